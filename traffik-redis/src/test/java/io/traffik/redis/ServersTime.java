package io.traffik.redis;

import io.traffik.test.server.RedisNode;
import java.util.List;
import java.util.Objects;

/** What time it is on a Redis server. */
final class ServersTime {

  private ServersTime() {}

  /** In microseconds since the epoch. */
  static long micros(RedisNode redis) {
    List<?> time = (List<?>) Objects.requireNonNull(redis.command("TIME"));
    return Long.parseLong((String) time.get(0)) * 1_000_000 + Long.parseLong((String) time.get(1));
  }
}
