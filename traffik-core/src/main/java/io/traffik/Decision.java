package io.traffik;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/**
 * The answer to one hit: admitted or refused, by which limit, what remains, and how long to wait.
 *
 * <p>A hit against several limits has one decision whose {@link #parts} are what each limit says;
 * its own numbers are those of the limit that decided: when refused the one with the longest wait,
 * when admitted the one with the least remaining. Thread-safe; every number is fixed at creation.
 */
public final class Decision {

  /** What {@link #waitMicros} tells of a hit that no wait makes admissible. */
  public static final long NEVER = Outcome.NEVER;

  private static final long MICROS_PER_SECOND = 1_000_000;

  private static final Decision NO_LIMIT =
      settled(
          new Decision(
              /* limit= */ null,
              /* meter= */ null,
              /* identity= */ null,
              /* cost= */ 0,
              /* admitted= */ true,
              /* remaining= */ Long.MAX_VALUE,
              /* waitMicros= */ 0,
              /* resetMicros= */ 0,
              /* decidedAt= */ 0,
              Rest.of(Source.NO_LIMIT, null)));

  private enum Source {
    BACKEND,
    FALLBACK,
    OUTAGE_CONTRACT,
    NO_LIMIT
  }

  /*
   * Made for every hit, so it is small: the parts of the charge instead of the charge, and what few decisions
   * have in an object of its own.
   */

  private final @Nullable Limit limit;
  private final @Nullable Meter meter;
  private final @Nullable String identity;
  private final long cost;
  private final long remaining;
  private final long waitMicros;
  private final long resetMicros;
  private final long decidedAt;
  private final Rest rest;
  private final boolean admitted;
  private boolean settled;

  /**
   * What few decisions have.
   *
   * @param hitClass that of the charge
   * @param shard that of the charge
   */
  private record Rest(
      Source source,
      HitClass hitClass,
      String shard,
      @Nullable List<Decision> parts,
      long delayMicros,
      @Nullable Statistics statistics,
      @Nullable BackendUnavailableException outage,
      @Nullable Backend fallback) {

    static final Rest NONE = of(Source.BACKEND, null);

    static Rest of(Source source, @Nullable BackendUnavailableException outage) {
      return new Rest(source, HitClass.NONE, "", null, 0, null, outage, null);
    }

    @SuppressWarnings("ReferenceEquality") // an equal class is kept, which does no harm
    static Rest of(
        HitClass hitClass, String shard, long delayMicros, @Nullable Statistics statistics) {
      boolean none =
          hitClass == HitClass.NONE && shard.isEmpty() && delayMicros == 0 && statistics == null;
      return none
          ? NONE
          : new Rest(Source.BACKEND, hitClass, shard, null, delayMicros, statistics, null, null);
    }

    Rest ofAll(List<Decision> all, long delay) {
      return new Rest(source, hitClass, shard, all, delay, statistics, outage, fallback);
    }

    Rest by(Backend other, BackendUnavailableException failure) {
      return new Rest(
          Source.FALLBACK, hitClass, shard, parts, delayMicros, statistics, failure, other);
    }
  }

  private Decision(
      @Nullable Limit limit,
      @Nullable Meter meter,
      @Nullable String identity,
      long cost,
      boolean admitted,
      long remaining,
      long waitMicros,
      long resetMicros,
      long decidedAt,
      Rest rest) {
    this.limit = limit;
    this.meter = meter;
    this.identity = identity;
    this.cost = cost;
    this.admitted = admitted;
    this.remaining = remaining;
    this.waitMicros = waitMicros;
    this.resetMicros = resetMicros;
    this.decidedAt = decidedAt;
    this.rest = rest;
  }

  /**
   * What one limit says of its charge; for backends.
   *
   * @param remaining the largest cost that is admissible after this decision
   * @param waitMicros 0 when admitted, else at least 1, or {@link #NEVER}
   * @param resetMicros the time until the whole limit is available again
   * @param decidedAt the time by which a refund knows the charge, in microseconds since the epoch:
   *     that of the decision, or, where the strategy shapes, that of the hit's departure
   * @param delayMicros how long until the hit departs, where the strategy shapes; else 0
   * @param statistics what else the strategy told, if it was asked
   */
  public static Decision of(
      Charge charge,
      boolean admitted,
      long remaining,
      long waitMicros,
      long resetMicros,
      long decidedAt,
      long delayMicros,
      @Nullable Statistics statistics) {
    return of(
        charge.limit(),
        charge.hitClass(),
        charge.meter(),
        charge.identity(),
        charge.shard(),
        charge.cost(),
        admitted,
        remaining,
        waitMicros,
        resetMicros,
        decidedAt,
        delayMicros,
        statistics);
  }

