package io.traffik.test.server;

import static java.util.Objects.requireNonNull;

import io.traffik.test.server.RedisConfig.Kind;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * A master of one's own with two replicas, and three sentinels that put a replica in its place when
 * it is gone. A test may stop, kill, pause and restart each of the six.
 *
 * <p>The sentinels look more often than they do elsewhere, so that a failover takes two to three
 * seconds. Thread-safe. Every method returns within a bounded time, or throws an {@link
 * IllegalStateException} that says what it waited for. The processes end with the JVM.
 */
public final class RedisSentinels implements AutoCloseable {

  /** For how long a master must not have answered before it is held to be gone. */
  public static final Duration DOWN_AFTER = Duration.ofSeconds(1);

  private static final String MASTER_NAME = "traffik";
  private static final int REPLICAS = 2;
  private static final int SENTINELS = 3;
  private static final int QUORUM = 2;
  private static final Duration FAILOVER_TIMEOUT = Duration.ofSeconds(3);
  private static final Duration LIMIT = Duration.ofSeconds(30);

  private final List<RedisServer> nodes = new ArrayList<>();
  private final List<RedisServer> sentinels = new ArrayList<>();

  private RedisSentinels() {}

  /**
   * Starts all, and returns when the replicas are in sync and the sentinels know each other.
   *
   * @throws IllegalStateException if they do not start; see {@link RedisServer#start()}
   */
  public static RedisSentinels start() {
    RedisSentinels started = new RedisSentinels();
    try {
      started.startNodes();
      started.startSentinels();
      return started;
    } catch (RuntimeException e) {
      started.close();
      throw e;
    }
  }

  private void startNodes() {
    RedisServer master = RedisServer.start();
    nodes.add(master);
    RedisConfig replica =
        RedisConfig.plain(Kind.DATA).withLines("replicaof " + master.host() + " " + master.port());
    for (int i = 0; i < REPLICAS; i++) {
      nodes.add(RedisServer.start(replica));
    }
    Polling.until("the replicas to be in sync", LIMIT, () -> isInSync(master));
  }

  private void startSentinels() {
    RedisServer master = nodes.get(0);
    RedisConfig sentinel =
        RedisConfig.plain(Kind.SENTINEL)
            .withLines(
                "sentinel monitor %s %s %d %d"
                    .formatted(MASTER_NAME, master.host(), master.port(), QUORUM),
                "sentinel down-after-milliseconds " + MASTER_NAME + " " + DOWN_AFTER.toMillis(),
                "sentinel failover-timeout " + MASTER_NAME + " " + FAILOVER_TIMEOUT.toMillis(),
                "sentinel parallel-syncs " + MASTER_NAME + " " + REPLICAS);
    for (int i = 0; i < SENTINELS; i++) {
      RedisServer started = RedisServer.start(sentinel);
      sentinels.add(started);
      quicken(started);
    }
    Polling.until(
        "the sentinels to know all", LIMIT, () -> sentinels.stream().allMatch(this::knowsAll));
  }

  /*
   * All in milliseconds. What a sentinel knows of a replica counts for five ping periods, and once
   * the master is gone it asks once a second: with shorter periods it finds no replica good enough.
   * A sentinel that finds itself late, as on a busy machine, does nothing for the tilt period.
   */
  private static void quicken(RedisServer sentinel) {
    sentinel.command("SENTINEL", "DEBUG", "INFO-PERIOD", "200", "PING-PERIOD", "500");
    sentinel.command("SENTINEL", "DEBUG", "ASK-PERIOD", "100", "PUBLISH-PERIOD", "100");
    sentinel.command("SENTINEL", "DEBUG", "TILT-PERIOD", "1000");
  }

