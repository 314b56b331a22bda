package io.traffik.redis;

import io.traffik.remote.ServerAddress;
import io.traffik.remote.ServerUri;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * An address of Redis: {@code scheme://user:password@host:port,…/database?name=value&…}. What the
 * parameters mean is the builder's business. Immutable.
 *
 * @param master the name of the master that the sentinels watch; empty without Sentinel
 */
record RedisAddress(ServerUri uri, int database, String master) {

  /** Plain, and with TLS. */
  static final Set<String> SCHEMES = Set.of("redis", "rediss", "redis-sentinel", "rediss-sentinel");

  private static final String ACCEPTED =
      "redis[s]://[[user]:password@]host[:port][/database][?name=value&…], with several"
          + " hosts separated by commas for a Cluster, and"
          + " redis[s]-sentinel://[[user]:password@]sentinel[:port],…[/database]#master";
  private static final String SENTINEL = "-sentinel";
  private static final int REDIS_PORT = 6_379;
  private static final int SENTINEL_PORT = 26_379;

  /**
   * Reads an address.
   *
   * @throws IllegalArgumentException if it is malformed; the message shows no password
   */
  static RedisAddress parse(String text) {
    ServerUri uri = ServerUri.parse(text, SCHEMES, RedisAddress::defaultPort, ACCEPTED);
    try {
      return new RedisAddress(uri, database(uri.path()), master(uri));
    } catch (IllegalArgumentException wrong) {
      throw invalid(text, wrong.getMessage());
    }
  }

  /** What to throw for an address with a part that is not valid. */
  static IllegalArgumentException invalid(String uri, @Nullable String why) {
    return ServerUri.invalid(uri, why, ACCEPTED);
  }

  private static int defaultPort(String scheme) {
    return scheme.endsWith(SENTINEL) ? SENTINEL_PORT : REDIS_PORT;
  }

  private static String master(ServerUri uri) {
    String master =
        uri.fragment().isEmpty() ? uri.parameters().getOrDefault("master", "") : uri.fragment();
    boolean sentinel = uri.scheme().endsWith(SENTINEL);
    if (sentinel == master.isEmpty()) {
      throw new IllegalArgumentException(
          sentinel
              ? "the name of the master is missing (#master)"
              : "master \"" + master + "\" is only for sentinels");
    }
    return master;
  }

  private static int database(String text) {
    try {
      int database = text.isEmpty() ? 0 : Integer.parseInt(text);
      if (database >= 0) {
        return database;
      }
    } catch (NumberFormatException e) {
      // as if negative
    }
    throw new IllegalArgumentException(
        "database \"" + text + "\" must be a whole number of at least 0");
  }

  @Nullable String user() {
    return uri.user();
  }

  @Nullable String password() {
    return uri.password();
  }

  List<ServerAddress> servers() {
    return uri.servers();
  }

  Map<String, String> parameters() {
    return uri.parameters();
  }

  boolean hasTls() {
    return uri.scheme().startsWith("rediss");
  }

  boolean hasSentinels() {
    return uri.scheme().endsWith(SENTINEL);
  }
}
