package io.traffik.memcached;

import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.function.Function;
import net.spy.memcached.ops.DeleteOperation;
import net.spy.memcached.ops.GetsOperation;
import net.spy.memcached.ops.Operation;
import net.spy.memcached.ops.OperationStatus;
import net.spy.memcached.ops.StatsOperation;
import net.spy.memcached.ops.StatusCode;
import net.spy.memcached.ops.StoreOperation;
import org.jspecify.annotations.Nullable;

/**
 * A command that is under way, what the server has said to it so far, and the future of what that
 * means. Filled by the client's thread, or by who cancels.
 *
 * <p>One object and one future for each command: a decision takes two of them, and what they cost
 * is most of what it costs here.
 */
final class Reply<T>
    implements GetsOperation.Callback,
        StoreOperation.Callback,
        DeleteOperation.Callback,
        StatsOperation.Callback {

  private final Server server;
  private final Function<Reply<T>, T> meaning;
  private final long since;

  /** Completed once, by whatever comes first: the client, or who gives up. */
  private final CompletableFuture<T> answer = new CompletableFuture<>();

  private volatile @Nullable Operation operation;
  private volatile @Nullable OperationStatus status;
  private volatile @Nullable Found found;

  /** Of few commands. */
  private @Nullable Map<String, String> statistics;

  /**
   * A reply of which nothing is there yet.
   *
   * @param meaning makes a result of it once all is there, if the server has an answer
   * @param since when the command is sent, on the ticker
   */
  Reply(Server server, Function<Reply<T>, T> meaning, long since) {
    this.server = server;
    this.meaning = meaning;
    this.since = since;
  }

  CompletableFuture<T> answer() {
    return answer;
  }

  /** When the command was sent, on the ticker. */
  long since() {
    return since;
  }

  /** Whether it has neither been answered nor given up. */
  boolean isDue() {
    return !answer.isDone();
  }

  /** What the client makes of the command; told before it is sent. */
  void isTo(Operation sent) {
    operation = sent;
  }

  /** Null before it is told. */
  @Nullable Operation operation() {
    return operation;
  }

  /** The client is to send the command no more. */
  void cancel() {
    Operation sent = operation;
    if (sent != null) {
      sent.cancel();
    }
  }

  void giveUp(RuntimeException why) {
    answer.completeExceptionally(why);
  }

  /** Null if there was none. */
  @Nullable OperationStatus status() {
    return status;
  }

  /** The item that was asked for; null if there is none. */
  @Nullable Found found() {
    return found;
  }

  Map<String, String> statistics() {
    Map<String, String> told = statistics;
    return told == null ? Map.of() : told;
  }

  /** Whether the command did what it was for; else there was nothing, or something else, there. */
  boolean succeeded() {
    OperationStatus last = status;
    return last != null && last.isSuccess();
  }

  /** Whether the server has an answer, be it that nothing, or something else, was there. */
  boolean isAnswer() {
    OperationStatus last = status;
    if (last == null) {
      return false;
    }
    StatusCode code = last.getStatusCode();
    return last.isSuccess()
        || code == StatusCode.ERR_NOT_FOUND
        || code == StatusCode.ERR_EXISTS
        || code == StatusCode.ERR_NOT_STORED;
  }

  @Override
  public void gotData(String key, int flags, long cas, byte[] data) {
    found = new Found(cas, flags, data);
  }

  @Override
  public void gotData(String key, long cas) {}

  @Override
  public void gotData(long cas) {}

  @Override
  public void gotStat(String name, String value) {
    if (statistics == null) {
      statistics = new TreeMap<>();
    }
    statistics.put(name, value);
  }

  @Override
  public void receivedStatus(OperationStatus received) {
    if (isDue()) {
      status = received;
    }
  }

  /** The client has forgotten the command. */
  @Override
  public void complete() {
    server.forget(this);
    if (!isDue()) {
      return;
    }
    T result;
    try {
      server.requireAnswer(this);
      result = meaning.apply(this);
    } catch (RuntimeException failure) {
      giveUp(failure);
      return;
    }
    answer.complete(result);
  }
}
