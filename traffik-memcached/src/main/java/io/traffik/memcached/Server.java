package io.traffik.memcached;

import static java.util.concurrent.TimeUnit.MILLISECONDS;
import static java.util.concurrent.TimeUnit.NANOSECONDS;
import static java.util.concurrent.TimeUnit.SECONDS;

import com.github.benmanes.caffeine.cache.Ticker;
import io.traffik.BackendUnavailableException;
import io.traffik.Outage;
import io.traffik.SharedTimer;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.nio.channels.NotYetConnectedException;
import java.nio.channels.SocketChannel;
import java.time.Duration;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Function;
import net.spy.memcached.ConnectionObserver;
import net.spy.memcached.MemcachedConnection;
import net.spy.memcached.MemcachedNode;
import net.spy.memcached.ops.Operation;
import net.spy.memcached.ops.OperationState;
import net.spy.memcached.ops.OperationStatus;
import net.spy.memcached.ops.StatusCode;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One server, and the commands that are under way to it: each goes to this server or to none, at
 * most once; there are not too many; and if none is answered for some time all are given up, and
 * the connection is cut unless it is the application's own. Thread-safe.
 */
final class Server implements ConnectionObserver {

  /*
   * The client's own methods are not used: they block while a queue is full, send what belongs to a dead
   * server to another one if so configured, and forget to tell when a command was lost with its connection.
   * Here a command is given to the server's node itself, so wherever the client moves commands, ours stay.
   *
   * When a connection is lost, the client keeps what it has not sent, or only in part, for the next one. By
   * then the hit has been answered; and the reply to what was sent in part before is taken for that to the
   * next command. So whatever is under way is cancelled: what was cancelled is not sent.
   */

  private static final Logger LOG = LoggerFactory.getLogger(MemcachedBackend.class);

  static final int MAX_UNDER_WAY = 8_192;

  /** The client cancels what it would else send once more. */
  private static final int NEVER_AGAIN = Integer.MAX_VALUE;

  /** A connection without any answer for so long, while one is due, is given up. */
  static final long SILENCE_NANOS = SECONDS.toNanos(2);

  /** Whoever looks so much later than was due has stood still himself. */
  private static final long LATE_NANOS = MILLISECONDS.toNanos(500);

  private static final long AGAIN_NANOS = MILLISECONDS.toNanos(100);

  private static final OperationStatus UNKNOWN =
      new OperationStatus(false, "no status", StatusCode.ERR_CLIENT);

  private final MemcachedConnection connection;
  private final MemcachedNode node;
  private final boolean own;
  private final ServerLogs logs;
  private final Ticker ticker;

  /** What the client has not forgotten, whether anybody still waits for it or not. */
  private final Set<Reply<?>> underWay = ConcurrentHashMap.newKeySet();

  /** Whether somebody will look whether there are answers. */
  private final AtomicBoolean watched = new AtomicBoolean();

  private volatile long lastAnswer;
  private volatile long connectedAt;

  /**
   * A server without a command under way.
   *
   * @param own whether the connection is ours to cut
   */
  Server(
      MemcachedConnection connection,
      MemcachedNode node,
      boolean own,
      ServerLogs logs,
      Ticker ticker) {
    this.connection = connection;
    this.node = node;
    this.own = own;
    this.logs = logs;
    this.ticker = ticker;
    this.lastAnswer = ticker.read();
    this.connectedAt = lastAnswer;
  }

  /** Host and port, as they were told. */
  String address() {
    SocketAddress address = node.getSocketAddress();
    return address instanceof InetSocketAddress internet
        ? internet.getHostString() + ":" + internet.getPort()
        : address.toString();
  }

  SocketAddress socketAddress() {
    return node.getSocketAddress();
  }

  /** Whether commands can be sent. */
  boolean isReady() {
    return isActive() && node.isAuthenticated();
  }

  /** The client fails if the connection is lost while it looks. */
  private boolean isActive() {
    try {
      return node.isActive();
    } catch (RuntimeException lostMeanwhile) {
      return false;
    }
  }

  /**
   * Sends a command.
   *
   * @param command made for the reply that it is given
   * @param meaning makes a result of an answer, see {@link Reply#isAnswer}
   * @return the result; or completed exceptionally by what {@link Failures} makes of the failure
   */
  <T> CompletableFuture<T> send(
      Function<Reply<T>, Operation> command, Function<Reply<T>, T> meaning) {
    if (!connection.isAlive()) {
      return unavailable(Outage.CLOSED, "the client's thread has ended, or the backend is closed");
    }
    if (!isReady()) {
      cutIfLoginIsSilent();
      return unavailable(Outage.UNREACHABLE, "there is no connection to " + address());
    }
    if (underWay.size() >= MAX_UNDER_WAY) {
      return unavailable(
          Outage.OVERLOADED, "overloaded: " + MAX_UNDER_WAY + " commands wait for " + address());
    }
    Reply<T> reply = new Reply<>(this, meaning, ticker.read());
    Operation operation = command.apply(reply);
    operation.setCloneCount(NEVER_AGAIN);
    reply.isTo(operation);
    underWay.add(reply);
    watch(SILENCE_NANOS);
    try {
      dispatch(operation);
    } catch (IllegalStateException full) {
      notSent(
          reply,
          new BackendUnavailableException(
              Outage.OVERLOADED, "the queue to " + address() + " is full", full));
    } catch (RuntimeException bug) {
      notSent(reply, bug);
    }
    if (!isActive()) { // the connection was lost just now, maybe before this was under way
      operation.cancel();
    }
    return reply.answer();
  }