  private boolean knowsAll(RedisServer sentinel) {
    List<?> flat = (List<?>) ask(sentinel, "SENTINEL", "MASTER", MASTER_NAME);
    return ask(sentinel, "SENTINEL", "CKQUORUM", MASTER_NAME)
            .toString()
            .startsWith("OK " + SENTINELS)
        && flat.get(flat.indexOf("num-slaves") + 1).equals("" + REPLICAS);
  }

  /** The name that the sentinels know the master by. */
  public String masterName() {
    return MASTER_NAME;
  }

  /** The sentinels. */
  public List<RedisServer> sentinels() {
    return List.copyOf(sentinels);
  }

  /** The address of each sentinel, to connect to. */
  public List<String> addresses() {
    return sentinels.stream().map(RedisServer::address).toList();
  }

  /** The master and the replicas, at first in this order. */
  public List<RedisServer> nodes() {
    return List.copyOf(nodes);
  }

  /**
   * The master that the sentinels name now.
   *
   * @throws IllegalStateException if no sentinel answers
   */
  public RedisServer master() {
    return sentinels.stream()
        .flatMap(sentinel -> masterFor(sentinel).stream())
        .findFirst()
        .orElseThrow(() -> new IllegalStateException("no sentinel answers"));
  }

  /** The master that a sentinel names, if it answers. */
  private Optional<RedisServer> masterFor(RedisServer sentinel) {
    try {
      List<?> address = (List<?>) ask(sentinel, "SENTINEL", "GET-MASTER-ADDR-BY-NAME", MASTER_NAME);
      return nodes.stream().filter(node -> address.get(1).equals("" + node.port())).findFirst();
    } catch (UncheckedIOException isGone) {
      return Optional.empty();
    }
  }

  private static Object ask(RedisServer server, String... words) {
    return requireNonNull(server.ask(RedisServer.PROBE_TIMEOUT, StandardCharsets.UTF_8, words));
  }

  /**
   * Kills the master, as a crash would.
   *
   * @return the master that was
   */
  public RedisServer killMaster() {
    RedisServer master = master();
    master.kill();
    return master;
  }

  /**
   * Returns when the sentinels that answer all name a new master, at least two of them, and that
   * knows that it is one.
   *
   * @param former the master that was
   * @return the new master
   * @throws IllegalStateException if that takes longer than 30 s
   */
  public RedisServer awaitFailover(RedisServer former) {
    Polling.until("another master than " + former, LIMIT, () -> hasFailedOver(former));
    return master();
  }

  private boolean hasFailedOver(RedisServer former) {
    List<RedisServer> named =
        sentinels.stream().flatMap(sentinel -> masterFor(sentinel).stream()).toList();
    return named.size() >= QUORUM
        && !named.contains(former)
        && Set.copyOf(named).size() == 1
        && "master".equals(named.get(0).info("replication").get("role"));
  }

  /**
   * Returns when every node that runs, other than the master, follows it and has all its data. A
   * former master that was restarted becomes such a replica.
   *
   * @throws IllegalStateException if that takes longer than 30 s
   */
  public void awaitInSync() {
    Polling.until("the replicas to be in sync", LIMIT, () -> isInSync(master()));
  }

  private boolean isInSync(RedisServer master) {
    Map<String, String> replication = master.info("replication");
    long written = Long.parseLong(replication.getOrDefault("master_repl_offset", "0"));
    return "master".equals(replication.get("role"))
        && nodes.stream()
            .filter(node -> node != master && node.isRunning())
            .allMatch(node -> follows(node, master, written));
  }

  private static boolean follows(RedisServer node, RedisServer master, long written) {
    Map<String, String> replication = node.info("replication");
    return "up".equals(replication.get("master_link_status"))
        && String.valueOf(master.port()).equals(replication.get("master_port"))
        && Long.parseLong(replication.getOrDefault("slave_repl_offset", "-1")) >= written;
  }

  /** Ends all servers and deletes their files. */
  @Override
  public void close() {
    sentinels.forEach(RedisServer::close);
    nodes.forEach(RedisServer::close);
  }
}
