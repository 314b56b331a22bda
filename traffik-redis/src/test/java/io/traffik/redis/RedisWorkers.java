package io.traffik.redis;

import io.traffik.Clock;
import io.traffik.remote.HotKeyWorkers;
import io.traffik.test.server.RedisNode;
import java.time.Duration;
import java.time.temporal.ChronoUnit;
import java.util.List;

/**
 * Four servers of an application on one Redis, kept for all tests. They differ in their options,
 * and only the first one's clock is right. Not thread-safe.
 */
final class RedisWorkers {

  /** By how much their clocks are wrong: one stands in 1970, as where there is no battery. */
  static final List<Duration> CLOCKS =
      List.of(Duration.ZERO, sinceEpoch().negated(), Duration.ofHours(1), Duration.ofHours(-1));

  private static final List<String> OPTIONS =
      List.of("", "?denyCacheMax=0ms", "", "?coalescing=false");

  private static final HotKeyWorkers ALL = HotKeyWorkers.start(CLOCKS);

  private RedisWorkers() {}

  private static Duration sinceEpoch() {
    return Duration.of(Clock.system().micros(), ChronoUnit.MICROS);
  }

  /** All, with this Redis from now on. */
  static HotKeyWorkers connected(RedisNode redis) {
    ALL.connect(OPTIONS.stream().map(options -> "redis://" + redis.address() + options).toList());
    return ALL;
  }
}
