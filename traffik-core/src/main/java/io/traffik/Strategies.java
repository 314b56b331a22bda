package io.traffik;

import java.math.BigDecimal;
import java.time.Duration;
import java.time.ZoneId;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;

/** The built-in strategies, by factory method or by the text form used in configuration. */
public final class Strategies {

  private Strategies() {}

  /**
   * A fixed window, the default: at most the limit in each period of the wall clock. Cheapest; lets
   * up to twice the limit through around the edge of two windows.
   */
  public static Strategy fixedWindow() {
    return new FixedWindow();
  }

  /**
   * The exact sliding window: at most the limit in any interval of the period. Remembers every hit
   * for one period, so it is for limits of thousands.
   */
  public static Strategy slidingWindowLog() {
    return new SlidingWindowLog();
  }

  /**
   * A sliding window that counts the previous fixed window as evenly spread: nearly a true sliding
   * window in constant memory.
   */
  public static Strategy slidingWindowCounter() {
    return new SlidingWindowCounter();
  }

  /** A token bucket that holds as many tokens as the rate's limit. */
  public static Strategy tokenBucket() {
    return new TokenBucket("tokenBucket", OptionalLong.empty(), 0);
  }

  /**
   * A token bucket that refills at the rate and holds up to {@code burst} tokens.
   *
   * @throws IllegalArgumentException if the burst is less than 1
   */
  public static Strategy tokenBucket(long burst) {
    return new TokenBucket("tokenBucket", OptionalLong.of(burst), 0);
  }

  /**
   * A token bucket of the rate's limit that may be overdrawn by {@code maxDebt} tokens.
   *
   * @throws IllegalArgumentException if the debt is negative
   */
  public static Strategy tokenBucketWithDebt(long maxDebt) {
    return new TokenBucket("tokenBucketWithDebt", OptionalLong.empty(), maxDebt);
  }

  /**
   * A token bucket of {@code burst} tokens that may be overdrawn by {@code maxDebt} more.
   *
   * @throws IllegalArgumentException if the burst is less than 1 or the debt is negative
   */
  public static Strategy tokenBucketWithDebt(long burst, long maxDebt) {
    return new TokenBucket("tokenBucketWithDebt", OptionalLong.of(burst), maxDebt);
  }

  /** A leaky bucket that holds as many hits as the rate's limit and leaks at the rate. */
  public static Strategy leakyBucket() {
    return new LeakyBucket(OptionalLong.empty());
  }

  /**
   * A leaky bucket that holds {@code capacity} hits and leaks at the rate.
   *
   * @throws IllegalArgumentException if the capacity is less than 1
   */
  public static Strategy leakyBucket(long capacity) {
    return new LeakyBucket(OptionalLong.of(capacity));
  }

  /** A queue for as many hits as the rate's limit, which leave one by one at the rate. */
  public static Strategy leakyBucketWithQueue() {
    return new LeakyBucketWithQueue(OptionalLong.empty());
  }

  /**
   * A queue for {@code capacity} hits, which leave one by one at the rate; see {@link
   * Decision#delayMicros}.
   *
   * @throws IllegalArgumentException if the capacity is less than 1
   */
  public static Strategy leakyBucketWithQueue(long capacity) {
    return new LeakyBucketWithQueue(OptionalLong.of(capacity));
  }

  /** The generic cell rate algorithm without tolerance: hits one by one, evenly spaced. */
  public static Strategy gcra() {
    return new Gcra(Duration.ZERO);
  }

  /**
   * The generic cell rate algorithm: hits evenly spaced, early by up to a tolerance.
   *
   * @throws IllegalArgumentException if the tolerance is negative, above 100 years, or not in whole
   *     microseconds
   */
  public static Strategy gcra(Duration burstTolerance) {
    return new Gcra(burstTolerance);
  }

  /**
   * A tiered fixed window: 1, 5 and 10 times the limit for the tiers free, premium and enterprise.
   */
  public static Strategy tiered() {
    return new Tiered(Tiered.DEFAULT_MULTIPLIERS, Tiered.DEFAULT_TIER, fixedWindow());
  }

  /**
   * Another strategy at a multiple of the limit, by the tier of the hit; see {@link
   * ThrottleBuilder#tier}.
   *
   * @param multipliers by tier, 0 or more with at most 6 decimals; a limit is at least 1
   * @param defaultTier the tier of hits whose tier is unknown
   * @param inner any strategy but tiered, priority, adaptive and timeOfDay
   * @throws IllegalArgumentException if a part is not valid
   */
  public static Strategy tiered(
      Map<String, BigDecimal> multipliers, String defaultTier, Strategy inner) {
    return new Tiered(multipliers, defaultTier, inner);
  }

