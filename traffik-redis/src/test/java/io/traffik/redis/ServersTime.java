package io.traffik.redis;

import io.traffik.test.server.RedisNode;
import java.util.List;
import java.util.Objects;
import java.util.stream.LongStream;

/** What time it is on a Redis server. */
final class ServersTime {

  private static final long CALM_SECONDS = 60;

  private ServersTime() {}

  /** In microseconds since the epoch. */
  static long micros(RedisNode redis) {
    List<?> time = (List<?>) Objects.requireNonNull(redis.command("TIME"));
    return Long.parseLong((String) time.get(0)) * 1_000_000 + Long.parseLong((String) time.get(1));
  }

  /**
   * A period at most so long, of which no window ends in the next minute: then a test knows which
   * window it is in.
   *
   * @param now in seconds
   * @param units how many units the period has
   */
  static long calmPeriod(long now, long units, long unitSeconds) {
    return LongStream.iterate(units, period -> period - 1)
        .filter(period -> now % (period * unitSeconds) < period * unitSeconds - CALM_SECONDS)
        .findFirst()
        .orElseThrow();
  }
}
