package io.traffik;

import java.math.BigDecimal;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/**
 * What a strategy knows of a client, told by {@link Throttle#stat} and {@link Throttle#check}
 * through {@link Decision#statistics}: one record for each kind of strategy. Immutable.
 *
 * <p>Fractions are rounded down to 6 decimals, instants and durations to microseconds. A strategy
 * of your own may have a record of its own.
 */
public interface Statistics {

  /**
   * Of {@code fixedWindow}.
   *
   * @param count the cost admitted in the window
   * @param limit how much the window admits
   */
  record FixedWindow(Instant start, Instant end, long count, long limit) implements Statistics {}

  /**
   * Of {@code slidingWindowLog} and {@code priority}.
   *
   * @param used the cost that counts at present
   * @param entries how many instants the log remembers
   * @param oldest when the oldest hit that counts was admitted
   * @param limit how much the window admits; with priorities, to a hit of this class
   */
  record SlidingWindowLog(long used, int entries, Optional<Instant> oldest, long limit)
      implements Statistics {}

  /**
   * Of {@code slidingWindowCounter}.
   *
   * @param current the cost admitted in the current window
   * @param previous the cost admitted in the window before
   * @param used what counts at present: the current and the share of the previous that has not slid
   *     out, rounded up to 6 decimals
   */
  record SlidingWindowCounter(
      Instant start, Instant end, long current, long previous, BigDecimal used, long limit)
      implements Statistics {}

  /**
   * Of {@code tokenBucket} and {@code tokenBucketWithDebt}.
   *
   * @param tokens the tokens there are; 0 when in debt
   * @param debt the tokens that are owed, rounded up
   * @param burst the most tokens there can be
   */
  record TokenBucket(BigDecimal tokens, BigDecimal debt, long burst, long maxDebt)
      implements Statistics {}

  /**
   * Of {@code leakyBucket}.
   *
   * @param level how full it is, rounded up
   */
  record LeakyBucket(BigDecimal level, long capacity) implements Statistics {}

  /**
   * Of {@code leakyBucketWithQueue}.
   *
   * @param occupancy the cost of the hits that have not departed yet
   * @param length the number of these hits
   * @param tail when the last of them departs
   */
  record LeakyBucketWithQueue(long occupancy, int length, Optional<Instant> tail, long capacity)
      implements Statistics {}

  /**
   * Of {@code gcra}.
   *
   * @param theoreticalArrival when the next hit is due, rounded up; the present if one is due
   * @param burstTolerance how much earlier it may come
   */
  record Gcra(Instant theoreticalArrival, Duration burstTolerance) implements Statistics {}

  /**
   * Of {@code tiered}.
   *
   * @param tier whose limit holds for this hit
   * @param inner what the inner strategy tells, at that limit
   */
  record Tiered(String tier, Optional<Statistics> inner) implements Statistics {}

  /**
   * Of {@code adaptive}.
   *
   * @param count the cost admitted in the window
   * @param effectiveLimit how much the window admits
   * @param limit the rate's limit, to which the effective one recovers
   */
  record Adaptive(Instant start, Instant end, long count, long effectiveLimit, long limit)
      implements Statistics {}

  /**
   * Of {@code quotaWithRollover}.
   *
   * @param used the cost admitted in the period
   * @param carried what was carried over from the period before
   */
  record QuotaWithRollover(Instant start, Instant end, long used, long carried, long limit)
      implements Statistics {}

  /**
   * Of {@code timeOfDay}.
   *
   * @param count the cost admitted in the window
   * @param effectiveLimit how much the window admits, by the section it begins in
   */
  record TimeOfDay(Instant start, Instant end, long count, long effectiveLimit, DaySection section)
      implements Statistics {}

  /**
   * Of {@code costBasedTokenBucket}.
   *
   * @param refillFactor how much the refill is slowed at present: 1 is not at all
   * @param history how many hits the factor is the mean of
   */
  record CostBasedTokenBucket(BigDecimal tokens, long burst, BigDecimal refillFactor, int history)
      implements Statistics {}
}