  /** A fixed window that adapts: threshold 0.8, reduction 0.6, recovery 0.1, least ratio 0.3. */
  public static Strategy adaptive() {
    return new Adaptive(
        Adaptive.DEFAULT_LOAD_THRESHOLD,
        Adaptive.DEFAULT_REDUCTION,
        Adaptive.DEFAULT_RECOVERY,
        Adaptive.DEFAULT_MIN_RATIO);
  }

  /**
   * A fixed window whose limit falls after a window that was nearly used up and recovers after.
   *
   * @param loadThreshold the part of the limit above which a window counts as nearly used up; with
   *     the reduction at least 1
   * @param reduction what the limit is then multiplied by, more than 0
   * @param recovery the part of the full limit that is added otherwise, more than 0
   * @param minRatio the part of the full limit below which it never falls, more than 0
   * @throws IllegalArgumentException if one is out of range or has more than 6 decimals
   */
  public static Strategy adaptive(
      BigDecimal loadThreshold, BigDecimal reduction, BigDecimal recovery, BigDecimal minRatio) {
    return new Adaptive(loadThreshold, reduction, recovery, minRatio);
  }

  /** A sliding log with the shares 0.5, 0.75, 0.9 and 1 for LOW, NORMAL, HIGH and CRITICAL hits. */
  public static Strategy priority() {
    return new Priority(Priority.DEFAULT_SHARES, Priority.DEFAULT_PRIORITY);
  }

  /**
   * A sliding log that each class of hits may fill up to a share of the limit; see {@link
   * ThrottleBuilder#priority}.
   *
   * @param shares from 0 to 1 by class, with at most 6 decimals
   * @param defaultPriority the class of hits that have none
   * @throws IllegalArgumentException if a part is not valid
   */
  public static Strategy priority(Map<String, BigDecimal> shares, String defaultPriority) {
    return new Priority(shares, defaultPriority);
  }

  /** A quota that carries over half of what was left, at most 500. */
  public static Strategy quotaWithRollover() {
    return new QuotaWithRollover(
        QuotaWithRollover.DEFAULT_PERCENTAGE, QuotaWithRollover.DEFAULT_MAX_ROLLOVER);
  }

  /**
   * A fixed window to which a part of what was left over in the window before is added.
   *
   * @param percentage the part, 0 to 1, with at most 6 decimals
   * @param maxRollover the most that is carried over, 0 or more
   * @throws IllegalArgumentException if one is out of range
   */
  public static Strategy quotaWithRollover(BigDecimal percentage, long maxRollover) {
    return new QuotaWithRollover(percentage, maxRollover);
  }

  /**
   * A fixed window whose limit depends on the local time at which the window begins.
   *
   * @param sections of 24 hours, without gap or overlap, in any order
   * @throws IllegalArgumentException if they do not cover the day exactly once
   */
  public static Strategy timeOfDay(ZoneId zone, List<DaySection> sections) {
    return new TimeOfDay(zone, sections);
  }

  /**
   * A cost-based bucket of the rate's limit, over the last 100 hits, refilling at least by half.
   */
  public static Strategy costBasedTokenBucket() {
    return new CostBasedTokenBucket(
        OptionalLong.empty(),
        CostBasedTokenBucket.DEFAULT_WINDOW,
        CostBasedTokenBucket.DEFAULT_MIN_REFILL);
  }

  /**
   * A token bucket whose refill is divided by the mean cost of the last hits.
   *
   * @param burst the capacity, 1 or more
   * @param window over how many hits the mean is taken, 1 to 10,000
   * @param minRefill the least part of the refill that is left, more than 0 and at most 1, with at
   *     most 3 decimals
   * @throws IllegalArgumentException if one is out of range
   */
  public static Strategy costBasedTokenBucket(long burst, int window, BigDecimal minRefill) {
    return new CostBasedTokenBucket(OptionalLong.of(burst), window, minRefill);
  }

  /**
   * Reads a strategy from text: its name, and its parameters if it has any, such as {@code
   * fixedWindow}, {@code token-bucket(burst=150)}, {@code tiered(multipliers={free=1, pro=5},
   * defaultTier=free, inner=slidingWindowLog)} or {@code timeOfDay(zone=Europe/Berlin,
   * sections={22:00-06:00=0.5, 06:00-22:00=1})}. Names may be written in camel case or with
   * hyphens.
   *
   * @throws IllegalArgumentException naming the text and what is accepted
   */
  public static Strategy parse(String text) {
    return StrategyGrammar.read(text);
  }

  /**
   * Makes a strategy from its name and the parameters of its text form, as JSON or properties have
   * them: numbers or text, a map for several by name, for {@code sections} also a list of maps with
   * {@code from}, {@code to} and {@code multiplier}, for {@code inner} a name or a map with {@code
   * strategy} and {@code params}.
   *
   * @throws IllegalArgumentException naming what is wrong and what is accepted
   */
  public static Strategy of(String name, Map<String, ?> parameters) {
    return StrategyCatalog.strategy(
        parameters.isEmpty() ? name : name + parameters, name, parameters);
  }
}
