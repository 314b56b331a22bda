package io.traffik.benchmarks.memcached;

import io.traffik.benchmarks.load.Contestant;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import net.spy.memcached.ops.GetsOperation;
import net.spy.memcached.ops.Mutator;
import net.spy.memcached.ops.OperationCallback;
import net.spy.memcached.ops.OperationStatus;
import net.spy.memcached.ops.StoreOperation;
import net.spy.memcached.ops.StoreType;

/**
 * The bare commands that a decision takes at least: a counter, or a read and a compare-and-swap,
 * tried again at once when somebody was quicker. Thread-safe.
 */
final class Floor implements Contestant<Boolean> {

  private static final byte[] VALUE =
      "0123456789abcdef0123456789abcdef".getBytes(StandardCharsets.US_ASCII);

  private final Connection connection;
  private final boolean swapping;
  private final String[] keys;

  /** Connects, and stores what is changed then. */
  Floor(int port, String[] keys, boolean swapping) throws Exception {
    this.connection = new Connection(port);
    this.keys = keys;
    this.swapping = swapping;
    for (String key : keys) {
      connection.store(key, "1");
    }
  }

  @Override
  public CompletionStage<Boolean> begin(int key) {
    CompletableFuture<Boolean> ended = new CompletableFuture<>();
    if (swapping) {
      read(keys[key], ended);
    } else {
      connection.send(
          keys[key],
          connection.commands().mutate(Mutator.incr, keys[key], 1, 0, 0, new Count(ended)));
    }
    return ended;
  }

  private void read(String key, CompletableFuture<Boolean> ended) {
    connection.send(key, connection.commands().gets(key, new Read(key, ended)));
  }

  private void swap(String key, long version, CompletableFuture<Boolean> ended) {
    connection.send(
        key,
        connection.commands().cas(StoreType.set, key, version, 0, 0, VALUE, new Swap(key, ended)));
  }

  @Override
  public boolean admits(Boolean answer) {
    return answer;
  }

  @Override
  public void close() {
    connection.close();
  }

  /** Of an increment. */
  private record Count(CompletableFuture<Boolean> ended) implements OperationCallback {

    @Override
    public void receivedStatus(OperationStatus status) {
      boolean unused = ended.complete(status.isSuccess());
    }

    @Override
    public void complete() {
      boolean unused = ended.complete(false); // no-op when there was a status
    }
  }

  /** Of a read. */
  private final class Read implements GetsOperation.Callback {

    private final String key;
    private final CompletableFuture<Boolean> ended;
    private long version;

    Read(String key, CompletableFuture<Boolean> ended) {
      this.key = key;
      this.ended = ended;
    }

    @Override
    public void gotData(String name, int flags, long cas, byte[] data) {
      version = cas;
    }

    @Override
    public void receivedStatus(OperationStatus status) {
      if (!status.isSuccess()) {
        boolean unused = ended.complete(false);
      }
    }

    @Override
    public void complete() {
      if (!ended.isDone()) {
        swap(key, version, ended);
      }
    }
  }

  /** Of a compare-and-swap. */
  private final class Swap implements StoreOperation.Callback {

    private final String key;
    private final CompletableFuture<Boolean> ended;
    private boolean succeeded;

    Swap(String key, CompletableFuture<Boolean> ended) {
      this.key = key;
      this.ended = ended;
    }

    @Override
    public void gotData(String name, long cas) {}

    @Override
    public void receivedStatus(OperationStatus status) {
      succeeded = status.isSuccess();
    }

    @Override
    public void complete() {
      if (succeeded) {
        boolean unused = ended.complete(true);
      } else {
        read(key, ended);
      }
    }
  }
}
