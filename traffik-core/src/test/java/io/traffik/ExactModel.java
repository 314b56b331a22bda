package io.traffik;

import java.math.BigInteger;
import java.util.ArrayList;
import java.util.List;
import java.util.function.LongFunction;
import java.util.stream.LongStream;

/**
 * The definitions of DESIGN §8 taken literally, with unbounded numbers and no cleverness: what the
 * production code is compared with. Written from the definitions, not from the code.
 */
interface ExactModel {

  /** An admitted hit. */
  record Hit(long time, long cost) {}

  /** Whether a hit at a time (µs) would be admitted after the hits recorded so far. */
  boolean admits(long time, long cost);

  /** Records an admitted hit. */
  void record(long time, long cost);

  /** The largest cost that could ever be admitted. */
  long capacity();

  /**
   * The finest of 1 µs, 1 ms, 1 s that divides the times and keeps the size, told by tick, below
   * 2^53.
   */
  static long finestTick(LongFunction<BigInteger> sizeByTick, long... times) {
    for (long tick : new long[] {1, 1_000, 1_000_000}) {
      boolean divides = LongStream.of(times).allMatch(time -> time % tick == 0);
      if (divides && sizeByTick.apply(tick).bitLength() <= 53) {
        return tick;
      }
    }
    throw new IllegalArgumentException("no tick");
  }

  /** L/P in lowest terms, in hits per tick. */
  record Fraction(BigInteger a, BigInteger b) {
    static Fraction of(Rate rate, long tick) {
      BigInteger limit = BigInteger.valueOf(rate.limit());
      BigInteger ticks = BigInteger.valueOf(rate.periodMicros() / tick);
      BigInteger divisor = limit.gcd(ticks);
      return new Fraction(limit.divide(divisor), ticks.divide(divisor));
    }
  }

  /** Every admitted hit is kept, and counted anew each time. */
  class Windows implements ExactModel {

    final Rate rate;
    private final List<Hit> hits = new ArrayList<>();

    Windows(Rate rate) {
      this.rate = rate;
    }

    BigInteger sumOfWindow(long window) {
      return hits.stream()
          .filter(hit -> Math.floorDiv(hit.time, rate.periodMicros()) == window)
          .map(hit -> BigInteger.valueOf(hit.cost))
          .reduce(BigInteger.ZERO, BigInteger::add);
    }

    @Override
    public boolean admits(long time, long cost) {
      BigInteger sum = sumOfWindow(Math.floorDiv(time, rate.periodMicros()));
      return sum.add(BigInteger.valueOf(cost)).compareTo(BigInteger.valueOf(rate.limit())) <= 0;
    }

    @Override
    public final void record(long time, long cost) {
      hits.add(new Hit(time, cost));
    }

    @Override
    public final long capacity() {
      return rate.limit();
    }
  }

  /** Tokens as a fraction with the period in microseconds as denominator. */
  final class Tokens implements ExactModel {

    private final BigInteger limit;
    private final BigInteger period;
    private final long burst;
    private final long tick;
    private BigInteger tokens;
    private long last;

    Tokens(Rate rate, long burst) {
      this.limit = BigInteger.valueOf(rate.limit());
      this.period = BigInteger.valueOf(rate.periodMicros());
      this.burst = burst;
      this.tick = finestTick(tick -> size(rate, burst, tick), rate.periodMicros());
      this.tokens = BigInteger.valueOf(burst).multiply(period);
    }

    /** B·b + a. */
    private static BigInteger size(Rate rate, long burst, long tick) {
      Fraction perTick = Fraction.of(rate, tick);
      return BigInteger.valueOf(burst).multiply(perTick.b).add(perTick.a);
    }

    private BigInteger tokensAt(long time) {
      long elapsed = (Math.floorDiv(time, tick) - Math.floorDiv(last, tick)) * tick;
      BigInteger full = BigInteger.valueOf(burst).multiply(period);
      return tokens.add(limit.multiply(BigInteger.valueOf(elapsed))).min(full);
    }

    @Override
    public boolean admits(long time, long cost) {
      return BigInteger.valueOf(cost).multiply(period).compareTo(tokensAt(time)) <= 0;
    }

    @Override
    public void record(long time, long cost) {
      tokens = tokensAt(time).subtract(BigInteger.valueOf(cost).multiply(period));
      last = time;
    }

    @Override
    public long capacity() {
      return burst;
    }
  }

  /**
   * The share of the window before is a fraction; time counts in ticks that keep L·P below 2^53.
   */
  final class SlidingCounter extends Windows {

    private final long tick;

    SlidingCounter(Rate rate) {
      super(rate);
      BigInteger limit = BigInteger.valueOf(rate.limit());
      this.tick =
          finestTick(
              tick -> limit.multiply(BigInteger.valueOf(rate.periodMicros() / tick)),
              rate.periodMicros());
    }

    @Override
    public boolean admits(long time, long cost) {
      long floored = Math.floorDiv(time, tick) * tick;
      long window = Math.floorDiv(floored, rate.periodMicros());
      BigInteger period = BigInteger.valueOf(rate.periodMicros());
      BigInteger left = BigInteger.valueOf((window + 1) * rate.periodMicros() - floored);
      BigInteger used =
          sumOfWindow(window)
              .add(BigInteger.valueOf(cost))
              .multiply(period)
              .add(sumOfWindow(window - 1).multiply(left));
      return used.compareTo(BigInteger.valueOf(rate.limit()).multiply(period)) <= 0;
    }
  }

  /** The theoretical arrival time as a fraction with the limit as denominator, in microseconds. */
  final class VirtualScheduling implements ExactModel {

    private final BigInteger limit;
    private final BigInteger period;
    private final BigInteger tolerance;
    private final long tick;
    private BigInteger arrival = BigInteger.valueOf(Long.MIN_VALUE);

    VirtualScheduling(Rate rate, long toleranceMicros) {
      this.limit = BigInteger.valueOf(rate.limit());
      this.period = BigInteger.valueOf(rate.periodMicros());
      this.tolerance = BigInteger.valueOf(toleranceMicros);
      this.tick =
          finestTick(
              tick -> size(rate, toleranceMicros, tick), rate.periodMicros(), toleranceMicros);
    }

    /** 2(τ·a + b). */
    private static BigInteger size(Rate rate, long toleranceMicros, long tick) {
      Fraction perTick = Fraction.of(rate, tick);
      return BigInteger.valueOf(toleranceMicros / tick)
          .multiply(perTick.a)
          .add(perTick.b)
          .shiftLeft(1);
    }

    private BigInteger scaled(long time) {
      return BigInteger.valueOf(Math.floorDiv(time, tick) * tick).multiply(limit);
    }

    private BigInteger after(long time, long cost) {
      return arrival.max(scaled(time)).add(BigInteger.valueOf(cost).multiply(period));
    }

    @Override
    public boolean admits(long time, long cost) {
      BigInteger latest = scaled(time).add(tolerance.multiply(limit)).add(period);
      return after(time, cost).compareTo(latest) <= 0;
    }

    @Override
    public void record(long time, long cost) {
      arrival = after(time, cost);
    }

    @Override
    public long capacity() {
      return tolerance.multiply(limit).add(period).divide(period).longValueExact();
    }
  }
}
