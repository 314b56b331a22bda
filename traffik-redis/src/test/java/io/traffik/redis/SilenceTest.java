package io.traffik.redis;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import io.lettuce.core.RedisURI;
import io.lettuce.core.cluster.RedisClusterClient;
import io.lettuce.core.internal.HostAndPort;
import io.lettuce.core.resource.ClientResources;
import io.lettuce.core.resource.DnsResolvers;
import io.lettuce.core.resource.MappingSocketAddressResolver;
import io.traffik.remote.FaultyNetwork;
import io.traffik.remote.Load;
import io.traffik.remote.SilenceContract;
import io.traffik.test.server.RedisCluster;
import io.traffik.test.server.RedisNode;
import io.traffik.test.server.TestRedis;
import java.io.IOException;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/**
 * A connection that is open and dead: whoever is at the other end is gone, and nothing tells. TCP
 * would hope for a quarter of an hour; we give it up after two seconds without an answer.
 */
class SilenceTest extends SilenceContract {

  @Test
  void aConnectionThatHasGoneSilentIsGivenUp() throws IOException {
    try (FaultyNetwork network = network(TestRedis.single());
        RedisBackend backend = RedisBackend.create("redis://" + network.address())) {
      assertThatItIsGivenUp(network, load(backend, "client", DEADLINE));
    }
  }

  /** The other nodes answer meanwhile, which must not hide it. */
  @Test
  void aConnectionToANodeOfAClusterThatHasGoneSilentIsGivenUp() throws IOException {
    Map<Integer, FaultyNetwork> networks = new HashMap<>();
    RedisCluster cluster = TestRedis.cluster();
    cluster.nodes().forEach(node -> networks.put(node.port(), network(node)));
    try {
      ClientResources resources = through(networks);
      RedisClusterClient client =
          RedisClusterClient.create(
              resources, RedisURI.create("redis://" + cluster.addresses().get(0)));
      client.setOptions(RedisBackend.clusterClientOptions().build());
      try (RedisBackend backend = RedisBackend.builder().client(client).build()) {
        int port = cluster.nodeOf(ClusterKeys.of("client")).port();
        String other = otherClient(cluster, port);
        Load others = load(backend, other, LIMIT);
        assertThatItIsGivenUp(
            requireNonNull(networks.get(port)), load(backend, "client", DEADLINE));
        others.stop();
        assertThat(others.await(LIMIT).unknown()).as("unknown elsewhere").isZero();
      } finally {
        client.shutdown(Duration.ZERO, LIMIT);
        resources.shutdown(0, LIMIT.toSeconds(), TimeUnit.SECONDS).awaitUninterruptibly();
      }
    } finally {
      for (FaultyNetwork network : networks.values()) {
        network.close();
      }
    }
  }

  private static FaultyNetwork network(RedisNode node) {
    return FaultyNetwork.before(node.host(), node.port());
  }

  private static String otherClient(RedisCluster cluster, int port) {
    int number = 0;
    while (cluster.nodeOf(ClusterKeys.of("other " + number)).port() == port) {
      number++;
    }
    return "other " + number;
  }

  private static ClientResources through(Map<Integer, FaultyNetwork> networks) {
    return ClientResources.builder()
        .socketAddressResolver(
            MappingSocketAddressResolver.create(
                DnsResolvers.UNRESOLVED,
                node -> {
                  FaultyNetwork network = requireNonNull(networks.get(node.getPort()));
                  return HostAndPort.of(node.getHostText(), network.port());
                }))
        .build();
  }
}
