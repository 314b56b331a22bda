package io.traffik.benchmarks.servlet;

import io.traffik.benchmarks.load.Contestant;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedSelectorException;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.stream.IntStream;

/**
 * A light client with some connections that are kept alive, read by one thread. It knows the
 * servlet's body, and so where a response ends. Thread-safe.
 */
final class HttpLoad implements Contestant<Boolean> {

  private static final int LONGEST_RESPONSE = 4_096;
  private static final byte[] END =
      ("\r\n\r\n" + HelloServlet.BODY).getBytes(StandardCharsets.US_ASCII);
  private static final byte[] OK = "HTTP/1.1 200".getBytes(StandardCharsets.US_ASCII);

  private final Selector selector = Selector.open();
  private final Queue<Connection> idle = new ConcurrentLinkedQueue<>();
  private final List<Connection> all = new ArrayList<>();
  private final byte[][] requests;
  private final Thread reader = new Thread(this::read, "http-load");

  /**
   * Connects.
   *
   * @param clients how many different ones the requests say that they come from
   */
  HttpLoad(int port, int connections, int clients) throws IOException {
    this.requests = IntStream.range(0, clients).mapToObj(HttpLoad::request).toArray(byte[][]::new);
    for (int i = 0; i < connections; i++) {
      all.add(new Connection(new InetSocketAddress(InetAddress.getLoopbackAddress(), port)));
    }
    idle.addAll(all);
    reader.setDaemon(true);
    reader.start();
  }

  private static byte[] request(int client) {
    return "GET /hello HTTP/1.1\r\nHost: localhost\r\n%s: client-%d\r\n\r\n"
        .formatted(WebServer.CLIENT_HEADER, client)
        .getBytes(StandardCharsets.US_ASCII);
  }

  @Override
  public CompletionStage<Boolean> begin(int key) {
    Connection connection = idle.poll();
    if (connection == null) {
      return CompletableFuture.failedFuture(new IllegalStateException("no connection is idle"));
    }
    return connection.send(requests[key]);
  }

  @Override
  public boolean admits(Boolean answer) {
    return answer;
  }

  private void read() {
    try {
      while (selector.isOpen()) {
        int unused = selector.select(key -> ((Connection) key.attachment()).receive());
      }
    } catch (ClosedSelectorException closed) {
      idle.clear();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public void close() {
    try {
      selector.close();
      reader.join();
      for (Connection connection : all) {
        connection.channel.close();
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /** With at most one request under way. */
  private final class Connection {

    private final SocketChannel channel;
    private final ByteBuffer response = ByteBuffer.allocate(LONGEST_RESPONSE);
    private volatile CompletableFuture<Boolean> pending = new CompletableFuture<>();

    Connection(InetSocketAddress address) throws IOException {
      this.channel = SocketChannel.open(address);
      channel.socket().setTcpNoDelay(true);
      channel.configureBlocking(false);
      SelectionKey unused = channel.register(selector, SelectionKey.OP_READ, this);
    }

    CompletableFuture<Boolean> send(byte[] request) {
      CompletableFuture<Boolean> answer = new CompletableFuture<>();
      pending = answer;
      ByteBuffer bytes = ByteBuffer.wrap(request);
      try {
        while (bytes.hasRemaining()) {
          int unused = channel.write(bytes); // far smaller than the socket's buffer
        }
      } catch (IOException e) {
        boolean unused = answer.completeExceptionally(e);
      }
      return answer;
    }

    void receive() {
      try {
        if (channel.read(response) < 0) {
          channel.close();
          throw new IOException("the server has closed a connection");
        }
        if (endsWith(END)) {
          answered(startsWith(OK));
        } else if (response.position() >= OK.length && !startsWith(OK)) {
          throw new IOException("the answer is " + text());
        } else if (!response.hasRemaining()) {
          throw new IOException("a response is too long");
        }
      } catch (IOException e) {
        boolean unused = pending.completeExceptionally(e); // and this connection is not used again
      }
    }

    private void answered(boolean ok) {
      response.clear();
      CompletableFuture<Boolean> answer = pending;
      idle.add(this);
      boolean unused = answer.complete(ok);
    }

    private String text() {
      return new String(response.array(), 0, response.position(), StandardCharsets.US_ASCII);
    }

    private boolean endsWith(byte[] end) {
      return has(response.position() - end.length, end);
    }

    private boolean startsWith(byte[] start) {
      return has(0, start);
    }

    private boolean has(int from, byte[] bytes) {
      if (from < 0 || from + bytes.length > response.position()) {
        return false;
      }
      for (int i = 0; i < bytes.length; i++) {
        if (response.get(from + i) != bytes[i]) {
          return false;
        }
      }
      return true;
    }
  }
}
