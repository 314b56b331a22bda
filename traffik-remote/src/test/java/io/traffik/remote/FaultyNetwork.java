package io.traffik.remote;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;

/**
 * A network between an application and a server, which fails, or is slow, when it is told to.
 * Thread-safe.
 */
public final class FaultyNetwork implements AutoCloseable {

  private static final int BUFFER = 64 * 1024;
  private static final int BACKLOG = 50;
  private static final long LOOK_NANOS = TimeUnit.MILLISECONDS.toNanos(1);

  private final String host;
  private final int port;
  private final ServerSocket server;
  private final Queue<Line> lines = new ConcurrentLinkedQueue<>();
  private final AtomicInteger cuts = new AtomicInteger();
  private volatile String fatal = "";
  private volatile String held = "";
  private volatile boolean holding;
  private volatile boolean jammed;
  private volatile long delayNanos;

  private FaultyNetwork(String host, int port, ServerSocket server) {
    this.host = host;
    this.port = port;
    this.server = server;
  }

  /** Listens on a port of its own and passes everything on to a server, and back. */
  public static FaultyNetwork before(String host, int port) {
    try {
      ServerSocket server = new ServerSocket();
      server.setReceiveBufferSize(BUFFER); // so that a jam is soon felt
      server.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), BACKLOG);
      FaultyNetwork network = new FaultyNetwork(host, port, server);
      network.run(network::acceptAll);
      return network;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Where to connect to in place of the server: host and port. */
  public String address() {
    return "127.0.0.1:" + port();
  }

  public int port() {
    return server.getLocalPort();
  }

  /**
   * Connections that there are remain open, and nothing arrives any more; new ones are not
   * concerned. As when a router has forgotten them, or the other machine is gone.
   */
  public void silence() {
    lines.forEach(line -> line.silent = true);
  }

  /**
   * The reply to the next command that contains a word cuts the connection: at the worst moment,
   * when the server has run the command and nobody knows.
   */
  public void cutReplyTo(String word) {
    fatal = word;
  }

  /**
   * The reply to the next command that contains a word, and what follows it, waits until {@link
   * #release}.
   */
  public void holdReplyTo(String word) {
    held = word;
    holding = true;
  }

  /** Nothing is taken from whoever sends to the server, until {@link #cut}. */
  public void jam() {
    jammed = true;
  }

  /** Cuts the connections that there are; new ones are not jammed. */
  public void cut() throws IOException {
    for (Line line : lines) {
      line.close();
    }
    jammed = false;
  }

  /** What was held arrives. */
  public void release() {
    holding = false;
  }

  /**
   * From now on what is sent arrives so much later, each way; what is sent meanwhile waits for it,
   * so a fast sender is slowed down too.
   */
  public void delay(Duration delay) {
    delayNanos = delay.toNanos();
  }

  /** How many connections were cut. */
  public int cuts() {
    return cuts.get();
  }

  private void acceptAll() throws IOException {
    while (true) {
      Socket client = server.accept();
      Socket upstream = new Socket(host, port);
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
    private volatile boolean holds;

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
        if (contains(text, fatal)) {
          fatal = "";
          doomed = true;
        }
        if (contains(text, held)) {
          held = "";
          holds = true;
        }
        pass(buffer, length, out);
        awaitNoJam();
      }
      close();
    }

    private void awaitNoJam() {
      while (jammed) {
        LockSupport.parkNanos(LOOK_NANOS);
      }
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
        while (holds && holding) {
          LockSupport.parkNanos(LOOK_NANOS);
        }
        holds = false;
        pass(buffer, length, out);
      }
      close();
    }

    private boolean contains(String text, String word) {
      return !word.isEmpty() && text.contains(word);
    }

    private void pass(byte[] buffer, int length, OutputStream out) throws IOException {
      long start = System.nanoTime();
      for (long left = delayNanos; left > 0; left = start + delayNanos - System.nanoTime()) {
        LockSupport.parkNanos(Math.min(left, LOOK_NANOS));
      }
      if (!silent) {
        out.write(buffer, 0, length);
      }
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
