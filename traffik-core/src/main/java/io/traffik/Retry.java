package io.traffik;

import java.time.Duration;
import java.util.concurrent.ThreadLocalRandom;

/**
 * How often, and how soon, a hit is tried again whose backend gave no answer: for {@link
 * OnError#retry}. Only a hit that is certain not to have been charged is tried again, see {@link
 * BackendUnavailableException#isUndone}, so never one that timed out; and only within the deadline.
 *
 * <p>Before each further attempt there is a pause, by a random part of its second half shorter, so
 * that hits that failed together do not come again together. Immutable and thread-safe.
 */
public final class Retry {

  private static final Duration DEFAULT_PAUSE = Duration.ofMillis(10);
  private static final Duration LONGEST_PAUSE = Duration.ofMinutes(1);
  private static final int MOST = 100;

  /** No second attempt. */
  static final Retry NEVER = new Retry(0, Growth.CONSTANT, DEFAULT_PAUSE, true);

  private enum Growth {
    CONSTANT,
    LINEAR,
    EXPONENTIAL,
    LOGARITHMIC
  }

  private final int most;
  private final Growth growth;
  private final Duration first;
  private final boolean jitter;

  private Retry(int most, Growth growth, Duration first, boolean jitter) {
    this.most = most;
    this.growth = growth;
    this.first = first;
    this.jitter = jitter;
  }

  /**
   * At most so many further attempts, with pauses of 10 ms, 20 ms, 40 ms and so on unless another
   * backoff is chosen.
   *
   * @throws IllegalArgumentException if not from 1 to 100
   */
  public static Retry atMost(int attempts) {
    if (attempts < 1 || attempts > MOST) {
      throw new IllegalArgumentException(
          "retry of \"" + attempts + "\" attempts must be from 1 to " + MOST);
    }
    return new Retry(attempts, Growth.EXPONENTIAL, DEFAULT_PAUSE, true);
  }

  /** The same pause before each attempt. */
  public Retry constant(Duration pause) {
    return with(Growth.CONSTANT, pause);
  }

  /** Pauses of once, twice, three times the first. */
  public Retry linear(Duration first) {
    return with(Growth.LINEAR, first);
  }

  /** Pauses of once, twice, four times the first. */
  public Retry exponential(Duration first) {
    return with(Growth.EXPONENTIAL, first);
  }

  /** Pauses that are one first longer whenever the number of attempts has doubled. */
  public Retry logarithmic(Duration first) {
    return with(Growth.LOGARITHMIC, first);
  }

  /** Pauses that are exactly as long as the backoff says. */
  public Retry withoutJitter() {
    return new Retry(most, growth, first, false);
  }

  private Retry with(Growth other, Duration pause) {
    if (pause.isNegative() || pause.compareTo(LONGEST_PAUSE) > 0) {
      throw new IllegalArgumentException(
          "pause \"" + pause + "\" before a retry must be from 0 to " + LONGEST_PAUSE);
    }
    return new Retry(most, other, pause, jitter);
  }

  /** Whether there is one more attempt after so many, from 1. */
  boolean hasMoreAfter(int attempts) {
    return attempts <= most;
  }

  /** The pause after so many attempts, from 1; no longer than a minute. */
  long pauseNanosAfter(int attempts) {
    long longest = LONGEST_PAUSE.toNanos();
    long factor = factor(attempts);
    long base = first.toNanos();
    long pause = base == 0 || factor <= longest / base ? base * factor : longest;
    return jitter && pause > 1
        ? pause - ThreadLocalRandom.current().nextLong(pause / 2 + 1)
        : pause;
  }

  private long factor(int attempts) {
    return switch (growth) {
      case CONSTANT -> 1;
      case LINEAR -> attempts;
      case EXPONENTIAL -> attempts >= Long.SIZE - 1 ? Long.MAX_VALUE : 1L << (attempts - 1);
      case LOGARITHMIC -> Long.SIZE - Long.numberOfLeadingZeros(attempts);
    };
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof Retry retry
        && retry.most == most
        && retry.growth == growth
        && retry.first.equals(first)
        && retry.jitter == jitter;
  }

  @Override
  public int hashCode() {
    return 31 * (31 * most + growth.hashCode()) + first.hashCode();
  }

  @Override
  public String toString() {
    return most == 0
        ? "no retry"
        : "at most " + most + " retries, " + growth + " from " + first + (jitter ? "" : " exactly");
  }
}
