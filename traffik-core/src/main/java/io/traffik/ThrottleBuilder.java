package io.traffik;

import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.function.ToLongFunction;
import org.jspecify.annotations.Nullable;

/**
 * The options of every throttle. Required: a rate, and an identifier unless the kind of throttle
 * has a default one. Setting an option twice is an error. Not thread-safe.
 *
 * @param <C> what a hit comes in by, such as an HTTP request
 * @param <B> the builder itself
 */
public abstract class ThrottleBuilder<C, B extends ThrottleBuilder<C, B>> {

  private static final Duration DEFAULT_DEADLINE = Duration.ofMillis(250);
  private static final Duration LONGEST_DEADLINE = Duration.ofDays(1);
  private static final int LONGEST_UID = 200;

  final String uid;
  List<Rate> rates = List.of();
  @Nullable Function<? super C, Rate> rateFunction;
  Strategy strategy = Strategies.fixedWindow();
  @Nullable Backend backend;
  @Nullable Identifier<? super C> identifier;
  @Nullable Function<? super C, @Nullable String> shard;
  @Nullable Function<? super C, @Nullable String> tier;
  @Nullable Function<? super C, @Nullable String> priority;
  boolean tierFromIdentity;
  ToLongFunction<? super C> cost = connection -> 1;

  /** The cost of every hit, or 0 if nothing is known of it. */
  long fixedCost;

  @Nullable OnError<? super C> onError;
  Duration deadline = DEFAULT_DEADLINE;
  ThrottleRegistry registry = ThrottleRegistry.global();
  Predicate<? super C> bypass = connection -> false;
  Predicate<? super C> onlyIf = connection -> true;
  @Nullable ThrottleListener<? super C> listener;

  private final Set<String> given = new HashSet<>();

  /**
   * For kinds of throttles.
   *
   * @throws IllegalArgumentException if the uid is blank, longer than 200 characters or contains
   *     control characters
   */
  protected ThrottleBuilder(String uid) {
    if (uid.isBlank()
        || uid.length() > LONGEST_UID
        || uid.chars().anyMatch(Character::isISOControl)) {
      throw new IllegalArgumentException(
          "uid \""
              + uid
              + "\" must have 1 to "
              + LONGEST_UID
              + " characters, not all blank and none a control character");
    }
    this.uid = uid;
  }

  /** This builder. */
  protected abstract B self();

  /**
   * One or several rates, such as {@code "100/min"} or {@code "10/s, 100/min"}; see {@link
   * Rate#parse}.
   *
   * @throws IllegalArgumentException if the text is no rate
   */
  public B rate(String rates) {
    return rate(Rate.parseAll(rates).toArray(Rate[]::new));
  }

  /**
   * One or several rates; a hit must be within all of them.
   *
   * @throws IllegalArgumentException if there is none, or {@link Rate#unlimited()} beside others
   */
  public B rate(Rate... rates) {
    this.rates = Rate.checkTogether(List.of(rates));
    return given("rate");
  }

  /**
   * A rate that depends on the connection, such as the plan of its tenant. Called once per hit.
   * With a fixed window all hits of a client count together and each is checked against its own
   * rate; with a strategy whose states depend on the rate, a client has one for each rate. A hit at
   * a rate that the strategy cannot keep, or the backend has no room for, fails.
   */
  public B rate(Function<? super C, Rate> rate) {
    this.rateFunction = rate;
    return given("rate");
  }

  /** The algorithm; {@link Strategies#fixedWindow()} unless set. */
  public B strategy(Strategy strategy) {
    this.strategy = strategy;
    return given("strategy");
  }

  /**
   * Where the states are kept; the registry's backend unless set. It remains the caller's to close.
   */
  public B backend(Backend backend) {
    this.backend = backend;
    return given("backend");
  }

  /** Who makes a hit. */
  public B identifier(Identifier<? super C> identifier) {
    this.identifier = identifier;
    return given("identifier");
  }

  /**
   * What keeps the states of a client in one place where the backend spreads its keys over several,
   * such as the slots of a Redis Cluster: throttles that are hit together and identify clients
   * differently need the same one, such as the tenant of both the user and the API key. It becomes
   * a part of the key, so it must always be the same for one client; null and empty are one shard
   * for all of whom nothing is told. Throttles that identify clients alike need none.
   */
  public B shard(Function<? super C, @Nullable String> shard) {
    this.shard = shard;
    return given("shard");
  }

