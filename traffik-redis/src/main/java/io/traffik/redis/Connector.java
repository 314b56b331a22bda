package io.traffik.redis;

import com.github.benmanes.caffeine.cache.Ticker;
import io.lettuce.core.AbstractRedisClient;
import io.lettuce.core.ClientOptions;
import io.lettuce.core.RedisClient;
import io.lettuce.core.RedisException;
import io.lettuce.core.RedisURI;
import io.lettuce.core.SslOptions;
import io.lettuce.core.SslVerifyMode;
import io.lettuce.core.api.StatefulConnection;
import io.lettuce.core.cluster.ClusterClientOptions;
import io.lettuce.core.cluster.ClusterTopologyRefreshOptions;
import io.lettuce.core.cluster.RedisClusterClient;
import io.lettuce.core.codec.ByteArrayCodec;
import io.lettuce.core.resource.ClientResources;
import io.lettuce.core.resource.Delay;
import io.netty.util.concurrent.FastThreadLocalThread;
import io.traffik.remote.ServerAddress;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** Opens the connection of a backend as its builder says. Stateless. */
final class Connector {

  private static final int THREADS = 2;
  private static final Duration FIRST_RECONNECT = Duration.ofMillis(10);
  private static final Duration LATEST_RECONNECT = Duration.ofSeconds(1);
  private static final int RECONNECT_BASE_MILLIS = 20;
  private static final Duration TOPOLOGY_PERIOD = Duration.ofSeconds(5);
  private static final Duration TOPOLOGY_AT_MOST_EVERY = Duration.ofMillis(500);
  private static final Duration SHUTDOWN = Duration.ofSeconds(5);

  private Connector() {}

  /**
   * Connects, waiting for it.
   *
   * @throws IllegalArgumentException if Redis refuses what it is told
   * @throws io.traffik.BackendUnavailableException if it cannot be reached
   */
  static Link connect(RedisBackendBuilder options, Ticker ticker) {
    try {
      if (options.connection != null) {
        return new Link(anyCodec(options.connection), /* own= */ false, () -> {}, ticker);
      }
      if (options.client != null) {
        return link(options.client.connect(ByteArrayCodec.INSTANCE), ticker);
      }
      if (options.clusterClient != null) {
        return link(options.clusterClient.connect(ByteArrayCodec.INSTANCE), ticker);
      }
      return connect(options, Objects.requireNonNull(options.address), ticker);
    } catch (RedisException failure) {
      throw Failures.whileConnecting(failure);
    }
  }

  private static Link link(StatefulConnection<byte[], byte[]> connection, Ticker ticker) {
    try {
      AtMostOnce.require(connection.getOptions());
    } catch (IllegalArgumentException unfit) {
      connection.close();
      throw unfit;
    }
    return new Link(connection, /* own= */ true, connection::close, ticker);
  }

  /** What may be wrong with the options is found before anything is opened. */
  private static Link connect(RedisBackendBuilder options, RedisAddress address, Ticker ticker) {
    Channels channels = new Channels();
    if (options.cluster) {
      ClusterClientOptions settings = clusterOptions(options);
      List<RedisURI> nodes =
          address.servers().stream().map(server -> single(options, address, server)).toList();
      ClientResources resources = resources(channels);
      RedisClusterClient client = RedisClusterClient.create(resources, nodes);
      client.setOptions(settings);
      return open(
          () -> client.connect(ByteArrayCodec.INSTANCE), client, resources, channels, ticker);
    }
    ClientOptions settings = common(ClientOptions.builder(), options).build();
    RedisURI uri =
        address.hasSentinels()
            ? sentinels(options, address)
            : single(options, address, address.servers().get(0));
    ClientResources resources = resources(channels);
    RedisClient client = RedisClient.create(resources, uri);
    client.setOptions(settings);
    return open(() -> client.connect(ByteArrayCodec.INSTANCE), client, resources, channels, ticker);
  }

  private static ClientResources resources(Channels channels) {
    return ClientResources.builder()
        .nettyCustomizer(channels)
        .ioThreadPoolSize(THREADS)
        .computationThreadPoolSize(THREADS)
        .reconnectDelay(
            Delay.fullJitter(
                FIRST_RECONNECT, LATEST_RECONNECT, RECONNECT_BASE_MILLIS, TimeUnit.MILLISECONDS))
        .build();
  }

