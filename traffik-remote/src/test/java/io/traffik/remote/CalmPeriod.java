package io.traffik.remote;

import java.util.stream.LongStream;

/** Windows that do not end while a test runs: then it knows which one it is in. */
public final class CalmPeriod {

  private static final long CALM_SECONDS = 60;

  private CalmPeriod() {}

  /**
   * A period at most so long, of which no window ends in the next minute.
   *
   * @param now in seconds
   * @param units how many units the period has
   */
  public static long of(long now, long units, long unitSeconds) {
    return LongStream.iterate(units, period -> period - 1)
        .filter(period -> now % (period * unitSeconds) < period * unitSeconds - CALM_SECONDS)
        .findFirst()
        .orElseThrow();
  }
}
