package io.traffik.benchmarks.redis;

import io.lettuce.core.ScriptOutputType;
import io.lettuce.core.SetArgs;
import io.lettuce.core.api.async.RedisAsyncCommands;
import io.traffik.benchmarks.load.Contestant;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/**
 * A lock around reading, deciding in the client and writing, as the Python original does for most
 * of its strategies: at least four commands, and all others wait. Thread-safe.
 */
final class LockedWay implements Contestant<Boolean> {

  private static final double CAPACITY = 1_000_000;
  private static final double TOKENS_PER_MILLI = 1_000;
  private static final long STATE_MILLIS = 1_001;
  private static final long LOCK_MILLIS = 10_000;
  private static final long MOST_PAUSE_MICROS = 2_000;

  private static final String UNLOCK =
      """
      if redis.call('get', KEYS[1]) == ARGV[1] then
        return redis.call('del', KEYS[1])
      end
      return 0
      """;

  private final Connection connection;
  private final RedisAsyncCommands<byte[], byte[]> redis;
  private final byte[][] states;
  private final byte[][] locks;
  private final String unlock;
  private final AtomicLong tokens = new AtomicLong();
  private final ScheduledExecutorService timer =
      Executors.newSingleThreadScheduledExecutor(
          task -> {
            Thread thread = new Thread(task, "locked-way");
            thread.setDaemon(true);
            return thread;
          });

  LockedWay(String address, int keys) {
    this.connection = new Connection(address);
    this.redis = connection.opened().async();
    this.states = Connection.keys("state-", keys);
    this.locks = Connection.keys("lock-", keys);
    this.unlock = connection.opened().sync().scriptLoad(UNLOCK);
  }

  @Override
  public CompletionStage<Boolean> begin(int key) {
    CompletableFuture<Boolean> decided = new CompletableFuture<>();
    lock(key, Connection.bytes(Long.toString(tokens.incrementAndGet())), decided);
    return decided;
  }

  private void lock(int key, byte[] token, CompletableFuture<Boolean> decided) {
    then(
        redis.set(locks[key], token, SetArgs.Builder.nx().px(LOCK_MILLIS)),
        decided,
        ok -> {
          if (ok != null) {
            decide(key, token, decided);
          } else {
            retry(key, token, decided);
          }
        });
  }

  private void retry(int key, byte[] token, CompletableFuture<Boolean> decided) {
    long pause = ThreadLocalRandom.current().nextLong(1, MOST_PAUSE_MICROS);
    var unused = timer.schedule(() -> lock(key, token, decided), pause, TimeUnit.MICROSECONDS);
  }

  private void decide(int key, byte[] token, CompletableFuture<Boolean> decided) {
    then(
        redis.get(states[key]),
        decided,
        state -> {
          long now = System.currentTimeMillis();
          double filled = filled(state, now);
          boolean admitted = filled >= 1;
          byte[] next = Connection.bytes((admitted ? filled - 1 : filled) + " " + now);
          then(
              redis.set(states[key], next, SetArgs.Builder.px(STATE_MILLIS)),
              decided,
              ok -> unlock(key, token, decided, admitted));
        });
  }

  private void unlock(int key, byte[] token, CompletableFuture<Boolean> decided, boolean admitted) {
    CompletionStage<Long> unlocked =
        redis.evalsha(unlock, ScriptOutputType.INTEGER, new byte[][] {locks[key]}, token);
    then(unlocked, decided, count -> decided.complete(admitted));
  }

  private static double filled(byte @Nullable [] state, long now) {
    if (state == null) {
      return CAPACITY;
    }
    String text = new String(state, StandardCharsets.US_ASCII);
    int space = text.indexOf(' ');
    double had = Double.parseDouble(text.substring(0, space));
    long elapsed = now - Long.parseLong(text.substring(space + 1));
    return Math.min(CAPACITY, had + elapsed * TOKENS_PER_MILLI);
  }

  /** What a callback throws, nobody would hear of. */
  private static <T> void then(
      CompletionStage<T> command, CompletableFuture<?> decided, Next<T> next) {
    CompletionStage<T> unused =
        command.whenComplete(
            (reply, failure) -> {
              if (failure != null) {
                decided.completeExceptionally(failure);
                return;
              }
              try {
                next.take(reply);
              } catch (RuntimeException bug) {
                decided.completeExceptionally(bug);
              }
            });
  }

  @FunctionalInterface
  private interface Next<T> {

    void take(@Nullable T reply);
  }

  @Override
  public boolean admits(Boolean answer) {
    return answer;
  }

  @Override
  public void close() {
    timer.shutdownNow();
    connection.close();
  }
}
