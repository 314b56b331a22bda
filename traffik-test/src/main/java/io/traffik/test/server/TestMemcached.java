package io.traffik.test.server;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * The memcached servers that all tests of a JVM share: started when first asked for, ended with the
 * JVM.
 *
 * <p>Tests use keys of their own in them, and change nothing but these. A test that stops a server,
 * flushes it or counts commands starts its own.
 *
 * <p>Thread-safe. Who asks first waits until the servers are ready; a failure to start them is told
 * to all who ask, and not tried again.
 */
public final class TestMemcached {

  /** Names the server that {@link #single()} uses in place of a new one: {@code host:port}. */
  public static final String VARIABLE = "TRAFFIK_TEST_MEMCACHED";

  private static final int SEVERAL = 3;

  private static final StartedOnce<MemcachedNode> SINGLE =
      new StartedOnce<>(() -> single(System.getenv()));
  private static final StartedOnce<List<MemcachedServer>> THREE =
      new StartedOnce<>(() -> start(SEVERAL));

  private TestMemcached() {}

  /**
   * A single server: the one at the address in the environment variable {@code
   * TRAFFIK_TEST_MEMCACHED}, or else a process.
   *
   * @throws IllegalArgumentException if the variable is no address
   * @throws IllegalStateException if the server does not start or, at the address, not answer
   */
  public static MemcachedNode single() {
    return SINGLE.get();
  }

  /**
   * Three servers that do not know each other: clients share the keys among them.
   *
   * @throws IllegalStateException if they do not start
   */
  public static List<MemcachedServer> three() {
    return THREE.get();
  }

  static MemcachedNode single(Map<String, String> environment) {
    String address = environment.getOrDefault(VARIABLE, "");
    if (address.isBlank()) {
      return MemcachedServer.start();
    }
    GivenMemcached given = GivenMemcached.at(address.strip(), VARIABLE);
    try {
      given.stats("");
    } catch (RuntimeException e) {
      throw new IllegalStateException(
          VARIABLE + " \"" + address + "\" leads to no server: " + e.getMessage(), e);
    }
    return given;
  }

  private static List<MemcachedServer> start(int count) {
    List<MemcachedServer> started = new ArrayList<>();
    try {
      for (int i = 0; i < count; i++) {
        started.add(MemcachedServer.start());
      }
      return List.copyOf(started);
    } catch (RuntimeException e) {
      started.forEach(MemcachedServer::close);
      throw e;
    }
  }
}
