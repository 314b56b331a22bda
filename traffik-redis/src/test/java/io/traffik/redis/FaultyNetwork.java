package io.traffik.redis;

import io.traffik.test.server.RedisNode;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * A network between an application and a Redis server, which fails when it is told to. Thread-safe.
 */
final class FaultyNetwork implements AutoCloseable {

  private static final int BUFFER = 64 * 1024;
  private static final int BACKLOG = 50;

  private final RedisNode redis;
  private final ServerSocket server;
  private final Queue<Line> lines = new ConcurrentLinkedQueue<>();
  private final AtomicInteger cuts = new AtomicInteger();
  private volatile String fatal = "";

  private FaultyNetwork(RedisNode redis, ServerSocket server) {
    this.redis = redis;
    this.server = server;
  }

  /** Listens on a port of its own and passes everything on. */
  static FaultyNetwork before(RedisNode redis) {
    try {
      ServerSocket server = new ServerSocket(0, BACKLOG, InetAddress.getLoopbackAddress());
      FaultyNetwork network = new FaultyNetwork(redis, server);
      network.run(network::acceptAll);
      return network;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Where to connect to in place of Redis. */
  String uri() {
    return "redis://127.0.0.1:" + port();
  }

  int port() {
    return server.getLocalPort();
  }

  /**
   * Connections that there are remain open, and nothing arrives any more; new ones are not
   * concerned. As when a router has forgotten them, or the other machine is gone.
   */
  void silence() {
    lines.forEach(line -> line.silent = true);
  }

  /**
   * The reply to the next command that contains a word cuts the connection: at the worst moment,
   * when Redis has run the command and nobody knows.
   */
  void cutReplyTo(String word) {
    fatal = word;
  }

  /** How many connections were cut. */
  int cuts() {
    return cuts.get();
  }

  private void acceptAll() throws IOException {
    while (true) {
      Socket client = server.accept();
      Socket upstream = new Socket(redis.host(), redis.port());
      Line line = new Line(client, upstream);
      lines.add(line);
      run(line::forward);
      run(line::backward);
    }
  }

  private interface Work {
    void run() throws IOException;
  }

  private void run(Work work) {
    Thread thread =
        new Thread(
            () -> {
              try {
                work.run();
              } catch (IOException closed) {
                // either end has closed, or this network
              }
            },
            "faulty-network");
    thread.setDaemon(true);
    thread.start();
  }

  /** One connection, in both directions. */
  private final class Line {

    private final Socket client;
    private final Socket upstream;
    private volatile boolean doomed;
    private volatile boolean silent;

    Line(Socket client, Socket upstream) {
      this.client = client;
      this.upstream = upstream;
    }

    void forward() throws IOException {
      byte[] buffer = new byte[BUFFER];
      InputStream in = client.getInputStream();
      OutputStream out = upstream.getOutputStream();
      for (int length = in.read(buffer); length >= 0; length = in.read(buffer)) {
        String text = new String(buffer, 0, length, StandardCharsets.ISO_8859_1);
        String word = fatal;
        if (!word.isEmpty() && text.contains(word)) {
          fatal = "";
          doomed = true;
        }
        if (!silent) {
          out.write(buffer, 0, length);
        }
      }
      close();
    }

    void backward() throws IOException {
      byte[] buffer = new byte[BUFFER];
      InputStream in = upstream.getInputStream();
      OutputStream out = client.getOutputStream();
      for (int length = in.read(buffer); length >= 0; length = in.read(buffer)) {
        if (doomed) {
          cuts.incrementAndGet();
          break;
        }
        if (!silent) {
          out.write(buffer, 0, length);
        }
      }
      close();
    }

    private void close() throws IOException {
      client.close();
      upstream.close();
    }
  }

  @Override
  public void close() throws IOException {
    server.close();
    for (Line line : lines) {
      line.close();
    }
  }
}