  private static Link open(
      Supplier<StatefulConnection<byte[], byte[]>> connect,
      AbstractRedisClient client,
      ClientResources resources,
      Channels channels,
      Ticker ticker) {
    Runnable release = () -> release(client, resources);
    try {
      return new Link(connect.get(), /* own= */ true, release, ticker);
    } catch (RuntimeException failure) {
      channels.close();
      release.run();
      throw failure;
    }
  }

  /** Waits for the end of all threads, unless it is called on one of them. */
  private static void release(AbstractRedisClient client, ClientResources resources) {
    long millis = SHUTDOWN.toMillis();
    CompletableFuture<Void> ended = new CompletableFuture<>();
    CompletableFuture<Void> unused =
        client
            .shutdownAsync(0, millis, TimeUnit.MILLISECONDS)
            .whenComplete(
                (done, failure) ->
                    resources
                        .shutdown(0, millis, TimeUnit.MILLISECONDS)
                        .addListener(end -> ended.complete(null)));
    if (!(Thread.currentThread() instanceof FastThreadLocalThread)) {
      ended.completeOnTimeout(null, 2 * millis, TimeUnit.MILLISECONDS).join();
    }
  }

  private static <B extends ClientOptions.Builder> B common(
      B builder, RedisBackendBuilder options) {
    AtMostOnce.setUp(builder, options.connectTimeout);
    if (options.caCertificate != null) {
      builder.sslOptions(SslOptions.builder().trustManager(options.caCertificate).build());
    }
    return builder;
  }

  private static ClusterClientOptions clusterOptions(RedisBackendBuilder options) {
    ClusterTopologyRefreshOptions refresh =
        ClusterTopologyRefreshOptions.builder()
            .enablePeriodicRefresh(TOPOLOGY_PERIOD)
            .adaptiveRefreshTriggersTimeout(TOPOLOGY_AT_MOST_EVERY)
            .build();
    return common(ClusterClientOptions.builder(), options).topologyRefreshOptions(refresh).build();
  }

  private static RedisURI single(
      RedisBackendBuilder options, RedisAddress address, ServerAddress server) {
    RedisURI.Builder builder = RedisURI.builder().withHost(server.host()).withPort(server.port());
    return common(builder, options, address);
  }

  private static RedisURI sentinels(RedisBackendBuilder options, RedisAddress address) {
    RedisURI.Builder builder = RedisURI.builder().withSentinelMasterId(address.master());
    for (ServerAddress server : address.servers()) {
      RedisURI.Builder sentinel =
          RedisURI.builder().withHost(server.host()).withPort(server.port());
      authenticate(sentinel, options.sentinelUser, options.sentinelPassword);
      builder.withSentinel(secure(sentinel, options, address).build());
    }
    return common(builder, options, address);
  }

  private static RedisURI common(
      RedisURI.Builder builder, RedisBackendBuilder options, RedisAddress address) {
    authenticate(builder, options.user, options.password);
    return secure(builder, options, address)
        .withDatabase(options.database)
        .withTimeout(options.connectTimeout)
        .withClientName("traffik")
        .build();
  }

  private static RedisURI.Builder secure(
      RedisURI.Builder builder, RedisBackendBuilder options, RedisAddress address) {
    return builder
        .withSsl(address.hasTls())
        .withVerifyPeer(options.verifyPeer ? SslVerifyMode.FULL : SslVerifyMode.NONE);
  }

  private static void authenticate(
      RedisURI.Builder builder, @Nullable String user, @Nullable String password) {
    if (user != null && password != null) {
      builder.withAuthentication(user, password.toCharArray());
    } else if (password != null) {
      builder.withPassword(password.toCharArray());
    }
  }

  /** Commands are encoded and decoded by us, whatever the connection is for. */
  @SuppressWarnings("unchecked")
  private static StatefulConnection<byte[], byte[]> anyCodec(StatefulConnection<?, ?> connection) {
    return (StatefulConnection<byte[], byte[]>) connection;
  }
}
