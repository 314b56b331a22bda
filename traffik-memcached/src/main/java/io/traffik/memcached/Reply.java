package io.traffik.memcached;

import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import net.spy.memcached.ops.DeleteOperation;
import net.spy.memcached.ops.GetsOperation;
import net.spy.memcached.ops.OperationStatus;
import net.spy.memcached.ops.StatsOperation;
import net.spy.memcached.ops.StatusCode;
import net.spy.memcached.ops.StoreOperation;
import org.jspecify.annotations.Nullable;

/**
 * Collects what a server says to one command. Filled by the client's thread, or by who cancels;
 * read when {@link #done} is complete.
 */
final class Reply
    implements GetsOperation.Callback,
        StoreOperation.Callback,
        DeleteOperation.Callback,
        StatsOperation.Callback {

  /** Completed once, by whatever comes first: the client, or who gives up. */
  private final CompletableFuture<Reply> done = new CompletableFuture<>();

  /** Completed by the client, which then has forgotten the command. */
  private final CompletableFuture<Void> forgotten = new CompletableFuture<>();

  private volatile @Nullable OperationStatus status;
  private volatile @Nullable Found found;
  private final Map<String, String> statistics = new TreeMap<>();

  CompletableFuture<Reply> done() {
    return done;
  }

  CompletableFuture<Void> forgotten() {
    return forgotten;
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
    return statistics;
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
    statistics.put(name, value);
  }

  @Override
  public void receivedStatus(OperationStatus received) {
    if (!done.isDone()) {
      status = received;
    }
  }

  @Override
  public void complete() {
    forgotten.complete(null);
    done.complete(this);
  }
}
