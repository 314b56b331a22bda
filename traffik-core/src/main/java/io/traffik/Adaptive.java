package io.traffik;

import java.math.BigDecimal;
import java.util.Optional;

/**
 * A fixed window whose limit falls after a window that was nearly used up, and recovers while there
 * is less demand.
 *
 * <p>Definition: a hit of cost {@code c} is admitted iff {@code n + c ≤ M}, where {@code n} is the
 * cost admitted in the current window and {@code M = max(1, ⌊E⌋)}. {@code E} starts at {@code L}.
 * When a window is entered, and the last one with hits had {@code n/M > loadThreshold}, then {@code
 * E = max(minRatio·L, reduction·E)}, else {@code E = min(L, E + recovery·L)}; every further window
 * that passed without hits recovers once more. {@code E} is kept in millionths of a hit, every step
 * rounded down. Refused, it waits for the first window whose {@code M} is enough; never, iff {@code
 * c > L}.
 *
 * <p>Words: {@code k} (the window), {@code n}, {@code E} in millionths (up to 10⁶·L, below 2^53).
 * Time and memory are constant. {@code 1 − loadThreshold ≤ reduction}, so that what is admissible
 * now stays so.
 *
 * <p>Source: additive increase, multiplicative decrease, as in D.-M. Chiu and R. Jain, "Analysis of
 * the increase and decrease algorithms for congestion avoidance", 1989.
 *
 * <p>Example, 100/min: after a minute with 81 hits the next admits 60; after one with few, 70.
 */
