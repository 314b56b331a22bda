package io.traffik.redis;

import com.github.benmanes.caffeine.cache.Ticker;
import io.lettuce.core.api.StatefulConnection;
import io.lettuce.core.api.StatefulRedisConnection;
import io.lettuce.core.cluster.SlotHash;
import io.lettuce.core.cluster.api.StatefulRedisClusterConnection;
import io.lettuce.core.cluster.models.partitions.RedisClusterNode;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;

/**
 * The servers behind a connection: one, or the nodes of a Cluster, of which each may be silent
 * while the others answer. Thread-safe.
 */
final class Servers {

  private final StatefulConnection<byte[], byte[]> connection;
  private final boolean own;
  private final Ticker ticker;
  private final Server any;

  /** By the ids of nodes, which are few. */
  private final ConcurrentHashMap<String, Server> nodes = new ConcurrentHashMap<>();

  /**
   * The servers behind an open connection.
   *
   * @param own whether it is ours to cut
   */
  Servers(StatefulConnection<byte[], byte[]> connection, boolean own, Ticker ticker) {
    this.connection = connection;
    this.own = own;
    this.ticker = ticker;
    this.any = new Server(() -> ours(CompletableFuture.completedFuture(connection)), ticker);
  }

  /** The only one; on a Cluster, whichever is asked what has no key. */
  Server any() {
    return any;
  }

  /** Who has a key, as far as is known. */
  Server of(byte[] key) {
    if (!(connection instanceof StatefulRedisClusterConnection<byte[], byte[]> cluster)) {
      return any;
    }
    RedisClusterNode node = cluster.getPartitions().getPartitionBySlot(SlotHash.getSlot(key));
    return node == null
        ? any
        : nodes.computeIfAbsent(
            node.getNodeId(), id -> new Server(() -> ours(connectionTo(id, cluster)), ticker));
  }

  private <T> CompletableFuture<T> ours(CompletableFuture<T> toBeCut) {
    return own
        ? toBeCut
        : CompletableFuture.failedFuture(new IllegalStateException("it is the application's"));
  }

  /** The one over which Lettuce sends a command with a key of this node. */
  private static CompletableFuture<StatefulRedisConnection<byte[], byte[]>> connectionTo(
      String nodeId, StatefulRedisClusterConnection<byte[], byte[]> cluster) {
    RedisClusterNode node = cluster.getPartitions().getPartitionByNodeId(nodeId);
    return node == null
        ? CompletableFuture.failedFuture(new IllegalStateException("it has left the Cluster"))
        : cluster.getConnectionAsync(node.getUri().getHost(), node.getUri().getPort());
  }
}
