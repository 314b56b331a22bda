package io.traffik.redis;

import io.lettuce.core.RedisURI;
import io.lettuce.core.cluster.RedisClusterClient;
import io.traffik.test.server.RedisNode;
import io.traffik.test.server.TestRedis;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;

/** The contract of backends on a Redis Cluster, over a client of the application's own. */
class ClusterContractTest extends RedisContract {

  private static RedisClusterClient client;

  @BeforeAll
  static void connect() {
    client =
        RedisClusterClient.create(
            TestRedis.cluster().addresses().stream()
                .map(address -> RedisURI.create("redis://" + address))
                .toList());
    client.setOptions(RedisBackend.clusterClientOptions().build());
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
    return List.copyOf(TestRedis.cluster().nodes());
  }
}
