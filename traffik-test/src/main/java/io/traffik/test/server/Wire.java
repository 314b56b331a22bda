package io.traffik.test.server;

import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.Charset;
import java.time.Duration;

/** A socket to a server, and what replies consist of: lines and counted bytes. Not thread-safe. */
final class Wire implements AutoCloseable {

  private final Socket socket = new Socket();
  private final InputStream replies;

  /**
   * Connects.
   *
   * @param timeout for connecting, and for each part of a reply
   */
  Wire(String host, int port, Duration timeout) throws IOException {
    int millis = Math.toIntExact(timeout.toMillis());
    try {
      socket.setSoTimeout(millis);
      socket.setTcpNoDelay(true);
      socket.connect(new InetSocketAddress(host, port), millis);
      replies = new BufferedInputStream(socket.getInputStream());
    } catch (IOException e) {
      socket.close();
      throw e;
    }
  }

  void send(byte[] request) throws IOException {
    socket.getOutputStream().write(request);
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
