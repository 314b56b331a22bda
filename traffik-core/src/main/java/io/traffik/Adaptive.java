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
    loadThreshold = Decimals.checkPart("loadThreshold", loadThreshold);
    reduction = requirePositive("reduction", Decimals.checkPart("reduction", reduction));
    recovery = requirePositive("recovery", Decimals.check("recovery", recovery));
    minRatio = requirePositive("minRatio", Decimals.checkPart("minRatio", minRatio));
    if (loadThreshold.add(reduction).compareTo(BigDecimal.ONE) < 0) {
      throw new IllegalArgumentException(
          "loadThreshold \""
              + loadThreshold
              + "\" and reduction \""
              + reduction
              + "\" must add up to at least 1, or the limit could fall below what is free");
    }
  }

  private static BigDecimal requirePositive(String name, BigDecimal value) {
    if (value.signum() == 0) {
      throw new IllegalArgumentException(name + " \"" + value + "\" must be more than 0");
    }
    return value;
  }

  @Override
  public String name() {
    return "adaptive";
  }

  @Override
  public Meter bind(Rate rate) {
    TickRate.requireMillionths(rate);
    AdaptiveMeter meter =
        new AdaptiveMeter(
            rate.limit(),
            new Divisor(rate.periodMicros()),
            Decimals.millionths(loadThreshold),
            Decimals.millionths(reduction),
            Decimals.millionths(recovery.min(BigDecimal.ONE)),
            Decimals.millionths(minRatio));
    if (meter.mostWindows() >= TickRate.DOOMSDAY / rate.periodMicros()) {
      throw new IllegalArgumentException(
          "rate \""
              + rate
              + "\" with recovery \""
              + recovery
              + "\" takes more than 142 years to recover");
    }
    return meter;
  }
}
