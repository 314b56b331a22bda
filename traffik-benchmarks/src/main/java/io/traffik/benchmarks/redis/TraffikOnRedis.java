package io.traffik.benchmarks.redis;

import io.traffik.Decision;
import io.traffik.OnError;
import io.traffik.Strategy;
import io.traffik.Throttle;
import io.traffik.ThrottleRegistry;
import io.traffik.ThrottledException;
import io.traffik.benchmarks.load.Contestant;
import io.traffik.redis.RedisBackend;
import java.time.Duration;
import java.util.concurrent.CompletionStage;
import java.util.stream.IntStream;

/** Us, with every default but the deadline: a benchmark counts late answers too. Thread-safe. */
final class TraffikOnRedis implements Contestant<Decision> {

  private static final Duration DEADLINE = Duration.ofSeconds(10);

  private final RedisBackend backend;
  private final Throttle<String> throttle;
  private final String[] keys;

  /**
   * Connects.
   *
   * @param coalescing whether hits on one key go together, and refusals are remembered
   */
  TraffikOnRedis(String address, Scenario scenario, boolean coalescing, Strategy strategy) {
    var options = RedisBackend.builder().uri("redis://" + address).coalescing(coalescing);
    if (!coalescing) {
      options.denyCacheMax(Duration.ZERO);
    }
    this.backend = options.build();
    this.throttle =
        Throttle.builder(String.class, "bench")
            .registry(ThrottleRegistry.of(backend))
            .identifier(key -> key)
            .rate(String.join(", ", Contestants.rates(scenario)))
            .strategy(strategy)
            .onError(OnError.RAISE)
            .deadline(DEADLINE)
            .build();
    this.keys =
        IntStream.range(0, scenario.keys()).mapToObj(i -> "key-" + i).toArray(String[]::new);
    if (!scenario.admitting()) {
      Decision unused = throttle.hit(keys[0]);
    }
  }

  @Override
  public CompletionStage<Decision> begin(int key) {
    return throttle.hitAsync(keys[key]);
  }

  @Override
  public Decision await(int key) {
    try {
      return throttle.hit(keys[key]);
    } catch (ThrottledException refused) {
      return refused.decision();
    }
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