  /** The same of a charge in parts, which need not be put together then. */
  static Decision of(
      Limit limit,
      HitClass hitClass,
      Meter meter,
      String identity,
      String shard,
      long cost,
      boolean admitted,
      long remaining,
      long waitMicros,
      long resetMicros,
      long decidedAt,
      long delayMicros,
      @Nullable Statistics statistics) {
    return new Decision(
        limit,
        meter,
        identity,
        cost,
        admitted,
        Math.max(0, remaining),
        waitMicros,
        Math.max(0, resetMicros),
        decidedAt,
        Rest.of(hitClass, shard, delayMicros, statistics));
  }

  /**
   * What several limits say together: admitted only if each part is.
   *
   * @param parts one for each charge, in the order of the charges
   * @param waitMicros the wait after which all of them admit
   */
  public static Decision of(List<Decision> parts, long waitMicros) {
    boolean admitted = parts.stream().allMatch(Decision::admitted);
    parts.forEach(Decision::settle); // what is given back is the hit, never a part of it
    Decision decider = parts.get(0);
    for (Decision part : parts) {
      boolean decides =
          admitted ? part.remaining < decider.remaining : part.waitMicros > decider.waitMicros;
      decider = decides ? part : decider;
    }
    long delay = parts.stream().mapToLong(Decision::delayMicros).max().orElseThrow();
    return new Decision(
        decider.limit,
        decider.meter,
        decider.identity,
        decider.cost,
        admitted,
        parts.stream().mapToLong(Decision::remaining).min().orElseThrow(),
        waitMicros,
        decider.resetMicros,
        decider.decidedAt,
        decider.rest.ofAll(List.copyOf(parts), delay));
  }

  /** A hit that no limit applies to: disabled, bypassed, free, unlimited or exempt. */
  static Decision noLimit() {
    return NO_LIMIT;
  }

  /** An answer by contract, because the backend gave none. It knows neither remaining nor wait. */
  static Decision byContract(Charge charge, boolean admitted, BackendUnavailableException outage) {
    return settled(
        new Decision(
            charge.limit(),
            charge.meter(),
            charge.identity(),
            charge.cost(),
            admitted,
            /* remaining= */ 0,
            /* waitMicros= */ 0,
            /* resetMicros= */ 0,
            /* decidedAt= */ 0,
            Rest.of(Source.OUTAGE_CONTRACT, outage)));
  }

  /** What another backend has decided, in place of one that gave no answer. */
  static Decision byFallback(
      Decision decision, BackendUnavailableException outage, Backend fallback) {
    return new Decision(
        decision.limit,
        decision.meter,
        decision.identity,
        decision.cost,
        decision.admitted,
        decision.remaining,
        decision.waitMicros,
        decision.resetMicros,
        decision.decidedAt,
        decision.rest.by(fallback, outage));
  }

  /** Whether the hit may proceed. */
  public boolean admitted() {
    return admitted;
  }

  /**
   * Whether the backend gave no answer and this is one by the outage contract. None of its numbers
   * is the backend's: those of a {@link #byFallback fallback} are its own and hold while the outage
   * lasts, any other has neither wait nor remaining.
   */
  public boolean degraded() {
    return rest.outage() != null;
  }

  /** Why the backend gave no answer; empty if it did, or was not needed. */
  public Optional<BackendUnavailableException> outage() {
    return Optional.ofNullable(rest.outage());
  }

  /** Whether this is degraded and a fallback has decided it. */
  public boolean byFallback() {
    return rest.source() == Source.FALLBACK;
  }

  /** Who has the charge: the fallback that decided, else the throttle's backend. */
  Backend chargedBy(Backend backend) {
    return rest.fallback() == null ? backend : rest.fallback();
  }

  private boolean byContractAlone() {
    return rest.source() == Source.OUTAGE_CONTRACT;
  }

  /** Whether a limit applied at all: false for a free, exempt, bypassed or unlimited hit. */
  public boolean limited() {
    return rest.source() != Source.NO_LIMIT;
  }

  /** The limit that decided; empty when none applied. */
  public Optional<Limit> limit() {
    return Optional.ofNullable(limit);
  }

