package io.traffik.benchmarks.memcached;

import io.traffik.Decision;
import io.traffik.OnError;
import io.traffik.Strategies;
import io.traffik.Throttle;
import io.traffik.ThrottleRegistry;
import io.traffik.benchmarks.load.Contestant;
import io.traffik.memcached.MemcachedBackend;
import java.time.Duration;
import java.util.concurrent.CompletionStage;

/** Us, with every default but the deadline: a benchmark counts late answers too. Thread-safe. */
final class TraffikOnMemcached implements Contestant<Decision> {

  private static final Duration DEADLINE = Duration.ofSeconds(10);

  /* Not reached, but so slow to fill up again that there is a state to change. */
  private static final String HOT_RATE = "1000000000/d";
  private static final String DISTINCT_RATE = "1000000/d";

  private final MemcachedBackend backend;
  private final Throttle<String> throttle;
  private final String[] keys;

  TraffikOnMemcached(int port, String[] keys, boolean coalescing) {
    this.keys = keys;
    this.backend =
        MemcachedBackend.builder()
            .uri("memcached://127.0.0.1:" + port)
            .coalescing(coalescing)
            .build();
    this.throttle =
        Throttle.builder(String.class, "bench")
            .registry(ThrottleRegistry.of(backend))
            .identifier(key -> key)
            .rate(keys.length == 1 ? HOT_RATE : DISTINCT_RATE)
            .strategy(Strategies.tokenBucket())
            .onError(OnError.RAISE)
            .deadline(DEADLINE)
            .build();
  }

  @Override
  public CompletionStage<Decision> begin(int key) {
    return throttle.hitAsync(keys[key]);
  }

  @Override
  public boolean admits(Decision answer) {
    return answer.admitted();
  }

  @Override
  public void close() {
    backend.close();
  }
}