  /**
   * The tier of a hit, such as the plan of its tenant, for {@link Strategies#tiered}; other
   * strategies ignore it. Take it from what the server knows: a tier that the client may choose is
   * no limit. Null, empty and unknown names mean the strategy's default tier.
   */
  public B tier(Function<? super C, @Nullable String> tier) {
    this.tier = tier;
    return given("tier");
  }

  /**
   * Reads the tier from identities of the form {@code tier:<name>:<identity>}, as the identifier
   * makes them, and charges the identity behind the marker. Only for identifiers whose text no
   * client can choose, or it chooses its tier as well.
   */
  public B tierFromIdentity() {
    this.tierFromIdentity = true;
    return given("tierFromIdentity");
  }

  /**
   * How important a hit is, for {@link Strategies#priority}; other strategies ignore it. Null and
   * empty mean the strategy's default priority; a hit with an unknown name fails.
   */
  public B priority(Function<? super C, @Nullable String> priority) {
    this.priority = priority;
    return given("priority");
  }

  /**
   * What a hit costs; 1 unless set. A cost of 0 makes every hit pass.
   *
   * @throws IllegalArgumentException if negative; {@code build()} refuses a cost that a rate can
   *     never admit
   */
  public B cost(long cost) {
    Throttle.checkCost(cost);
    this.fixedCost = cost;
    return cost(connection -> cost);
  }

  /** What a hit costs, by its connection. A hit whose cost is negative fails. */
  public B cost(ToLongFunction<? super C> cost) {
    this.cost = cost;
    return given("cost");
  }

  /**
   * What happens to a hit when the backend gives no answer; what the backend itself says unless
   * set, see {@link Backend#onError}. A hit on several throttles is answered by the strictest: of
   * {@link OnError#RAISE}, {@link OnError#REFUSE}, a handler or fallback, {@link OnError#ALLOW} in
   * this order, and of several handlers or fallbacks by that of the first throttle.
   */
  public B onError(OnError<? super C> onError) {
    this.onError = onError;
    return given("onError");
  }

  /**
   * How long a hit may wait for the backend's answer, from its arrival; 250 ms unless set.
   *
   * @throws IllegalArgumentException if not positive, or longer than a day
   */
  public B deadline(Duration deadline) {
    if (deadline.isNegative() || deadline.isZero() || deadline.compareTo(LONGEST_DEADLINE) > 0) {
      throw new IllegalArgumentException(
          "deadline \"" + deadline + "\" must be positive and at most a day");
    }
    this.deadline = deadline;
    return given("deadline");
  }

  /** Where the uid must be unique; {@link ThrottleRegistry#global()} unless set. */
  public B registry(ThrottleRegistry registry) {
    this.registry = registry;
    return given("registry");
  }

  /** Connections that no limit applies to. Called first of all, so it should be cheap. */
  public B bypass(Predicate<? super C> bypass) {
    this.bypass = bypass;
    return given("bypass");
  }

  /** The only connections that the limit applies to. Called after {@link #bypass}. */
  public B onlyIf(Predicate<? super C> onlyIf) {
    this.onlyIf = onlyIf;
    return given("onlyIf");
  }

  /** Who is told what became of every hit. */
  public B listener(ThrottleListener<? super C> listener) {
    this.listener = listener;
    return given("listener");
  }

  /** For kinds of throttles that know a safe identifier to use unless one is set. */
  protected final void defaultIdentifier(Identifier<? super C> identifier) {
    this.identifier = identifier;
  }

  /**
   * Gives a new throttle, wholly built, to its registry: the last step of every {@code build()}.
   *
   * @throws IllegalArgumentException if its uid is taken
   */
  protected final <T extends Throttle<C>> T register(T throttle) {
    registry.register(throttle);
    return throttle;
  }

  private B given(String option) {
    if (!given.add(option)) {
      throw new IllegalArgumentException("throttle \"" + uid + "\": " + option + " is set twice");
    }
    return self();
  }
}
