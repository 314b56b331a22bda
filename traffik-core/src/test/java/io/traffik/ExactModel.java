package io.traffik;

import java.math.BigInteger;
import java.util.ArrayList;
import java.util.List;

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

  /** Every admitted hit is kept, and counted anew each time. */
  final class Windows implements ExactModel {

    private final Rate rate;
    private final List<Hit> hits = new ArrayList<>();

    Windows(Rate rate) {
      this.rate = rate;
    }

    @Override
    public boolean admits(long time, long cost) {
      long window = Math.floorDiv(time, rate.periodMicros());
      BigInteger sum = BigInteger.valueOf(cost);
      for (Hit hit : hits) {
        if (Math.floorDiv(hit.time, rate.periodMicros()) == window) {
          sum = sum.add(BigInteger.valueOf(hit.cost));
        }
      }
      return sum.compareTo(BigInteger.valueOf(rate.limit())) <= 0;
    }

    @Override
    public void record(long time, long cost) {
      hits.add(new Hit(time, cost));
    }

    @Override
    public long capacity() {
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
      this.tick = finestTick(rate, burst);
      this.tokens = BigInteger.valueOf(burst).multiply(period);
    }

    /** The finest of 1 µs, 1 ms, 1 s that divides P and keeps B·b + a below 2^53. */
    static long finestTick(Rate rate, long burst) {
      for (long tick : new long[] {1, 1_000, 1_000_000}) {
        BigInteger limit = BigInteger.valueOf(rate.limit());
        BigInteger ticks = BigInteger.valueOf(rate.periodMicros() / tick);
        BigInteger divisor = limit.gcd(ticks);
        BigInteger size =
            BigInteger.valueOf(burst).multiply(ticks.divide(divisor)).add(limit.divide(divisor));
        if (rate.periodMicros() % tick == 0 && size.bitLength() <= 53) {
          return tick;
        }
      }
      throw new IllegalArgumentException("no tick");
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

  /** Every admitted hit is kept; the share of the window before is a fraction. */
  final class SlidingCounter implements ExactModel {

    private final Rate rate;
    private final long tick;
    private final List<Hit> hits = new ArrayList<>();

    SlidingCounter(Rate rate) {
      this.rate = rate;
      this.tick = finestTick(rate);
    }

    /** The finest of 1 µs, 1 ms, 1 s that divides P and keeps L·P below 2^53. */
    private static long finestTick(Rate rate) {
      for (long tick : new long[] {1, 1_000, 1_000_000}) {
        BigInteger size =
            BigInteger.valueOf(rate.limit())
                .multiply(BigInteger.valueOf(rate.periodMicros() / tick));
        if (rate.periodMicros() % tick == 0 && size.bitLength() <= 53) {
          return tick;
        }
      }
      throw new IllegalArgumentException("no tick");
    }

    private BigInteger sumOfWindow(long window) {
      return hits.stream()
          .filter(hit -> Math.floorDiv(hit.time, rate.periodMicros()) == window)
          .map(hit -> BigInteger.valueOf(hit.cost))
          .reduce(BigInteger.ZERO, BigInteger::add);
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

    @Override
    public void record(long time, long cost) {
      hits.add(new Hit(time, cost));
    }

    @Override
    public long capacity() {
      return rate.limit();
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
      this.tick = finestTick(rate, toleranceMicros);
    }

    /** The finest of 1 µs, 1 ms, 1 s that divides P and τ and keeps τ·a + b + a below 2^53. */
    private static long finestTick(Rate rate, long toleranceMicros) {
      for (long tick : new long[] {1, 1_000, 1_000_000}) {
        BigInteger limit = BigInteger.valueOf(rate.limit());
        BigInteger ticks = BigInteger.valueOf(rate.periodMicros() / tick);
        BigInteger divisor = limit.gcd(ticks);
        BigInteger size =
            BigInteger.valueOf(toleranceMicros / tick)
                .add(BigInteger.ONE)
                .multiply(limit.divide(divisor))
                .add(ticks.divide(divisor));
        if (rate.periodMicros() % tick == 0
            && toleranceMicros % tick == 0
            && size.bitLength() <= 53) {
          return tick;
        }
      }
      throw new IllegalArgumentException("no tick");
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
