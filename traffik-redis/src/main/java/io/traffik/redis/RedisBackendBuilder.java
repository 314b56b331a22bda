package io.traffik.redis;

import io.lettuce.core.RedisClient;
import io.lettuce.core.api.StatefulConnection;
import io.lettuce.core.api.StatefulRedisConnection;
import io.lettuce.core.cluster.RedisClusterClient;
import io.lettuce.core.cluster.api.StatefulRedisClusterConnection;
import io.traffik.Clock;
import io.traffik.OnError;
import io.traffik.Start;
import io.traffik.remote.OptionText;
import java.io.File;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * The options of a {@link RedisBackend}. Required: one of {@link #uri}, {@link
 * #client(RedisClient)} and {@link #connection(StatefulRedisConnection)}. Not thread-safe.
 */
public final class RedisBackendBuilder implements Cloneable {

  private static final Duration LONGEST_DENIAL = Duration.ofSeconds(60);
  private static final int LONGEST_NAMESPACE = 200;

  @Nullable RedisAddress address;
  @Nullable RedisClient client;
  @Nullable RedisClusterClient clusterClient;
  @Nullable StatefulConnection<?, ?> connection;
  @Nullable String user;
  @Nullable String password;
  @Nullable String sentinelUser;
  @Nullable String sentinelPassword;
  @Nullable File caCertificate;
  @Nullable Clock clock;
  int database;
  boolean cluster;
  boolean verifyPeer = true;
  String namespace = "traffik";
  Duration connectTimeout = Duration.ofSeconds(5);
  Duration denyCacheMax = Duration.ofSeconds(1);
  OnError<Object> onError = OnError.REFUSE;
  boolean coalescing = true;
  boolean reserve;
  Start start = Start.EAGER;

  RedisBackendBuilder() {}

  /**
   * Where Redis is: {@code redis://host:6379}, {@code rediss://} with TLS, {@code
   * redis://host1,host2,host3} for a Cluster by some of its nodes (with a single one add {@code
   * ?cluster=true}), {@code redis-sentinel://sentinel1,sentinel2#master}. User and password stand
   * before {@code @}, percent-encoded, the number of the database behind {@code /}; and every
   * option below is a parameter, such as {@code ?namespace=shop&connectTimeout=2s}. What is set by
   * a method after this one takes precedence.
   *
   * @throws IllegalArgumentException if the address is malformed; the message shows no password
   */
  public RedisBackendBuilder uri(String uri) {
    RedisAddress parsed = RedisAddress.parse(uri);
    try {
      this.address = parsed;
      this.user = parsed.user();
      this.password = parsed.password();
      this.database = parsed.database();
      this.cluster = parsed.servers().size() > 1 && !parsed.hasSentinels();
      parsed.parameters().forEach((name, value) -> AddressOptions.set(this, name, value));
    } catch (IllegalArgumentException wrong) {
      throw RedisAddress.invalid(uri, wrong.getMessage());
    }
    return this;
  }

  /**
   * A client of the application's own, which is never closed; its address is used. Its options must
   * be such that a command is never repeated, see {@link RedisBackend#clientOptions}.
   *
   * @throws IllegalArgumentException if they are not
   */
  public RedisBackendBuilder client(RedisClient client) {
    AtMostOnce.require(client.getOptions());
    this.client = client;
    return this;
  }

  /**
   * A client of a Cluster; otherwise like {@link #client(RedisClient)}, but its options are looked
   * at by {@link #build}.
   */
  public RedisBackendBuilder client(RedisClusterClient client) {
    this.clusterClient = client;
    return this;
  }

  /**
   * A connection of the application's own, which is never closed; otherwise like {@link
   * #client(RedisClient)}. It may be shared with other uses, but not with such that block it.
   */
  public RedisBackendBuilder connection(StatefulRedisConnection<?, ?> connection) {
    AtMostOnce.require(connection.getOptions());
    this.connection = connection;
    return this;
  }

  /** A connection to a Cluster; otherwise like {@link #connection(StatefulRedisConnection)}. */
  public RedisBackendBuilder connection(StatefulRedisClusterConnection<?, ?> connection) {
    AtMostOnce.require(connection.getOptions());
    this.connection = connection;
    return this;
  }

  /** The user to log in as; that of the address unless set, else the default user. */
  public RedisBackendBuilder user(String user) {
    this.user = user;
    return this;
  }

  /** The password to log in with; that of the address unless set. */
  public RedisBackendBuilder password(String password) {
    this.password = password;
    return this;
  }

  /** The user to log in to the sentinels as; none unless set. */
  public RedisBackendBuilder sentinelUser(String sentinelUser) {
    this.sentinelUser = sentinelUser;
    return this;
  }

  /** The password to log in to the sentinels with; none unless set. */
  public RedisBackendBuilder sentinelPassword(String sentinelPassword) {
    this.sentinelPassword = sentinelPassword;
    return this;
  }

  /**
   * The number of the database; 0 unless set. A Cluster has only 0.
   *
   * @throws IllegalArgumentException if negative
   */
  public RedisBackendBuilder database(int database) {
    if (database < 0) {
      throw new IllegalArgumentException(
          "database \"" + database + "\" must be a whole number of at least 0");
    }
    this.database = database;
    return this;
  }

  /**
   * What every key begins with, to keep the states apart from whatever else is in this Redis;
   * {@code traffik} unless set. Applications with the same namespace share their limits.
   *
   * @throws IllegalArgumentException if empty or longer than 200 characters
   */
  public RedisBackendBuilder namespace(String namespace) {
    if (namespace.isEmpty() || namespace.length() > LONGEST_NAMESPACE) {
      throw new IllegalArgumentException(
          "namespace \"" + namespace + "\" must have 1 to " + LONGEST_NAMESPACE + " characters");
    }
    this.namespace = namespace;
    return this;
  }

  /**
   * How long connecting may take; 5 s unless set. How long a hit may wait is the throttle's {@code
   * deadline}.
   *
   * @throws IllegalArgumentException if less than a millisecond or longer than a minute
   */
  public RedisBackendBuilder connectTimeout(Duration connectTimeout) {
    this.connectTimeout = OptionText.timeout("connectTimeout", connectTimeout);
    return this;
  }

  /**
   * When to connect, and what to do if that is not possible; {@link Start#EAGER} unless set: {@link
   * #build} connects, or fails.
   */
  public RedisBackendBuilder start(Start start) {
    this.start = start;
    return this;
  }

  /**
   * For how long, at most, a client that is used up is refused without asking Redis; 1 s unless
   * set, 0 for never. So much later a refund, a reset or a raised limit on another server is seen.
   * Such a refusal is exact: it is only kept for as long as no hit whatsoever can be admitted.
   *
   * @throws IllegalArgumentException if negative or longer than a minute
   */
  public RedisBackendBuilder denyCacheMax(Duration denyCacheMax) {
    if (denyCacheMax.isNegative() || denyCacheMax.compareTo(LONGEST_DENIAL) > 0) {
      throw new IllegalArgumentException(
          "denyCacheMax \"" + denyCacheMax + "\" must be from 0 to " + LONGEST_DENIAL);
    }
    this.denyCacheMax = denyCacheMax;
    return this;
  }

  /**
   * What happens to hits when Redis gives no answer, unless their throttle says otherwise; {@link
   * OnError#REFUSE} unless set.
   */
  public RedisBackendBuilder onError(OnError<Object> onError) {
    this.onError = onError;
    return this;
  }

  /**
   * Whether concurrent hits of this JVM go to Redis together; true unless set. Then a hot key costs
   * one command for up to 256 hits, and under load hits on different keys share commands too,
   * though not on a Cluster.
   */
  public RedisBackendBuilder coalescing(boolean coalescing) {
    this.coalescing = coalescing;
    return this;
  }

  /**
   * Whether, on a Cluster, a hit on throttles whose keys are in different slots is charged slot by
   * slot, and given back where a later one refuses; false unless set: such a hit then fails. A
   * concurrent hit may meanwhile be refused by what is only reserved; never is too much admitted.
   * Better is a {@code shard} that the throttles have in common.
   */
  public RedisBackendBuilder reserve(boolean reserve) {
    this.reserve = reserve;
    return this;
  }

  /** With TLS, whether the server's certificate must be valid for its name; true unless set. */
  public RedisBackendBuilder verifyPeer(boolean verifyPeer) {
    this.verifyPeer = verifyPeer;
    return this;
  }

  /**
   * With TLS, a file with the certificates (PEM) of who may have signed the server's; the JDK's
   * unless set.
   *
   * @throws IllegalArgumentException if it cannot be read
   */
  public RedisBackendBuilder caCertificate(File caCertificate) {
    if (!caCertificate.canRead()) {
      throw new IllegalArgumentException(
          "caCertificate \"" + caCertificate + "\" must be a file that can be read");
    }
    this.caCertificate = caCertificate;
    return this;
  }

  /**
   * A clock to decide by instead of that of Redis, for tests and simulations only: every state is
   * then kept for at least an hour.
   */
  public RedisBackendBuilder clock(Clock clock) {
    this.clock = clock;
    return this;
  }

  /** Whether keys are spread over slots: known before there is a connection. */
  boolean isCluster() {
    return cluster
        || clusterClient != null
        || connection instanceof StatefulRedisClusterConnection<?, ?>;
  }

  /**
   * Connects, unless that is left for {@link #start later}.
   *
   * @throws IllegalArgumentException if an option is missing or contradicts another, or Redis
   *     refuses the user, the password or the database
   * @throws io.traffik.BackendUnavailableException if Redis cannot be reached
   */
  public RedisBackend build() {
    OptionChecks.require(this);
    return new RedisBackend(copy());
  }

  /** A backend may connect later: by the options of now, whatever becomes of this builder. */
  private RedisBackendBuilder copy() {
    try {
      return (RedisBackendBuilder) clone();
    } catch (CloneNotSupportedException impossible) {
      throw new AssertionError(impossible);
    }
  }
}
