package io.traffik;

import java.util.function.Predicate;

/**
 * A rate in lowest terms: {@code a/b} hits per tick, in the finest tick in which a strategy can
 * compute exactly. Immutable.
 *
 * @param tick 1 µs, 1 ms or 1 s, in microseconds
 */
record TickRate(long tick, long a, long b) {

  /** Every word stays below this, so that each backend holds it exactly. */
  static final long WORD_BOUND = 1L << 53;

  /** 2^52 µs after 1970 is the year 2112: until then every absolute time is below the bound too. */
  static final long DOOMSDAY = 1L << 52;

  /** Microseconds that a state may last at most, so that its end is a number in Java. */
  static final long LONGEST = 1L << 62;

  private static final long[] TICKS = {1, 1_000, 1_000_000};

  /**
   * The finest tick that divides period and tolerance and satisfies a strategy.
   *
   * @param tolerance a further time in microseconds, or 0
   * @param needs what the strategy needs, for the message
   * @throws IllegalArgumentException if there is none
   */
  static TickRate finest(Rate rate, long tolerance, Predicate<TickRate> fits, String needs) {
    for (long tick : TICKS) {
      if (rate.periodMicros() % tick == 0 && tolerance % tick == 0) {
        long period = rate.periodMicros() / tick;
        long divisor = greatestCommonDivisor(rate.limit(), period);
        TickRate candidate = new TickRate(tick, rate.limit() / divisor, period / divisor);
        if (fits.test(candidate)) {
          return candidate;
        }
      }
    }
    throw new IllegalArgumentException(
        "rate \""
            + rate
            + "\" cannot be kept exactly: with limit/period = a/b in lowest terms, in ticks of 1 us,"
            + " 1 ms or 1 s that divide the period, "
            + needs
            + "; choose a limit that shares more factors with the period, a coarser period, or"
            + " smaller parameters");
  }

  /**
   * Refuses limits whose millionths are too large for a word.
   *
   * @throws IllegalArgumentException naming the rate
   */
  static void requireMillionths(Rate rate) {
    if (rate.limit() > (WORD_BOUND - 1) / Decimals.MILLION) {
      throw new IllegalArgumentException(
          "rate \"" + rate + "\" cannot be kept exactly: 10^6 times the limit must be below 2^53");
    }
  }

  /** Whether whatever begins before the year 2112 and lasts so many ticks ends below the bound. */
  boolean lasts(long ticks) {
    return ticks < WORD_BOUND - DOOMSDAY / tick && ticks < LONGEST / tick;
  }

  /**
   * Whether whatever begins before the year 2112 and lasts so many ticks ends below the bound in
   * microseconds too: other numbers than Java's then hold that exactly.
   */
  boolean lastsInMicros(long ticks) {
    return ticks < (WORD_BOUND - DOOMSDAY) / tick;
  }

  /** The tick that contains a time. */
  long ticks(long micros) {
    return Math.floorDiv(micros, tick);
  }

  /**
   * The tick of a state that another meter has just carried to a time: rounded up, so that no part
   * of a coarse tick counts twice.
   */
  long ticksCarriedTo(long micros, TickRate writer) {
    long finer = Math.min(tick, writer.tick);
    return ceilDiv(Math.floorDiv(micros, finer) * finer, tick);
  }

  /** Of a dividend of 0 or more and a positive divisor. */
  static long ceilDiv(long dividend, long divisor) {
    return dividend == 0 ? 0 : (dividend - 1) / divisor + 1;
  }

  private static long greatestCommonDivisor(long x, long y) {
    return y == 0 ? x : greatestCommonDivisor(y, x % y);
  }
}
