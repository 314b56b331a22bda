package io.traffik;

import java.math.BigInteger;
import java.util.ArrayList;
import java.util.List;

/**
 * The definitions of DESIGN §8 taken literally, with unbounded numbers and no cleverness: what the
 * production code is compared with. Written from the definitions, not from the code.
 */
interface ExactModel {

  /** Whether a hit at a time (µs) would be admitted after the hits recorded so far. */
  boolean admits(long time, long cost);

  /** Records an admitted hit. */
  void record(long time, long cost);

  /** The largest cost that could ever be admitted. */
  long capacity();

  /** Every admitted hit is kept, and counted anew each time. */
  final class Windows implements ExactModel {

    private record Hit(long time, long cost) {}

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
}
