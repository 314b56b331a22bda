package io.traffik.test.server;

import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.Charset;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;

/** A socket to a server, and what replies consist of: lines and counted bytes. Not thread-safe. */
final class Wire implements AutoCloseable {

  /** So much is taken by the buffers of a socket, whether somebody reads it or not. */
  private static final int BUFFERED = 4096;

  private final Socket socket = new Socket();
  private final int timeoutMillis;
  private final InputStream replies;

  /**
   * Connects.
   *
   * @param timeout for connecting, for sending, and for each part of a reply
   */
  Wire(String host, int port, Duration timeout) throws IOException {
    timeoutMillis = Math.toIntExact(timeout.toMillis());
    try {
      socket.setSoTimeout(timeoutMillis);
      socket.setTcpNoDelay(true);
      socket.connect(new InetSocketAddress(host, port), timeoutMillis);
      replies = new BufferedInputStream(socket.getInputStream());
    } catch (IOException e) {
      socket.close();
      throw e;
    }
  }

  /**
   * Sends bytes.
   *
   * @throws IOException also if the other end does not take them in time: the connection is closed
   */
  void send(byte[] request) throws IOException {
    if (request.length <= BUFFERED) {
      socket.getOutputStream().write(request);
      return;
    }
    Executor later = CompletableFuture.delayedExecutor(timeoutMillis, TimeUnit.MILLISECONDS);
    CompletableFuture<?> givingUp = CompletableFuture.runAsync(this::giveUp, later);
    try {
      socket.getOutputStream().write(request);
    } finally {
      givingUp.cancel(false);
    }
  }

  private void giveUp() {
    try {
      socket.close();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  InputStream replies() {
    return replies;
  }

  /**
   * The next line, without its end.
   *
   * @throws EOFException if there is no whole line
   */
  static String line(InputStream replies, Charset charset) throws IOException {
    ByteArrayOutputStream line = new ByteArrayOutputStream();
    for (int next = replies.read(); next != '\n'; next = replies.read()) {
      if (next < 0) {
        throw new EOFException("the connection was closed");
      }
      if (next != '\r') {
        line.write(next);
      }
    }
    return line.toString(charset);
  }

  /**
   * The next bytes, as many as are asked for.
   *
   * @throws EOFException if there are fewer
   */
  static byte[] bytes(InputStream replies, int length) throws IOException {
    byte[] bytes = replies.readNBytes(length);
    if (bytes.length < length) {
      throw new EOFException("the reply is not complete");
    }
    return bytes;
  }

  @Override
  public void close() throws IOException {
    socket.close();
  }
}
