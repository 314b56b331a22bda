package io.traffik.redis;

import java.util.List;
import org.jspecify.annotations.Nullable;

/** Refuses options that contradict each other, or that nothing would come of. Stateless. */
final class OptionChecks {

  private OptionChecks() {}

  /**
   * Looks at all options together.
   *
   * @throws IllegalArgumentException naming those that do not fit
   */
  static void require(RedisBackendBuilder options) {
    requireOneSource(options);
    RedisAddress address = options.address;
    boolean tls = address != null && address.hasTls();
    boolean sentinels = address != null && address.hasSentinels();
    boolean login = options.user != null || options.password != null;
    refuse(
        address == null && (login || options.database != 0),
        "user, password and database are for uri(…); a client or connection has its own");
    refuse(
        options.user != null && options.password == null,
        "user \"" + options.user + "\" has no password");
    refuse(
        !tls && (options.caCertificate != null || !options.verifyPeer),
        "caCertificate and verifyPeer are for TLS: rediss:// or rediss-sentinel://");
    refuse(
        !sentinels && (options.sentinelUser != null || options.sentinelPassword != null),
        "sentinelUser and sentinelPassword are for redis-sentinel:// or rediss-sentinel://");
    refuse(
        sentinels && options.cluster,
        "cluster \"true\" is not accepted with sentinels, which watch a single master");
    refuse(
        address != null && !sentinels && !options.cluster && address.servers().size() > 1,
        "cluster \"false\" is not accepted with several hosts");
    refuse(
        options.database != 0 && options.cluster,
        "database \"" + options.database + "\" is not accepted: a Redis Cluster has only 0");
  }

  private static void requireOneSource(RedisBackendBuilder options) {
    long sources =
        List.of(
                isGiven(options.address),
                isGiven(options.client),
                isGiven(options.clusterClient),
                isGiven(options.connection))
            .stream()
            .filter(given -> given)
            .count();
    refuse(
        sources != 1,
        "a Redis backend needs exactly one of uri(…), client(…) and connection(…), and has "
            + sources);
  }

  private static boolean isGiven(@Nullable Object option) {
    return option != null;
  }

  private static void refuse(boolean wrong, String message) {
    if (wrong) {
      throw new IllegalArgumentException(message);
    }
  }
}
