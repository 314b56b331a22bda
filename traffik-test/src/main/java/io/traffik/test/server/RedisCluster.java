package io.traffik.test.server;

import static java.util.Objects.requireNonNull;

import io.traffik.test.server.RedisConfig.Kind;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/**
 * A Redis Cluster of one's own: three masters on the loopback interface that share the slots. A
 * test may stop, kill, pause and restart each of them, and move slots.
 *
 * <p>A node that is gone is found to be so after {@link #NODE_TIMEOUT}; the others go on serving
 * their slots. Thread-safe. Every method returns within a bounded time, or throws an {@link
 * IllegalStateException} that says what it waited for. The processes end with the JVM.
 */
public final class RedisCluster implements AutoCloseable {

  /** The number of slots that keys fall into. */
  public static final int SLOTS = 16_384;

  /** What the nodes wait for a node to answer before they say that it has failed. */
  public static final Duration NODE_TIMEOUT = Duration.ofSeconds(1);

  private static final int MASTERS = 3;
  private static final Duration LIMIT = Duration.ofSeconds(30);

  private final List<RedisServer> nodes;

  private RedisCluster(List<RedisServer> nodes) {
    this.nodes = List.copyOf(nodes);
  }

  /**
   * Starts three masters, and returns when each of them knows the others and serves its slots.
   *
   * @throws IllegalStateException if they do not start; see {@link RedisServer#start()}
   */
  public static RedisCluster start() {
    RedisConfig config =
        RedisConfig.plain(Kind.CLUSTER_NODE)
            .withLines(
                "cluster-node-timeout " + NODE_TIMEOUT.toMillis(),
                "cluster-require-full-coverage no");
    List<RedisServer> started = new ArrayList<>();
    try {
      for (int i = 0; i < MASTERS; i++) {
        started.add(RedisServer.start(config));
      }
      RedisCluster cluster = new RedisCluster(started);
      cluster.join();
      cluster.awaitHealthy();
      return cluster;
    } catch (RuntimeException e) {
      started.forEach(RedisServer::close);
      throw e;
    }
  }

  private void join() {
    for (int i = 0; i < nodes.size(); i++) {
      RedisServer node = nodes.get(i);
      int first = SLOTS * i / nodes.size();
      int last = SLOTS * (i + 1) / nodes.size() - 1;
      node.command("CLUSTER", "ADDSLOTSRANGE", "" + first, "" + last);
      // Nodes that begin with equal epochs have to settle first whose word counts.
      node.command("CLUSTER", "SET-CONFIG-EPOCH", "" + (i + 1));
      for (RedisServer other : nodes.subList(0, i)) {
        meet(node, other);
      }
    }
  }

  private static void meet(RedisServer node, RedisServer other) {
    node.command("CLUSTER", "MEET", other.host(), "" + other.port(), "" + other.busPort());
  }

  /**
   * Returns when all nodes run, know each other, and agree that every slot is served.
   *
   * @throws IllegalStateException if that takes longer than 30 s
   */
  public void awaitHealthy() {
    Polling.until(
        "each node of the cluster to be well",
        LIMIT,
        () -> nodes.stream().allMatch(this::isHealthy));
  }

  private boolean isHealthy(RedisServer node) {
    Object reply = node.ask(RedisServer.PROBE_TIMEOUT, StandardCharsets.UTF_8, "CLUSTER", "INFO");
    List<String> lines = String.valueOf(reply).lines().toList();
    return lines.containsAll(
        List.of(
            "cluster_state:ok",
            "cluster_slots_ok:" + SLOTS,
            "cluster_known_nodes:" + nodes.size(),
            "cluster_size:" + nodes.size()));
  }

  /** The masters, in the order of the slots they had at first. */
  public List<RedisServer> nodes() {
    return nodes;
  }

  /** The address of each node, to connect to. */
  public List<String> addresses() {
    return nodes.stream().map(RedisServer::address).toList();
  }

  /** The slot of a key, from 0 to 16383. */
  public int slotOf(String key) {
    return Math.toIntExact((Long) reply("CLUSTER", "KEYSLOT", key));
  }

  /**
   * The node that serves a slot.
   *
   * @throws IllegalStateException if there is none
   */
  public RedisServer nodeOf(int slot) {
    for (Object range : (List<?>) reply("CLUSTER", "SLOTS")) {
      List<?> parts = (List<?>) range;
      if ((Long) parts.get(0) <= slot && slot <= (Long) parts.get(1)) {
        return nodeOn((Long) ((List<?>) parts.get(2)).get(1));
      }
    }
    throw new IllegalStateException("no node serves slot " + slot);
  }

  /** The node that serves the slot of a key. */
  public RedisServer nodeOf(String key) {
    return nodeOf(slotOf(key));
  }

  private RedisServer nodeOn(long port) {
    return nodes.stream().filter(node -> node.port() == port).findFirst().orElseThrow();
  }

  /** Of the first node that gives one: a node may be stopped or paused. */
  private Object reply(String... words) {
    UncheckedIOException last = null;
    for (RedisServer node : nodes) {
      try {
        return requireNonNull(node.ask(RedisServer.PROBE_TIMEOUT, StandardCharsets.UTF_8, words));
      } catch (UncheckedIOException e) {
        last = e;
      }
    }
    throw new IllegalStateException("no node of the cluster answers", last);
  }

  /**
   * Moves a slot with its keys from one node to another, as an administrator would.
   *
   * @throws IllegalStateException if it is not at the first node, or a node refuses
   */
  public void moveSlot(int slot, RedisServer from, RedisServer to) {
    moveSlot(slot, from, to, () -> {});
  }

  /**
   * Moves a slot with its keys from one node to another, and runs something half-way: when the keys
   * have been moved and the slot has not. The first node then replies {@code ASK} to commands on
   * its keys. Whatever comes of it, the move is completed.
   *
   * @throws IllegalStateException if it is not at the first node, or a node refuses
   */
  public void moveSlot(int slot, RedisServer from, RedisServer to, Runnable halfWay) {
    RedisServer owner = nodeOf(slot);
    if (owner != from || to == from) {
      throw new IllegalStateException(
          "slot " + slot + " is at " + owner + " and cannot move from " + from + " to " + to);
    }
    new SlotMove(slot, from, to).run(nodes, halfWay);
  }

  /** Ends all nodes and deletes their files. */
  @Override
  public void close() {
    nodes.forEach(RedisServer::close);
  }
}
