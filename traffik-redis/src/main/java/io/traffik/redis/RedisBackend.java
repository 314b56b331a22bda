package io.traffik.redis;

import com.github.benmanes.caffeine.cache.Ticker;
import io.lettuce.core.ClientOptions;
import io.lettuce.core.cluster.ClusterClientOptions;
import io.traffik.Backend;
import io.traffik.BackendUnavailableException;
import io.traffik.Charge;
import io.traffik.Decision;
import io.traffik.Intent;
import io.traffik.Limit;
import io.traffik.OnError;
import io.traffik.Outage;
import io.traffik.Throttle;
import io.traffik.remote.Connecting;
import io.traffik.remote.Startup;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.ToLongFunction;
import org.jspecify.annotations.Nullable;
import org.slf4j.LoggerFactory;

/**
 * Keeps the states in Redis, shared by all servers of an application, and decides there: one atomic
 * script, one round trip, for any number of limits, by the clock of Redis. Thread-safe.
 *
 * <p>Works with a single node, with Sentinel and with a Cluster, from Redis 6.2 on. Concurrent hits
 * of this JVM on the same keys go to Redis together, and a client that is used up is refused
 * without asking, as long as that is exact; see {@link RedisBackendBuilder}.
 *
 * <p>Fails fast: while there is no connection, and when Redis answers with an error that says it
 * cannot decide now, a hit fails with {@link BackendUnavailableException}, which the throttle
 * answers by its contract. No hit is sent twice. Answers arrive on Lettuce's threads: do not block
 * them.
 */
public final class RedisBackend implements Backend {

  /** A state larger than this would hold up Redis whenever it is rewritten: 4 MiB. */
  private static final long MOST_WORDS = (4L << 20) / Long.BYTES;

  /** For what is no hit, and has no timeout of its own. */
  private static final Duration PATIENCE = Duration.ofSeconds(10);

  private final String name;
  private final OnError<Object> onError;
  private final SlotRule rule;
  private final Startup<Connected> startup;

  RedisBackend(RedisBackendBuilder options) {
    this.name = "Redis" + (options.address == null ? "" : " at " + options.address.servers());
    this.onError = options.onError;
    this.rule = new SlotRule(options.isCluster(), options.reserve);
    // Lettuce would not tell us of a connection that an application's client makes after that.
    boolean interruptible = options.client == null && options.clusterClient == null;
    this.startup =
        Startup.begin(
            options.start,
            new Connecting<>(
                "Redis", () -> Connected.open(options, rule), Connected::close, interruptible),
            LoggerFactory.getLogger(RedisBackend.class),
            Ticker.systemTicker());
  }

  /** For a backend. */
  public static RedisBackendBuilder builder() {
    return new RedisBackendBuilder();
  }

  /** A backend with all defaults at an address, see {@link RedisBackendBuilder#uri}. */
  public static RedisBackend create(String uri) {
    return builder().uri(uri).build();
  }

  /**
   * Options for a Lettuce client of the application's own that a backend may use: no command is
   * kept while there is no connection, none is repeated, and late replies still arrive.
   */
  public static ClientOptions.Builder clientOptions() {
    return AtMostOnce.setUp(ClientOptions.builder(), new RedisBackendBuilder().connectTimeout);
  }

  /**
   * The same for a Cluster. Options that Lettuce makes of {@link #clientOptions} by {@code
   * ClusterClientOptions.builder(…)} lack some of them, and are refused.
   */
  public static ClusterClientOptions.Builder clusterClientOptions() {
    return AtMostOnce.setUp(
        ClusterClientOptions.builder(), new RedisBackendBuilder().connectTimeout);
  }

  @Override
  public OnError<Object> onError() {
    return onError;
  }

  @Override
  public void requireRoomFor(List<Limit> limits) {
    limits.forEach(RedisBackend::requireRoomFor);
  }

  private static void requireRoomFor(Limit limit) {
    if (limit.meter().maxWords() > MOST_WORDS) {
      throw new IllegalArgumentException(
          "limit \""
              + limit.name()
              + "\" ("
              + limit.strategy().name()
              + ") may need "
              + limit.meter().maxWords()
              + " words for one client, and one client may have "
              + MOST_WORDS
              + " in Redis; lower the limit, or choose a strategy that remembers no single hits");
    }
  }

  /**
   * On a Cluster without {@code reserve}, throttles that keep a client's states in several slots.
   */
  @Override
  public void requireTogether(List<? extends Throttle<?>> throttles) {
    rule.requireOne(throttles);
  }

  @Override
  public @Nullable Decision decideNow(List<Charge> charges, Intent intent) {
    Connected connected = intent == Intent.SPEND ? startup.open() : null;
    return connected != null && connected.denials().concerns(charges)
        ? connected.decider().refuseNow(charges)
        : null;
  }

  @Override
  public CompletionStage<Decision> decide(List<Charge> charges, Intent intent, Duration timeout) {
    return startup.then(
        timeout, (connected, left) -> connected.slots().decide(charges, intent, left));
  }

  @Override
  public CompletionStage<Void> refund(Decision decision) {
    return startup.then(PATIENCE, (connected, left) -> connected.slots().refund(decision));
  }

  /** Forgets every state in the namespace, by looking through all keys of this Redis. */
  @Override
  public CompletionStage<Void> clear() {
    return startup.then(
        PATIENCE,
        (connected, left) -> afterwards(connected.janitor().removeAll(), connected.denials()));
  }

  @Override
  public CompletionStage<Void> reset(String identity) {
    return startup.then(
        PATIENCE,
        (connected, left) ->
            afterwards(connected.janitor().removeAllOf(identity), connected.denials()));
  }

  private static CompletableFuture<Void> afterwards(
      CompletableFuture<Void> removed, DenyCache denials) {
    return removed.whenComplete((done, failure) -> denials.clear());
  }

  /**
   * Closes the connection, unless it is the application's own, and ends connecting. Then every hit
   * fails with {@link Outage#CLOSED}.
   */
  @Override
  public void close() {
    startup.close();
  }

  /** For messages: where it is, without user and password. */
  @Override
  public String toString() {
    return name;
  }

  /** How many states were found more than 10 s ahead of the clock of Redis, which was set back. */
  public long clockSteps() {
    return counted(connected -> connected.decider().warnings().rebased());
  }

  /**
   * How many states were dropped because they could not be read: damaged, written by somebody else,
   * or not to be converted to a changed rate.
   */
  public long unreadableStates() {
    return counted(connected -> connected.decider().warnings().unreadable());
  }

  /**
   * How many hits were refused without asking Redis, see {@link RedisBackendBuilder#denyCacheMax}.
   */
  public long refusedLocally() {
    return counted(connected -> connected.denials().answered());
  }

  /** Nothing, before there was a connection. */
  private long counted(ToLongFunction<Connected> counter) {
    Connected connected = startup.made();
    return connected == null ? 0 : counter.applyAsLong(connected);
  }
}
