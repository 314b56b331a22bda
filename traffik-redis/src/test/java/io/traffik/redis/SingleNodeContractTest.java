package io.traffik.redis;

import io.lettuce.core.RedisClient;
import io.traffik.test.server.RedisNode;
import io.traffik.test.server.TestRedis;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;

/** The contract of backends on a single Redis, over a client of the application's own. */
class SingleNodeContractTest extends RedisContract {

  private static RedisClient client;

  @BeforeAll
  static void connect() {
    client = RedisClient.create("redis://" + TestRedis.single().address());
    client.setOptions(RedisBackend.clientOptions().build());
  }

  @AfterAll
  static void disconnect() {
    client.shutdown();
  }

  @Override
  protected RedisBackendBuilder connected() {
    return RedisBackend.builder().client(client);
  }

  @Override
  protected List<RedisNode> nodes() {
    return List.of(TestRedis.single());
  }
}
