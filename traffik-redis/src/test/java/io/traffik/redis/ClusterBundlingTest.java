package io.traffik.redis;

import static org.assertj.core.api.Assertions.assertThat;

import io.lettuce.core.RedisURI;
import io.lettuce.core.cluster.RedisClusterClient;
import io.traffik.Decision;
import io.traffik.Throttle;
import io.traffik.test.server.TestRedis;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

/** On a Cluster a script may have keys of one slot only, so hits on different keys go apart. */
class ClusterBundlingTest {

  private static final int CLIENTS = 50;
  private static final int HITS_EACH = 20;

  @Test
  void hitsOnKeysOfManySlotsAreDecidedExactlyThoughAllWaitAtOnce() {
    List<RedisURI> addresses =
        TestRedis.cluster().addresses().stream()
            .map(address -> RedisURI.create("redis://" + address))
            .toList();
    try (RedisClusterClient client = RedisClusterClient.create(addresses)) {
      client.setOptions(RedisBackend.clusterClientOptions().build());
      try (RedisBackend backend = RedisBackend.builder().client(client).build()) {
        Throttle<Visitor> throttle = Visitor.throttle(backend, "apart", "fixedWindow", "7/h");
        List<CompletableFuture<Decision>> answers = new ArrayList<>();
        for (int i = 0; i < CLIENTS * HITS_EACH; i++) {
          Visitor visitor = Visitor.named("client " + i % CLIENTS);
          answers.add(throttle.hitAsync(visitor).toCompletableFuture());
        }
        int[] admitted = new int[CLIENTS];
        for (int i = 0; i < answers.size(); i++) {
          admitted[i % CLIENTS] += answers.get(i).join().admitted() ? 1 : 0;
        }

        assertThat(admitted).containsOnly(7);
        backend.clear().toCompletableFuture().join();
      }
    }
  }
}
