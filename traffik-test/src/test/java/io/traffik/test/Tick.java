package io.traffik.test;

import io.traffik.Rate;
import java.math.BigInteger;
import java.util.function.Function;
import java.util.stream.LongStream;
import java.util.stream.Stream;

/**
 * The grain of time of a meter, DESIGN §8.1: the finest of 1 µs, 1 ms, 1 s that divides the period
 * and the tolerance and keeps the numbers of the strategy below 2^53, those that are absolute times
 * too. Immutable.
 *
 * @param micros its length
 * @param period P, in ticks
 * @param perTick a/b = L/P in lowest terms, in hits per tick
 */
record Tick(long micros, BigInteger period, Ratio perTick) {

  private static final long[] GRAINS = {1, 1_000, 1_000_000};
  private static final BigInteger BOUND = BigInteger.ONE.shiftLeft(53);
  private static final long YEAR_2112 = 1L << 52;

  /**
   * The finest tick that serves.
   *
   * @param numbers what must stay below 2^53, by tick
   * @param times what it must divide besides the period
   * @throws IllegalArgumentException if there is none: the rate is refused
   */
  static Tick finest(Rate rate, Function<Tick, Stream<BigInteger>> numbers, long... times) {
    for (long grain : GRAINS) {
      if (rate.periodMicros() % grain == 0
          && LongStream.of(times).allMatch(time -> time % grain == 0)) {
        long period = rate.periodMicros() / grain;
        Tick tick = new Tick(grain, BigInteger.valueOf(period), Ratio.of(rate.limit(), period));
        if (numbers.apply(tick).allMatch(number -> number.compareTo(BOUND) < 0)) {
          return tick;
        }
      }
    }
    throw new IllegalArgumentException("rate \"" + rate + "\" fits at no tick");
  }

  /** Of a/b. */
  BigInteger a() {
    return perTick.numerator();
  }

  /** Of a/b. */
  BigInteger b() {
    return perTick.denominator();
  }

  /** The last tick that begins before the year 2112. */
  BigInteger latest() {
    return BigInteger.valueOf((YEAR_2112 - 1) / micros);
  }

  /** The latest tick from which on a store of hits that empties at the rate is empty again. */
  BigInteger latestEmptyOf(Ratio hits) {
    return latest().add(hits.over(perTick).ceiling());
  }

  /** A time, floored to the tick; still in microseconds. */
  long floor(long time) {
    return Math.floorDiv(time, micros) * micros;
  }
}
