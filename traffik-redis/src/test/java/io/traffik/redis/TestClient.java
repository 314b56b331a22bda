package io.traffik.redis;

import io.lettuce.core.RedisClient;
import io.traffik.Clock;
import io.traffik.test.server.TestRedis;
import java.util.UUID;

/** A client of the server that all tests share: connecting anew for each test would take long. */
final class TestClient {

  private static final RedisClient CLIENT = start();

  private TestClient() {}

  /** A backend to be completed, on a clock of the test's, in a namespace of its own. */
  static RedisBackendBuilder backend(Clock clock) {
    return RedisBackend.builder()
        .client(CLIENT)
        .clock(clock)
        .namespace("test-" + UUID.randomUUID());
  }

  private static RedisClient start() {
    RedisClient client = RedisClient.create("redis://" + TestRedis.single().address());
    client.setOptions(RedisBackend.clientOptions().build());
    return client;
  }
}
