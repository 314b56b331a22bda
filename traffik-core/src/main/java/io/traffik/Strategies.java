package io.traffik;

import java.time.Duration;
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
   * Reads a strategy from text: its name, and its parameters if it has any, such as {@code
   * fixedWindow}, {@code token-bucket(burst=150)}, {@code tokenBucketWithDebt(burst=10,
   * maxDebt=5)}, {@code leakyBucket(capacity=20)} or {@code gcra(burstToleranceMs=500)}. Names may
   * be written in camel case or with hyphens.
   *
   * @throws IllegalArgumentException naming the text and what is accepted
   */
  public static Strategy parse(String text) {
    StrategyGrammar.Parsed parsed = StrategyGrammar.read(text);
    Strategy strategy =
        switch (parsed.name()) {
          case "fixedwindow" -> fixedWindow();
          case "slidingwindowcounter" -> slidingWindowCounter();
          case "tokenbucket" -> new TokenBucket("tokenBucket", parsed.wholeNumber("burst"), 0);
          case "tokenbucketwithdebt" ->
              new TokenBucket(
                  "tokenBucketWithDebt",
                  parsed.wholeNumber("burst"),
                  parsed.wholeNumber("maxDebt").orElse(0));
          case "leakybucket" -> new LeakyBucket(parsed.wholeNumber("capacity"));
          case "gcra" -> gcra(Duration.ofMillis(parsed.wholeNumber("burstToleranceMs").orElse(0)));
          default -> throw parsed.invalid("there is no such strategy");
        };
    parsed.refuseTheRest();
    return strategy;
  }
}