  private void notSent(Reply<?> reply, RuntimeException why) {
    forget(reply);
    reply.giveUp(why);
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

  /** The client has forgotten the command. */
  void forget(Reply<?> reply) {
    underWay.remove(reply);
  }

  /** Looks at a reply that has come, whatever it is; throws what a caller is told if it is none. */
  void requireAnswer(Reply<?> reply) {
    if (!reply.isAnswer()) {
      OperationStatus status = Objects.requireNonNullElse(reply.status(), UNKNOWN);
      Operation operation = reply.operation();
      throw Failures.refused(
          address(), status, operation == null ? null : operation.getException());
    }
    lastAnswer = ticker.read();
  }

  private static <T> CompletableFuture<T> unavailable(Outage outage, String why) {
    return CompletableFuture.failedFuture(new BackendUnavailableException(outage, why));
  }

  /**
   * Replies that are due and do not come may never come: the other end may be gone for good. That
   * is for a timer to notice, and not for the next command: there is none while all hits wait for
   * those that are under way.
   */
  private void watch(long afterNanos) {
    if (watched.compareAndSet(false, true)) {
      long due = ticker.read() + afterNanos;
      CompletableFuture<Void> unused =
          SharedTimer.after(Duration.ofNanos(afterNanos), () -> look(due));
    }
  }

  private void look(long due) {
    long nanos = ticker.read();
    long silence = silence(nanos);
    // If this JVM stood still, the replies may be there.
    boolean silent = silence >= SILENCE_NANOS && nanos - due < LATE_NANOS;
    if (silent) {
      logs.silent(socketAddress(), address(), NANOSECONDS.toMillis(silence));
      cut();
    }
    watched.set(false);
    if (underWay.stream().anyMatch(Reply::isDue)) {
      watch(Math.max(AGAIN_NANOS, SILENCE_NANOS - silence));
    }
    if (silent) { // which may take long: callers' code follows their answers
      giveUp("it gave no reply", nanos - SILENCE_NANOS);
    }
  }

  /** While it logs in none of our commands is under way. */
  private void cutIfLoginIsSilent() {
    long nanos = ticker.read();
    if (isActive() && nanos - connectedAt > 2 * SILENCE_NANOS) {
      connectedAt = nanos;
      cut();
    }
  }

  /** For how long there has been no answer though one is due. */
  private long silence(long nanos) {
    long longest = 0;
    for (Reply<?> each : underWay) {
      longest = each.isDue() ? Math.max(longest, nanos - each.since()) : longest;
    }
    return Math.min(longest, nanos - lastAnswer);
  }

  /** The client sees the end of the stream, and connects anew; an application's own is not cut. */
  private void cut() {
    SocketChannel channel = node.getChannel();
    try {
      if (own && channel != null) {
        channel.shutdownInput();
      }
    } catch (IOException | NotYetConnectedException alreadyLost) {
      LOG.debug("the connection was lost already", alreadyLost);
    }
  }

  @Override
  public void connectionEstablished(SocketAddress address, int reconnects) {
    if (address.equals(node.getSocketAddress())) {
      connectedAt = ticker.read();
    }
  }

  /** Whether the server has said anything since a time, on the ticker. */
  boolean hasSpokenSince(long nanos) {
    long longestAgo = MILLISECONDS.toNanos(node.lastReadDelta() + 1); // it is rounded down
    return longestAgo < ticker.read() - nanos;
  }

  /** Called by the client's thread, before it connects anew. */
  @Override
  public void connectionLost(SocketAddress address) {
    if (address.equals(node.getSocketAddress())) {
      Operation partly = node.getCurrentWriteOp();
      if (partly != null && partly.getState() == OperationState.WRITING) {
        node.removeCurrentWriteOp();
        partly.cancel();
      }
      underWay.forEach(Reply::cancel);
    }
  }

  /** Nobody will answer. */
  void giveUpAll(String why) {
    giveUp(why, ticker.read());
  }

  /** The commands that were sent until then. */
  private void giveUp(String why, long nanos) {
    for (Reply<?> each : underWay) {
      if (nanos - each.since() >= 0) {
        each.giveUp(
            new BackendUnavailableException(Outage.CONNECTION_LOST, address() + ": " + why));
      }
    }
  }
}
