package io.traffik.remote;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.time.Duration;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/**
 * A network between an application and a server, which fails, or is slow, when it is told to.
 * Thread-safe.
 */
public final class FaultyNetwork implements AutoCloseable {

  static final int BUFFER = 64 * 1024;

  /** Of all its threads. */
  static final String THREAD_NAME = "faulty-network";

  private static final int BACKLOG = 50;
  private static final Duration LATENCY = Duration.ofSeconds(5);
  private static final Duration LIMIT = Duration.ofSeconds(20);

  private final String host;
  private final int port;
  private final InetSocketAddress address;
  private final Queue<Line> lines = new ConcurrentLinkedQueue<>();
  private final AtomicInteger cuts = new AtomicInteger();
  private final AtomicLong seen = new AtomicLong();
  private ServerSocket server;

  /** While connections are refused: keeps the port from whoever looks for a free one. */
  private @Nullable Socket keeper;

  private volatile @Nullable Fault fault;
  private volatile String watchedFor = "";
  private volatile String fatal = "";
  private volatile String held = "";
  private volatile boolean holding;
  private volatile boolean jammed;
  private volatile long delayNanos;

  private FaultyNetwork(String host, int port, ServerSocket server) {
    this.host = host;
    this.port = port;
    this.server = server;
    this.address = new InetSocketAddress(server.getInetAddress(), server.getLocalPort());
  }

  /** Listens on a port of its own and passes everything on to a server, and back. */
  public static FaultyNetwork before(String host, int port) {
    try {
      ServerSocket server = listen(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
      FaultyNetwork network = new FaultyNetwork(host, port, server);
      run(() -> network.acceptAll(server));
      return network;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static ServerSocket listen(InetSocketAddress address) throws IOException {
    ServerSocket server = new ServerSocket();
    server.setReuseAddress(true);
    server.setReceiveBufferSize(BUFFER); // so that a jam is soon felt
    server.bind(address, BACKLOG);
    return server;
  }

  /** Where to connect to in place of the server: host and port. */
  public String address() {
    return "127.0.0.1:" + port();
  }

  public int port() {
    return address.getPort();
  }

  /** From now on everybody meets a fault, until {@link #heal}. */
  public synchronized void begin(Fault next) throws IOException {
    fault = next;
    switch (next) {
      case REFUSE -> refuse();
      case LATENCY -> delay(LATENCY);
      case HALF_OPEN -> {
        for (Line line : lines) {
          line.loseServer();
        }
      }
      default -> {
        // each line looks for itself
      }
    }
  }

  private void refuse() throws IOException {
    server.close();
    for (Line line : lines) {
      line.close();
    }
    Socket bound = new Socket();
    keeper = bound;
    bound.setReuseAddress(true);
    Eventually.until("the port to be free", LIMIT, () -> bind(bound));
  }

  private boolean bind(Socket socket) {
    try {
      socket.bind(address);
      return true;
    } catch (IOException stillInUse) {
      throw new UncheckedIOException(stillInUse);
    }
  }

  /** The fault is over: what was kept back arrives, what was lost remains so. */
  public synchronized void heal() throws IOException {
    fault = null;
    delayNanos = 0;
    Socket bound = keeper;
    if (bound != null) {
      keeper = null;
      bound.close();
      ServerSocket again = listen(address);
      server = again;
      run(() -> acceptAll(again));
    }
  }

  /** Counts from now on what is sent to the server with a word in it. */
  public void watchFor(String word) {
    watchedFor = word;
    seen.set(0);
  }

  /** How often something was sent with the word in it. */
  public long seen() {
    return seen.get();
  }

  /** How many bytes were sent that are not seen yet, since those before them are kept back. */
  public long unseenBytes() throws IOException {
    long bytes = 0;
    for (Line line : lines) {
      bytes += line.unseenBytes();
    }
    return bytes;
  }

  /**
   * Connections that there are remain open, and nothing arrives any more; new ones are not
   * concerned. As when a router has forgotten them, or the other machine is gone.
   */
  public void silence() {
    lines.forEach(Line::silence);
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

  boolean suffers(Fault of) {
    return fault == of;
  }

  boolean isHolding() {
    return holding;
  }

  boolean isJammed() {
    return jammed;
  }

  long delayNanos() {
    return delayNanos;
  }

  void countCut() {
    cuts.incrementAndGet();
  }

  /** Whether the reply to what is sent must cut the connection. */
  boolean isFatal(String text) {
    boolean is = contains(text, fatal);
    fatal = is ? "" : fatal;
    return is;
  }

  /** Whether the reply to what is sent must be held. */
  boolean isToBeHeld(String text) {
    boolean is = contains(text, held);
    held = is ? "" : held;
    return is;
  }

  void countIfWatchedFor(String text) {
    if (contains(text, watchedFor)) {
      seen.incrementAndGet();
    }
  }

  private static boolean contains(String text, String word) {
    return !word.isEmpty() && text.contains(word);
  }

  private void acceptAll(ServerSocket listening) throws IOException {
    while (true) {
      Line line = new Line(this, listening.accept());
      lines.add(line);
      if (suffers(Fault.REFUSE) || !line.connect(host, port)) {
        line.close();
      } else {
        run(line::forward);
        run(line::backward);
      }
    }
  }

  private interface Work {
    void run() throws IOException;
  }

  private static void run(Work work) {
    Thread thread =
        new Thread(
            () -> {
              try {
                work.run();
              } catch (IOException closed) {
                // either end has closed, or this network
              }
            },
            THREAD_NAME);
    thread.setDaemon(true);
    thread.start();
  }

  @Override
  public synchronized void close() throws IOException {
    heal();
    server.close();
    for (Line line : lines) {
      line.close();
    }
  }
}