record Adaptive(
    BigDecimal loadThreshold, BigDecimal reduction, BigDecimal recovery, BigDecimal minRatio)
    implements Strategy {

  static final BigDecimal DEFAULT_LOAD_THRESHOLD = new BigDecimal("0.8");
  static final BigDecimal DEFAULT_REDUCTION = new BigDecimal("0.6");
  static final BigDecimal DEFAULT_RECOVERY = new BigDecimal("0.1");
  static final BigDecimal DEFAULT_MIN_RATIO = new BigDecimal("0.3");

  Adaptive {
    long threshold = Decimals.millionths("loadThreshold", loadThreshold);
    long reduced = positive("reduction", reduction);
    Decimals.check("recovery", recovery);
    if (recovery.signum() == 0) {
      throw new IllegalArgumentException("recovery \"" + recovery + "\" must be more than 0");
    }
    positive("minRatio", minRatio);
    if (Decimals.MILLION - threshold > reduced) {
      throw new IllegalArgumentException(
          "loadThreshold \""
              + loadThreshold
              + "\" and reduction \""
              + reduction
              + "\" must add up to at least 1, or the limit could fall below what is free");
    }
  }

  private static long positive(String name, BigDecimal value) {
    long millionths = Decimals.millionths(name, value);
    if (millionths == 0) {
      throw new IllegalArgumentException(
          name + " \"" + value + "\" must be more than 0 and at most 1");
    }
    return millionths;
  }

  @Override
  public String name() {
    return "adaptive";
  }

  @Override
  public Meter bind(Rate rate) {
    long limit = rate.limit();
    if (limit > (TickRate.WORD_BOUND - 1) / Decimals.MILLION) {
      throw new IllegalArgumentException(
          "rate \"" + rate + "\" cannot be kept exactly: 10^6 times the limit must be below 2^53");
    }
    AdaptiveMeter meter =
        new AdaptiveMeter(
            limit,
            rate.periodMicros(),
            loadThreshold.movePointRight(6).longValueExact(),
            reduction.movePointRight(6).longValueExact(),
            Math.min(limit * Decimals.MILLION, Decimals.product(recovery.movePointRight(6), limit)),
            minRatio.movePointRight(6).longValueExact() * limit);
    if (meter.windowsToFull(meter.least) >= TickRate.LONGEST / rate.periodMicros()) {
      throw new IllegalArgumentException(
          "rate \""
              + rate
              + "\" with recovery \""
              + recovery
              + "\" takes more than 100,000 years to recover");
    }
    return meter;
  }

  /**
   * In millionths: {@code threshold} and {@code reduction} of one, {@code recovery} and {@code
   * least} of a hit.
   */
  private record AdaptiveMeter(
      long limit, long period, long threshold, long reduction, long recovery, long least)
      implements Meter {

    @Override
    public void decide(State state, long cost, long now, Outcome outcome) {
      long window = Math.floorDiv(now, period);
      long count = WindowMeter.countIn(state, window);
      long effective = effectiveIn(state, window);
      long room = Math.max(0, whole(effective) - count);
      if (cost <= room) {
        long used = count + cost;
        long reset = recoveredAt(window, used, effective);
        outcome.admit(room - cost, reset).next(window).next(used).next(effective);
      } else {
        outcome.refuse(
            room,
            admissibleAt(window, count, effective, cost),
            recoveredAt(window, count, effective));
      }
    }

    /** The window after this one has the next limit; each further one recovers once. */
    private long admissibleAt(long window, long count, long effective, long cost) {
      if (cost > limit) {
        return Outcome.NEVER;
      }
      long next = next(count, effective);
      boolean enough = cost <= whole(next);
      long windows = enough ? 1 : 1 + TickRate.ceilDiv(cost * Decimals.MILLION - next, recovery);
      return (window + windows) * period;
    }

    private long recoveredAt(long window, long count, long effective) {
      if (count == 0 && effective == full()) {
        return window * period;
      }
      return (window + 1 + windowsToFull(next(count, effective))) * period;
    }

    private long windowsToFull(long effective) {
      return TickRate.ceilDiv(full() - effective, recovery);
    }

    private long full() {
      return limit * Decimals.MILLION;
    }

    /** {@code M}. */
    private static long whole(long effective) {
      return Math.max(1, effective / Decimals.MILLION);
    }

    /** {@code E} of the window after one with so many hits. */
    private long next(long count, long effective) {
      boolean loaded = exceedsThreshold(count, whole(effective));
      return loaded ? Math.max(least, reduced(effective)) : recovered(effective, 1);
    }

    /** {@code count/admissible > threshold}, without a product beyond 2^63: count ≤ 2^53/10⁶. */
    private boolean exceedsThreshold(long count, long admissible) {
      return count * Decimals.MILLION > threshold * admissible;
    }

    /** {@code ⌊reduction·E⌋}, by whole hits and rest, so that no product leaves 2^53. */
    private long reduced(long effective) {
      long hits = effective / Decimals.MILLION;
      long rest = effective % Decimals.MILLION;
      return reduction * hits + reduction * rest / Decimals.MILLION;
    }

    private long recovered(long effective, long windows) {
      return windows >= windowsToFull(effective) ? full() : effective + windows * recovery;
    }

    private long effectiveIn(State state, long window) {
      if (state.isAbsent()) {
        return full();
      }
      long passed = window - state.word(0);
      return passed == 0
          ? state.word(2)
          : recovered(next(state.word(1), state.word(2)), passed - 1);
    }

    @Override
    public long horizon(State state) {
      return recoveredAt(state.word(0), state.word(1), state.word(2));
    }

    @Override
    public long last(State state) {
      return state.word(0) * period;
    }

    @Override
    public long capacity() {
      return limit;
    }

    @Override
    public long[] parameters() {
      return new long[] {limit};
    }

    /** {@code E} keeps its ratio to the limit in millionths, the count is cut to the new limit. */
    @Override
    public boolean convert(State state, long[] writtenUnder, long now) {
      long ratio = Math.min(Decimals.MILLION, state.word(2) / writtenUnder[0]);
      state.setWord(1, Math.min(state.word(1), limit));
      state.setWord(2, Math.max(least, ratio * limit));
      return true;
    }

    @Override
    public void rebase(State state, long now) {
      state.setWord(0, Math.floorDiv(now, period));
    }

    /** Subtracts within the window of the hit, and gives nothing after it. */
    @Override
    public void refund(State state, long cost, long chargedAt, long now) {
      long window = state.word(0);
      if (Math.floorDiv(chargedAt, period) != window || Math.floorDiv(now, period) != window) {
        return;
      }
      state.setWord(1, Math.max(0, state.word(1) - cost));
      if (state.word(1) == 0 && state.word(2) == full()) {
        state.clear();
      }
    }

    @Override
    public Optional<Statistics> statistics(State state, long now) {
      long window = Math.floorDiv(now, period);
      return Optional.of(
          new Statistics.Adaptive(
              Times.instant(window * period),
              Times.instant((window + 1) * period),
              WindowMeter.countIn(state, window),
              whole(effectiveIn(state, window)),
              limit));
    }
  }
}
