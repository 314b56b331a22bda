package io.traffik.lab;

import io.traffik.test.server.MemcachedServer;
import io.traffik.test.server.TestMemcached;
import io.traffik.test.server.TestRedis;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** The backends that all must tell the same. */
final class Backends {

  private Backends() {}

  static Stream<String> names() {
    return Stream.of("memory", "redis", "sentinel", "cluster", "memcached", "three memcacheds");
  }

  /** The address of one, whose server is started if need be. */
  static String uri(String name) {
    return switch (name) {
      case "memory" -> "memory:";
      case "redis" -> "redis://" + TestRedis.single().address();
      case "sentinel" ->
          "redis-sentinel://"
              + String.join(",", TestRedis.sentinels().addresses())
              + "#"
              + TestRedis.sentinels().masterName();
      case "cluster" -> "redis://" + String.join(",", TestRedis.cluster().addresses());
      case "memcached" -> "memcached://" + TestMemcached.single().address();
      case "three memcacheds" ->
          "memcached://"
              + TestMemcached.three().stream()
                  .map(MemcachedServer::address)
                  .collect(Collectors.joining(","))
              + "?protocol=binary";
      default -> throw new IllegalArgumentException(name);
    };
  }
}
