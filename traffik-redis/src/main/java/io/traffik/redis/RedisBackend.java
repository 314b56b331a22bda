package io.traffik.redis;

import com.github.benmanes.caffeine.cache.Ticker;
import io.lettuce.core.ClientOptions;
import io.lettuce.core.cluster.ClusterClientOptions;
import io.traffik.Backend;
import io.traffik.BackendUnavailableException;
import io.traffik.Charge;
import io.traffik.Clock;
import io.traffik.Decision;
import io.traffik.Intent;
import io.traffik.Limit;
import io.traffik.Outage;
import io.traffik.Throttle;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;

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

  private final Link link;
  private final @Nullable Clock clock;
  private final DenyCache denials;
  private final Decider decider;
  private final Slots slots;
  private final Janitor janitor;
  private final AtomicBoolean closed = new AtomicBoolean();

  RedisBackend(RedisBackendBuilder options) {
    this.clock = options.clock;
    Ticker ticker = clock == null ? Ticker.systemTicker() : () -> clock.micros() * 1_000;
    this.link = Connector.connect(options, Ticker.systemTicker());
    this.denials = new DenyCache(options.denyCacheMax, ticker);
    this.decider = new Decider(link, options, denials, Ticker.systemTicker());
    this.slots = new Slots(decider, link.isCluster(), options.reserve, Ticker.systemTicker());
    this.janitor = new Janitor(link, options.namespace);
    try {
      janitor.checkServer(options.connectTimeout);
    } catch (RuntimeException unfit) {
      link.close();
      throw unfit;
    }
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
    slots.requireOne(throttles);
  }

  @Override
  public @Nullable Decision decideNow(List<Charge> charges, Intent intent) {
    return intent == Intent.SPEND && denials.concerns(charges) ? decider.refuseNow(charges) : null;
  }

  @Override
  public CompletionStage<Decision> decide(List<Charge> charges, Intent intent, Duration timeout) {
    if (closed.get()) {
      return CompletableFuture.failedFuture(
          new BackendUnavailableException(Outage.CLOSED, "the Redis backend is closed"));
    }
    return slots.decide(charges, intent, timeout);
  }

  @Override
  public CompletionStage<Void> refund(Decision decision) {
    return slots.refund(decision);
  }

  /** Forgets every state in the namespace, by looking through all keys of this Redis. */
  @Override
  public CompletionStage<Void> clear() {
    return janitor.removeAll().whenComplete((done, failure) -> denials.clear());
  }

  @Override
  public CompletionStage<Void> reset(String identity) {
    return janitor.removeAllOf(identity).whenComplete((done, failure) -> denials.clear());
  }

  /** Closes the connection, unless it is the application's own. */
  @Override
  public void close() {
    if (closed.compareAndSet(false, true)) {
      link.close();
    }
  }

  /** How many states were found more than 10 s ahead of the clock of Redis, which was set back. */
  public long clockSteps() {
    return decider.warnings().rebased();
  }

  /**
   * How many states were dropped because they could not be read: damaged, written by somebody else,
   * or not to be converted to a changed rate.
   */
  public long unreadableStates() {
    return decider.warnings().unreadable();
  }

  /**
   * How many hits were refused without asking Redis, see {@link RedisBackendBuilder#denyCacheMax}.
   */
  public long refusedLocally() {
    return denials.answered();
  }
}