  /** Whom the deciding limit charged; empty when no limit applied. */
  public Optional<String> identity() {
    return Optional.ofNullable(identity);
  }

  /** The cost of the hit under the deciding limit; 0 when no limit applied. */
  public long cost() {
    return cost;
  }

  /**
   * The largest cost that would be admitted now, after this hit: the least of all limits' values. 0
   * by contract alone, {@link Long#MAX_VALUE} when no limit applied.
   */
  public long remaining() {
    return remaining;
  }

  /**
   * The least whole number of microseconds after which the same hit, alone, is admitted: 0 when
   * admitted or by contract alone, {@link #NEVER} when no wait suffices.
   */
  public long waitMicros() {
    return waitMicros;
  }

  /** {@link #waitMicros} as a duration; empty when no wait suffices. */
  public Optional<Duration> waitTime() {
    return never() ? Optional.empty() : Optional.of(Times.duration(waitMicros));
  }

  /** Whether the hit costs more than could ever be admitted. */
  public boolean never() {
    return waitMicros == NEVER;
  }

  /**
   * The value of a {@code Retry-After} header: the wait rounded up to whole seconds, at least 1.
   * Empty when admitted, when no wait suffices, and when an outage was answered by contract alone.
   */
  public OptionalLong retryAfterSeconds() {
    return admitted || never() || byContractAlone()
        ? OptionalLong.empty()
        : OptionalLong.of((waitMicros - 1) / MICROS_PER_SECOND + 1);
  }

  /**
   * The time until the deciding limit is wholly available again, without further hits, in
   * microseconds.
   */
  public long resetMicros() {
    return resetMicros;
  }

  /** {@link #resetMicros} as a duration. */
  public Duration resetTime() {
    return Times.duration(resetMicros);
  }

  /**
   * How long the admitted hit should be held back to be evenly spaced, in microseconds: with {@code
   * leakyBucketWithQueue} the time until it departs, else 0. For callers that shape traffic; who
   * only limits it ignores this.
   */
  public long delayMicros() {
    return rest.delayMicros();
  }

  /**
   * What else the deciding limit's strategy knows of the client. Only an answer to {@link
   * Throttle#stat} or {@link Throttle#check} has it, a hit's decision has none.
   */
  public Optional<Statistics> statistics() {
    return Optional.ofNullable(rest.statistics());
  }

  /**
   * The time of the decision on the backend's clock, in microseconds since the epoch; where the
   * strategy shapes, the time at which the hit departs. A refund knows the charge by it.
   */
  public long decidedAtMicros() {
    return decidedAt;
  }

  /** What each limit says alone, in the order of the throttle's limits; empty when none applied. */
  public List<Decision> parts() {
    List<Decision> parts = rest.parts();
    if (parts != null) {
      return parts;
    }
    return limited() ? List.of(this) : List.of();
  }

  /** The limits that refused, in order; empty when admitted. */
  public List<Limit> refusedBy() {
    return parts().stream()
        .filter(part -> !part.admitted)
        .flatMap(part -> part.limit().stream())
        .toList();
  }

  /**
   * What a part charged, which a refund gives back; for backends.
   *
   * @throws IllegalStateException if no limit applied
   */
  public Charge requiredCharge() {
    if (limit == null || meter == null || identity == null) {
      throw new IllegalStateException("no limit applied to this hit");
    }
    return new Charge(limit, rest.hitClass(), meter, identity, cost, rest.shard());
  }

  /** There is nothing to give back. */
  static Decision settled(Decision decision) {
    decision.settle();
    return decision;
  }

  /** True for the first caller only: a decision is settled once. */
  synchronized boolean settle() {
    boolean first = !settled;
    settled = true;
    return first;
  }

  @Override
  public String toString() {
    if (!limited()) {
      return "admitted (no limit applied)";
    }
    String verdict = admitted ? "admitted" : "refused";
    String by = limit == null ? "" : " by " + limit;
    String why = outage().map(outage -> ", degraded: " + outage.getMessage()).orElse("");
    if (byContractAlone()) {
      return verdict + by + why;
    }
    String wait =
        admitted
            ? ""
            : never()
                ? ", never: the capacity is " + requiredCharge().meter().capacity()
                : ", wait " + Times.duration(waitMicros);
    return verdict + by + ", cost " + cost() + ", remaining " + remaining + wait + why;
  }
}
