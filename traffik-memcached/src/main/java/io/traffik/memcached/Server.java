package io.traffik.memcached;

import static java.util.concurrent.TimeUnit.NANOSECONDS;
import static java.util.concurrent.TimeUnit.SECONDS;

import com.github.benmanes.caffeine.cache.Ticker;
import io.traffik.BackendUnavailableException;
import java.io.IOException;
import java.net.SocketAddress;
import java.nio.channels.SocketChannel;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;
import net.spy.memcached.MemcachedConnection;
import net.spy.memcached.MemcachedNode;
import net.spy.memcached.ops.Operation;
import net.spy.memcached.ops.OperationStatus;
import net.spy.memcached.ops.StatusCode;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One server, and the commands that are under way to it: each goes to this server or to none, at
 * most once; there are not too many; and if none is answered for some time all are given up, and
 * the connection is cut unless it is the application's own. Thread-safe.
 */
final class Server {

  /*
   * The client's own methods are not used: they block while a queue is full, send what belongs to a dead
   * server to another one if so configured, and forget to tell when a command was lost with its connection.
   * Here a command is given to the server's node itself, so wherever the client moves commands, ours stay.
   */

  private static final Logger LOG = LoggerFactory.getLogger(MemcachedBackend.class);

  static final int MAX_UNDER_WAY = 8_192;

  /** A connection without any answer for so long, while one is due, is given up. */
  static final long SILENCE_NANOS = SECONDS.toNanos(2);

  private static final OperationStatus UNKNOWN =
      new OperationStatus(false, "no status", StatusCode.ERR_CLIENT);

  private final MemcachedConnection connection;
  private final MemcachedNode node;
  private final boolean own;
  private final Ticker ticker;
  private final AtomicInteger count = new AtomicInteger();
  private final Set<UnderWay> underWay = ConcurrentHashMap.newKeySet();

  /** Whether somebody will look whether there are answers. */
  private final AtomicBoolean watched = new AtomicBoolean();

  private volatile long lastAnswer;

  private record UnderWay(Reply reply, long since) {}

  /**
   * A server without a command under way.
   *
   * @param own whether the connection is ours to cut
   */
  Server(MemcachedConnection connection, MemcachedNode node, boolean own, Ticker ticker) {
    this.connection = connection;
    this.node = node;
    this.own = own;
    this.ticker = ticker;
    this.lastAnswer = ticker.read();
  }

  String address() {
    String address = String.valueOf(node.getSocketAddress());
    return address.startsWith("/") ? address.substring(1) : address;
  }

  SocketAddress socketAddress() {
    return node.getSocketAddress();
  }

  /** Whether commands can be sent. */
  boolean isReady() {
    return node.isActive() && node.isAuthenticated();
  }

  /**
   * Sends a command.
   *
   * @param command made for the reply that it is given
   * @return an answer, see {@link Reply#isAnswer}; or completed exceptionally by what {@link
   *     Failures} makes of the failure
   */
  CompletableFuture<Reply> send(Function<Reply, Operation> command) {
    if (connection.isShutDown() || !isReady()) {
      return unavailable("there is no connection to " + address());
    }
    if (count.incrementAndGet() > MAX_UNDER_WAY) {
      count.decrementAndGet();
      return unavailable("overloaded: " + MAX_UNDER_WAY + " commands wait for " + address());
    }
    UnderWay sent = new UnderWay(new Reply(), ticker.read());
    underWay.add(sent);
    watch(SILENCE_NANOS);
    Operation operation = command.apply(sent.reply());
    CompletableFuture<Reply> answer =
        sent.reply().done().handle((reply, failure) -> answered(sent, operation, failure));
    try {
      dispatch(operation);
    } catch (RuntimeException notSent) {
      sent.reply()
          .done()
          .completeExceptionally(
              new BackendUnavailableException("the client took no command", notSent));
    }
    return answer;
  }

  /** The client's queues refuse a thread that has been interrupted, though nobody waits there. */
  private void dispatch(Operation operation) {
    boolean interrupted = Thread.interrupted();
    try {
      connection.addOperations(Map.of(node, operation));
    } finally {
      if (interrupted) {
        Thread.currentThread().interrupt();
      }
    }
  }

  private Reply answered(UnderWay sent, Operation operation, Throwable failure) {
    underWay.remove(sent);
    count.decrementAndGet();
    if (failure != null) {
      throw Failures.told(failure);
    }
    Reply reply = sent.reply();
    if (!reply.isAnswer()) {
      OperationStatus status = Objects.requireNonNullElse(reply.status(), UNKNOWN);
      throw Failures.refused(address(), status, operation.getException());
    }
    lastAnswer = ticker.read();
    return reply;
  }

  private static CompletableFuture<Reply> unavailable(String why) {
    return CompletableFuture.failedFuture(new BackendUnavailableException(why, null));
  }

  /**
   * Replies that are due and do not come may never come: the other end may be gone for good. That
   * is for a timer to notice, and not for the next command: there is none while all hits wait for
   * those that are under way.
   */
  private void watch(long afterNanos) {
    if (watched.compareAndSet(false, true)) {
      CompletableFuture.delayedExecutor(afterNanos, NANOSECONDS).execute(this::look);
    }
  }

  private void look() {
    long nanos = ticker.read();
    long silence = silence(nanos);
    if (silence >= SILENCE_NANOS) {
      LOG.warn("no reply from {} for {} ms", address(), NANOSECONDS.toMillis(silence));
      if (own) {
        cut();
      }
      giveUp("it gave no reply", nanos - SILENCE_NANOS);
    }
    watched.set(false);
    if (!underWay.isEmpty()) {
      watch(SILENCE_NANOS - Math.min(silence(nanos), SILENCE_NANOS));
    }
  }

  /** For how long there has been no answer though one is due. */
  private long silence(long nanos) {
    long longest = 0;
    for (UnderWay each : underWay) {
      longest = Math.max(longest, nanos - each.since());
    }
    return Math.min(longest, nanos - lastAnswer);
  }

  /** The client sees the end of the stream, and connects anew. */
  private void cut() {
    SocketChannel channel = node.getChannel();
    try {
      if (channel != null) {
        channel.shutdownInput();
      }
    } catch (IOException alreadyLost) {
      LOG.debug("the connection was lost already", alreadyLost);
    }
  }

  /** Nobody will answer. */
  void giveUpAll(String why) {
    giveUp(why, ticker.read());
  }

  /** The commands that were sent until then. */
  private void giveUp(String why, long nanos) {
    for (UnderWay each : underWay) {
      if (nanos - each.since() >= 0) {
        each.reply()
            .done()
            .completeExceptionally(new BackendUnavailableException(address() + ": " + why, null));
      }
    }
  }
}
