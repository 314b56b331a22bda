package io.traffik.test.server;

import java.util.Map;

/**
 * The servers that all tests of a JVM share: started when first asked for, ended with the JVM.
 *
 * <p>Tests use namespaces of their own in them, and change nothing but that. A test that stops a
 * server, moves a slot or counts commands starts its own.
 *
 * <p>Thread-safe. Who asks first waits until the servers are ready; a failure to start them is told
 * to all who ask, and not tried again.
 */
public final class TestRedis {

  /** Names the server that {@link #single()} uses in place of a new one: {@code host:port}. */
  public static final String VARIABLE = "TRAFFIK_TEST_REDIS";

  private static final StartedOnce<RedisNode> SINGLE =
      new StartedOnce<>(() -> single(System.getenv()));
  private static final StartedOnce<RedisSentinels> SENTINELS =
      new StartedOnce<>(RedisSentinels::start);
  private static final StartedOnce<RedisCluster> CLUSTER = new StartedOnce<>(RedisCluster::start);

  private TestRedis() {}

  /**
   * A single server: the one at the address in the environment variable {@code TRAFFIK_TEST_REDIS},
   * or else a process.
   *
   * @throws IllegalArgumentException if the variable is no address
   * @throws IllegalStateException if the server does not start or, at the address, not answer
   */
  public static RedisNode single() {
    return SINGLE.get();
  }

  /**
   * A master with two replicas and three sentinels.
   *
   * @throws IllegalStateException if they do not start
   */
  public static RedisSentinels sentinels() {
    return SENTINELS.get();
  }

  /**
   * Three masters that share the slots.
   *
   * @throws IllegalStateException if they do not start
   */
  public static RedisCluster cluster() {
    return CLUSTER.get();
  }

  static RedisNode single(Map<String, String> environment) {
    String address = environment.getOrDefault(VARIABLE, "");
    if (address.isBlank()) {
      return RedisServer.start();
    }
    GivenRedis given = GivenRedis.at(address.strip(), VARIABLE);
    try {
      given.command("PING");
    } catch (RuntimeException e) {
      throw new IllegalStateException(
          VARIABLE + " \"" + address + "\" leads to no server: " + e.getMessage(), e);
    }
    return given;
  }
}
