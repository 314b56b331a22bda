package io.traffik.redis;

import io.lettuce.core.RedisClient;
import io.lettuce.core.RedisURI;
import io.lettuce.core.api.StatefulRedisConnection;
import io.traffik.test.server.RedisNode;
import io.traffik.test.server.TestRedis;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;

/** The contract of backends with Sentinel, over a connection of the application's own. */
class SentinelContractTest extends RedisContract {

  private static RedisClient client;
  private static StatefulRedisConnection<String, String> connection;

  @BeforeAll
  static void connect() {
    RedisURI.Builder uri =
        RedisURI.builder().withSentinelMasterId(TestRedis.sentinels().masterName());
    TestRedis.sentinels()
        .sentinels()
        .forEach(sentinel -> uri.withSentinel(sentinel.host(), sentinel.port()));
    client = RedisClient.create(uri.build());
    client.setOptions(RedisBackend.clientOptions().build());
    connection = client.connect();
  }

  @AfterAll
  static void disconnect() {
    client.shutdown();
  }

  @Override
  protected RedisBackendBuilder connected() {
    return RedisBackend.builder().connection(connection);
  }

  @Override
  protected List<RedisNode> nodes() {
    return List.of(TestRedis.sentinels().master());
  }
}
