package io.traffik;

import java.math.BigDecimal;

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
    if (meter.windowsToFull(meter.least()) >= TickRate.LONGEST / rate.periodMicros()) {
      throw new IllegalArgumentException(
          "rate \""
              + rate
              + "\" with recovery \""
              + recovery
              + "\" takes more than 100,000 years to recover");
    }
    return meter;
  }
}
