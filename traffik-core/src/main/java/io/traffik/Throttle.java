package io.traffik;

import io.github.resilience4j.circuitbreaker.CircuitBreaker;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.function.ToLongFunction;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Limits the hits of each identity: the thing that an application calls.
 *
 * <p>A hit goes through these steps, stopping at the first that ends it: disabled? bypass, only-if,
 * cost (0 ends it), rate (unlimited ends it), identifier ({@link Identifier#EXEMPT} ends it), the
 * backend's decision within the deadline, {@link OnError} if that failed, the listener. Asking
 * ({@link #check}, {@link #stat}) consumes nothing and tells no listener.
 *
 * <p>Thread-safe; the rate may be changed and the throttle switched off and on while it is in use.
 *
 * @param <C> what a hit comes in by, such as an HTTP request
 */
public class Throttle<C> {

  private static final Logger LOG = LoggerFactory.getLogger(Throttle.class);

  /** Of connections for which the function of shards tells none: they are kept together, too. */
  private static final String NOBODYS_SHARD = "-";

  /** Instead of a cost: no limit applies. */
  private static final long NOTHING = -1;

  private final String uid;
  private final Strategy strategy;
  private final Predicate<? super C> bypass;
  private final Predicate<? super C> onlyIf;
  private final ToLongFunction<? super C> cost;
  private final long fixedCost;
  private final Identifier<? super C> identifier;
  private final @Nullable Function<? super C, @Nullable String> shard;
  private final HitClassifier<C> classifier;
  private final Backend backend;
  private final @Nullable InMemoryBackend memory;
  private final Contract<C> contract;
  private final Duration deadline;
  private final @Nullable ThrottleListener<? super C> listener;
  private final LongAdder degraded = new LongAdder();

  private volatile LimitSource<C> limits;
  private volatile boolean enabled = true;

  /**
   * For kinds of throttles, whose builder then hands the throttle to {@link
   * ThrottleBuilder#register}.
   *
   * @throws IllegalArgumentException if an option is missing or contradicts another, or the
   *     strategy cannot keep a rate
   */
  protected Throttle(ThrottleBuilder<C, ?> builder) {
    this.uid = builder.uid;
    this.strategy = builder.strategy;
    this.bypass = builder.bypass;
    this.onlyIf = builder.onlyIf;
    this.cost = builder.cost;
    this.fixedCost = builder.fixedCost;
    this.deadline = builder.deadline;
    this.listener = builder.listener;
    this.backend = builder.backend == null ? builder.registry.backend() : builder.backend;
    this.memory = backend instanceof InMemoryBackend here ? here : null;
    this.contract =
        Contract.of(backend, builder.onError == null ? backend.onError() : builder.onError);
    if (builder.identifier == null) {
      throw new IllegalArgumentException(
          "throttle \"" + uid + "\" has no identifier; set identifier(…)");
    }
    this.identifier = builder.identifier;
    this.shard = builder.shard;
    this.classifier = HitClassifier.of(builder);
    if (builder.rateFunction != null) {
      this.limits = LimitSource.dynamic(uid, strategy, builder.rateFunction, contract);
    } else if (!builder.rates.isEmpty()) {
      this.limits = fixedLimits(builder.rates);
    } else {
      throw new IllegalArgumentException(
          "throttle \"" + uid + "\" has no rate; set rate(\"100/min\")");
    }
  }

  /**
   * Begins a throttle for any type of connection.
   *
   * @param uid unique in its registry and part of every key
   */
  public static <C> Builder<C> builder(Class<C> connection, String uid) {
    return new Builder<>(uid);
  }

  /** The name of this throttle, unique in its registry. */
  public final String uid() {
    return uid;
  }

  /** The backend that decides its hits. */
  public final Backend backend() {
    return backend;
  }

  /**
   * Spends the throttle's own cost, waiting for the backend within the deadline.
   *
   * @return the decision, which admits
   * @throws ThrottledException if the hit is refused
   * @throws BackendUnavailableException if the backend failed and {@link OnError#RAISE} is set
   */
  public final Decision hit(C connection) {
    return orThrow(spend(connection, cost));
  }

  /**
   * Spends a given cost; otherwise like {@link #hit(Object)}.
   *
   * @param cost 0 or more; 0 passes without asking anybody
   */
  public final Decision hit(C connection, long cost) {
    return orThrow(spend(connection, fixed(cost)));
  }

  /**
   * Spends the throttle's own cost, waiting for the backend within the deadline. Like {@link
   * #hit(Object)}, but a refusal is an answer and no exception.
   *
   * @return the decision, also if it refuses
   * @throws BackendUnavailableException if the backend failed and {@link OnError#RAISE} is set
   */
  public final Decision tryHit(C connection) {
    return spend(connection, cost);
  }

  /** Spends a given cost; otherwise like {@link #tryHit(Object)}. */
  public final Decision tryHit(C connection, long cost) {
    return spend(connection, fixed(cost));
  }

  /**
   * Spends the throttle's own cost and never blocks.
   *
   * @return the decision, also if it refuses. Already complete where the backend answers at once,
   *     else completed by the backend's thread, or by one of ours at the deadline. Completed
   *     exceptionally only by what {@link #hit(Object)} throws other than {@link
   *     ThrottledException}
   */
  public final CompletionStage<Decision> hitAsync(C connection) {
    return decideAsync(connection, cost);
  }

  /** Spends a given cost; otherwise like {@link #hitAsync(Object)}. */
  public final CompletionStage<Decision> hitAsync(C connection, long cost) {
    return decideAsync(connection, fixed(cost));
  }

  /** What {@link #hit(Object)} would decide now, as a value. Consumes nothing. */
  public final Decision check(C connection) {
    return decide(connection, cost, Intent.PEEK);
  }

  /** What {@link #hit(Object, long)} would decide now, as a value. Consumes nothing. */
  public final Decision check(C connection, long cost) {
    return decide(connection, fixed(cost), Intent.PEEK);
  }

  /** The present standing of an identity: what remains, and until when. Consumes nothing. */
  public final Decision stat(C connection) {
    return decide(connection, null, Intent.PEEK);
  }

  /**
   * One hit against several throttles: admitted by all of them, or none of them is charged.
   *
   * @param throttles all with the same backend; one that stands twice is charged twice
   * @throws ThrottledException if the hit is refused
   * @throws IllegalArgumentException if the throttles have different backends
   */
  public static <C> Decision hitAll(List<? extends Throttle<C>> throttles, C connection) {
    return orThrow(tryHitAll(throttles, connection));
  }

  /**
   * One hit against several throttles, like {@link #hitAll}, but a refusal is an answer and no
   * exception.
   *
   * @return the decision, also if it refuses
   * @throws IllegalArgumentException if the throttles have different backends
   */
  public static <C> Decision tryHitAll(List<? extends Throttle<C>> throttles, C connection) {
    return throttles.size() == 1
        ? throttles.get(0).tryHit(connection)
        : JointHit.of(throttles, connection).decide();
  }

  /**
   * Refuses throttles that cannot be hit together. {@link #hitAll} refuses them too, when it comes
   * to that; who puts throttles together asks at start-up.
   *
   * @throws IllegalArgumentException if they have different backends, or their backend could not
   *     decide one hit on them
   */
  public static void requireTogether(List<? extends Throttle<?>> throttles) {
    requireOneBackend(throttles);
    if (throttles.size() > 1) {
      throttles.forEach(throttle -> throttle.contract().requireTogether(throttles));
    }
  }

  static void requireOneBackend(List<? extends Throttle<?>> throttles) {
    for (Throttle<?> throttle : throttles) {
      if (throttle.backend() != throttles.get(0).backend()) {
        throw new IllegalArgumentException(
            "throttles \""
                + throttles.get(0).uid()
                + "\" and \""
                + throttle.uid()
                + "\" have different backends, which cannot decide one hit together; hit them one by"
                + " one or give them one backend");
      }
    }
  }

  /**
   * One hit against several throttles, see {@link #hitAll}, without blocking, see {@link
   * #hitAsync}.
   */
  public static <C> CompletionStage<Decision> hitAllAsync(
      List<? extends Throttle<C>> throttles, C connection) {
    try {
      return throttles.size() == 1
          ? throttles.get(0).hitAsync(connection)
          : JointHit.of(throttles, connection).decideAsync();
    } catch (RuntimeException e) {
      return CompletableFuture.failedFuture(e);
    }
  }

  /**
   * Gives back what a hit was charged, as far as that leaves no more room than if it had not been.
   * A decision is given back once, and only as a whole: the second time, for a part, and for one
   * that charged nothing (refused, asked, degraded, no limit), nothing happens.
   */
  public final CompletionStage<Void> refund(Decision decision) {
    return decision.admitted() && decision.settle()
        ? decision.chargedBy(backend).refund(decision)
        : CompletableFuture.completedFuture(null);
  }

  /**
   * Changes the rate, from the next hit on. What clients have used stays used; see {@link
   * Meter#convert}.
   *
   * @throws IllegalArgumentException if it is no rate, the strategy cannot keep it, the backend has
   *     no room for it, or the fixed cost is more than it can ever admit; nothing changes
   */
  public final void updateRate(String rates) {
    this.limits = fixedLimits(Rate.parseAll(rates));
  }

  /**
   * Whether the states of whoever hits both throttles are always in one place of a store that
   * spreads its keys: both identify clients alike, or have one {@link ThrottleBuilder#shard}.
   */
  public final boolean isInOnePlaceWith(Throttle<?> other) {
    return Objects.equals(shard, other.shard)
        && (shard != null
            || (identifier.equals(other.identifier)
                && classifier.fromIdentity() == other.classifier.fromIdentity()));
  }

  /** How many hits the backend gave no answer to, from the start on. */
  public final long degradedHits() {
    return degraded.sum();
  }

  /**
   * The circuit breaker in front of the backend, shared by all throttles of that backend with equal
   * settings; empty if there is none. For metrics, and to open or close it by hand.
   */
  public final Optional<CircuitBreaker> circuitBreaker() {
    return Optional.ofNullable(contract.guard()).map(Guard::breaker);
  }

  /** Lets every hit pass uncounted, until {@link #enable}. */
  public final void disable() {
    enabled = false;
  }

  /** Ends {@link #disable}. */
  public final void enable() {
    enabled = true;
  }

  /** Whether hits are limited. */
  public final boolean isEnabled() {
    return enabled;
  }

  /** For messages and logs. */
  @Override
  public final String toString() {
    return uid + " (" + limits.describe() + ", " + strategy.name() + ")";
  }

  final Contract<C> contract() {
    return contract;
  }

  /** As far as its limits are known. */
  final void requireRoomBy(Contract<?> ruling) {
    if (limits instanceof LimitSource.Fixed<C> fixed) {
      ruling.requireRoomFor(fixed.limits(), fixedCost);
    }
  }

  final Duration deadline() {
    return deadline;
  }

  /** A hit was decided, or no limit applied to it. */
  final void told(C connection, Decision decision) {
    if (decision.degraded()) {
      degraded.increment();
    }
    if (listener != null) {
      tell(() -> tell(listener, connection, decision));
    }
  }

  private static <C> void tell(ThrottleListener<C> listener, C connection, Decision decision) {
    if (!decision.limited()) {
      listener.onExempt(connection);
    } else if (decision.degraded()) {
      listener.onDegraded(connection, decision);
    } else if (decision.admitted()) {
      listener.onAdmitted(connection, decision);
    } else {
      listener.onRefused(connection, decision);
    }
  }

  /** A hit reaches the caller as an exception. */
  final void toldOf(C connection, RuntimeException failure) {
    if (failure instanceof BackendUnavailableException) {
      degraded.increment();
    }
    if (listener != null) {
      tell(() -> listener.onError(connection, failure));
    }
  }

  private void tell(Runnable listening) {
    try {
      listening.run();
    } catch (Throwable broken) { // the hit is answered all the same
      LOG.warn("the listener of throttle \"{}\" failed", uid, broken);
    }
  }

  /**
   * The first steps of a hit: what to charge to whom; nothing if no limit applies.
   *
   * @param costOf null to ask for the present standing
   */
  final List<Charge> charges(C connection, @Nullable ToLongFunction<? super C> costOf) {
    long charged = charged(connection, costOf);
    List<Limit> applicable = charged == NOTHING ? List.of() : limits.limitsFor(connection);
    Charge first = applicable.isEmpty() ? null : charge(applicable.get(0), connection, charged);
    return first == null ? List.of() : under(applicable, first);
  }

  /** The same charge under each limit. */
  private static List<Charge> under(List<Limit> limits, Charge first) {
    return limits.size() == 1
        ? List.of(first)
        : limits.stream()
            .map(limit -> limit == first.limit() ? first : first.under(limit))
            .toList();
  }

  /** What a hit costs; {@link #NOTHING} if it is not limited. */
  private long charged(C connection, @Nullable ToLongFunction<? super C> costOf) {
    if (!enabled || bypass.test(connection) || !onlyIf.test(connection)) {
      return NOTHING;
    }
    if (costOf == null) {
      return 0;
    }
    long charged = checkCost(costOf.applyAsLong(connection));
    return charged == 0 ? NOTHING : charged;
  }

  /** What a hit is charged under a limit; null if its client is exempt. */
  private @Nullable Charge charge(Limit limit, C connection, long charged) {
    String told = identifier.identify(connection);
    return Identifier.isExempt(told) ? null : charge(limit, told, connection, charged);
  }

  private Charge charge(Limit limit, @Nullable String told, C connection, long charged) {
    HitClassifier.Classified hit = classifier.classify(connection, told == null ? "" : told);
    String whom = BoundedIdentity.of(hit.identity());
    String place = BoundedIdentity.of(shardOf(connection));
    return Charge.of(limit, hit.hitClass(), whom, charged, place);
  }

  private String shardOf(C connection) {
    String told = shard == null ? null : shard.apply(connection);
    if (shard == null) {
      return "";
    }
    return told == null || told.isEmpty() ? NOBODYS_SHARD : told;
  }

  /** The throttle's own cost, for a hit on several throttles. */
  final List<Charge> charges(C connection) {
    return charges(connection, cost);
  }

  private LimitSource<C> fixedLimits(List<Rate> rates) {
    LimitSource.Fixed<C> source = LimitSource.fixed(uid, strategy, rates);
    contract.requireRoomFor(source.limits(), fixedCost);
    return source;
  }

  static long checkCost(long cost) {
    if (cost < 0) {
      throw new IllegalArgumentException(
          "cost \"" + cost + "\" must be 0 or more; to give back what was charged, use refund");
    }
    return cost;
  }

  private static <C> ToLongFunction<C> fixed(long cost) {
    checkCost(cost);
    return connection -> cost;
  }

  private Decision spend(C connection, ToLongFunction<? super C> costOf) {
    return memory == null || FlightRecorder.isAskedForHits()
        ? decide(connection, costOf, Intent.SPEND)
        : spendHere(memory, connection, costOf);
  }

  /**
   * What {@link JointHit} does, where the answer is at hand: without an object but the decision.
   */
  private Decision spendHere(InMemoryBackend here, C connection, ToLongFunction<? super C> costOf) {
    Decision decision;
    try {
      long now = here.now(); // first, for the processor goes on while it waits for the time
      long charged = charged(connection, costOf);
      List<Limit> applicable = charged == NOTHING ? List.of() : limits.limitsFor(connection);
      String told = applicable.isEmpty() ? Identifier.EXEMPT : identifier.identify(connection);
      if (Identifier.isExempt(told)) {
        decision = Decision.noLimit();
      } else if (applicable.size() == 1 && shard == null && classifier.isIdle()) {
        Limit limit = applicable.get(0);
        Meter meter = limit.meterFor(HitClass.NONE);
        String whom = BoundedIdentity.of(told == null ? "" : told);
        decision = here.decide(limit, HitClass.NONE, meter, whom, "", charged, Intent.SPEND, now);
      } else {
        Charge first = charge(applicable.get(0), told, connection, charged);
        decision = here.decideNow(under(applicable, first), Intent.SPEND);
      }
    } catch (RuntimeException bug) {
      toldOf(connection, bug);
      throw bug;
    }
    told(connection, decision);
    return decision;
  }

  private Decision decide(C connection, @Nullable ToLongFunction<? super C> costOf, Intent intent) {
    return JointHit.of(this, connection, costOf, intent).decide();
  }

  private CompletionStage<Decision> decideAsync(C connection, ToLongFunction<? super C> costOf) {
    try {
      return memory == null || FlightRecorder.isAskedForHits()
          ? JointHit.of(this, connection, costOf, Intent.SPEND).decideAsync()
          : CompletableFuture.completedFuture(spendHere(memory, connection, costOf));
    } catch (RuntimeException e) {
      return CompletableFuture.failedFuture(e);
    }
  }

  private static Decision orThrow(Decision decision) {
    if (!decision.admitted()) {
      throw new ThrottledException(decision);
    }
    return decision;
  }

  /**
   * Makes throttles for any type of connection. Not thread-safe.
   *
   * @param <C> what a hit comes in by
   */
  public static final class Builder<C> extends ThrottleBuilder<C, Builder<C>> {

    private Builder(String uid) {
      super(uid);
    }

    @Override
    protected Builder<C> self() {
      return this;
    }

    /**
     * Makes the throttle and registers it.
     *
     * @throws IllegalArgumentException if an option is missing or contradicts another, the strategy
     *     cannot keep a rate, the backend has no room for it, or the uid is taken
     */
    public Throttle<C> build() {
      return register(new Throttle<>(this));
    }
  }
}
