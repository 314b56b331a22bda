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
            .rate("1000000/s")
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
