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

  private enum Source {
    BACKEND,
    FALLBACK,
    OUTAGE_CONTRACT,
    NO_LIMIT
  }

  private final Source source;
  private final boolean admitted;
  private final @Nullable Charge charge;
  private final long remaining;
  private final long waitMicros;
  private final long resetMicros;
  private final long decidedAt;
  private final @Nullable List<Decision> parts;
  private final @Nullable Statistics statistics;
  private final long delayMicros;
  private final @Nullable BackendUnavailableException outage;
  private final @Nullable Backend fallback;
  private boolean settled;

  private Decision(
      Source source,
      boolean admitted,
      @Nullable Charge charge,
      long remaining,
      long waitMicros,
      long resetMicros,
      long decidedAt,
      @Nullable List<Decision> parts,
      long delayMicros,
      @Nullable Statistics statistics,
      @Nullable BackendUnavailableException outage,
      @Nullable Backend fallback) {
    this.source = source;
    this.admitted = admitted;
    this.charge = charge;
    this.remaining = remaining;
    this.waitMicros = waitMicros;
    this.resetMicros = resetMicros;
    this.decidedAt = decidedAt;
    this.parts = parts;
    this.delayMicros = delayMicros;
    this.statistics = statistics;
    this.outage = outage;
    this.fallback = fallback;
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
    return new Decision(
        Source.BACKEND,
        admitted,
        charge,
        Math.max(0, remaining),
        waitMicros,
        Math.max(0, resetMicros),
        decidedAt,
        null,
        delayMicros,
        statistics,
        null,
        null);
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
    return new Decision(
        Source.BACKEND,
        admitted,
        decider.charge,
        parts.stream().mapToLong(Decision::remaining).min().orElseThrow(),
        waitMicros,
        decider.resetMicros,
        decider.decidedAt,
        List.copyOf(parts),
        parts.stream().mapToLong(Decision::delayMicros).max().orElseThrow(),
        decider.statistics,
        null,
        null);
  }

  /** A hit that no limit applies to: disabled, bypassed, free, unlimited or exempt. */
  static Decision noLimit() {
    return settled(
        new Decision(
            Source.NO_LIMIT, true, null, Long.MAX_VALUE, 0, 0, 0, null, 0, null, null, null));
  }

  /** An answer by contract, because the backend gave none. It knows neither remaining nor wait. */
  static Decision byContract(Charge charge, boolean admitted, BackendUnavailableException outage) {
    return settled(
        new Decision(
            Source.OUTAGE_CONTRACT, admitted, charge, 0, 0, 0, 0, null, 0, null, outage, null));
  }

  /** What another backend has decided, in place of one that gave no answer. */
  static Decision byFallback(
      Decision decision, BackendUnavailableException outage, Backend fallback) {
    return new Decision(
        Source.FALLBACK,
        decision.admitted,
        decision.charge,
        decision.remaining,
        decision.waitMicros,
        decision.resetMicros,
        decision.decidedAt,
        decision.parts,
        decision.delayMicros,
        decision.statistics,
        outage,
        fallback);
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
    return outage != null;
  }

  /** Why the backend gave no answer; empty if it did, or was not needed. */
  public Optional<BackendUnavailableException> outage() {
    return Optional.ofNullable(outage);
  }

  /** Whether this is degraded and a fallback has decided it. */
  public boolean byFallback() {
    return source == Source.FALLBACK;
  }

  /** Who has the charge: the fallback that decided, else the throttle's backend. */
  Backend chargedBy(Backend backend) {
    return fallback == null ? backend : fallback;
  }

  private boolean byContractAlone() {
    return source == Source.OUTAGE_CONTRACT;
  }

  /** Whether a limit applied at all: false for a free, exempt, bypassed or unlimited hit. */
  public boolean limited() {
    return source != Source.NO_LIMIT;
  }

  /** The limit that decided; empty when none applied. */
  public Optional<Limit> limit() {
    return charge == null ? Optional.empty() : Optional.of(charge.limit());
  }

  /** Whom the deciding limit charged; empty when no limit applied. */
  public Optional<String> identity() {
    return charge == null ? Optional.empty() : Optional.of(charge.identity());
  }

  /** The cost of the hit under the deciding limit; 0 when no limit applied. */
  public long cost() {
    return charge == null ? 0 : charge.cost();
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
    return delayMicros;
  }

  /**
   * What else the deciding limit's strategy knows of the client. Only an answer to {@link
   * Throttle#stat} or {@link Throttle#check} has it, a hit's decision has none.
   */
  public Optional<Statistics> statistics() {
    return Optional.ofNullable(statistics);
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
    if (parts != null) {
      return parts;
    }
    return charge == null ? List.of() : List.of(this);
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
    if (charge == null) {
      throw new IllegalStateException("no limit applied to this hit");
    }
    return charge;
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
    String by = limit().map(limit -> " by " + limit).orElse("");
    String why = outage == null ? "" : ", degraded: " + outage.getMessage();
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
