package io.traffik;

/**
 * The machine of all buckets and of GCRA: a level that rises evenly up to a bound and that hits
 * draw from.
 *
 * <p>For a token bucket the level is its tokens, for one with debt the tokens and the debt it may
 * still make, for a leaky bucket the room that is left, for GCRA the tolerance that is left.
 * Immutable and thread-safe. Constant time and memory.
 */
final class BucketMeter implements Meter {

  /*
   * Exactness. Time is counted in ticks of 1 µs, 1 ms or 1 s. With a/b = L/P in lowest terms (hits per
   * tick) the level is kept as level·b, from 0 to the bound, and grows by the whole number a per tick:
   * nothing is ever rounded. The bound is (capacity + tolerance in hits)·b = capacity·b + tolerance·a.
   * The tick is the finest that divides P and the tolerance and keeps every word below 2^53.
   *
   * Words. 0: level·b. 1: the tick of the last admitted hit. No state means the bound.
   *
   * Clamping. Before anything is multiplied, the cost is compared with the level in whole hits and the
   * elapsed time with the time to full, so no gap and no cost can overflow.
   */

  private static final long BOUND = 1L << 53;

  /** 2^52 µs, so that every absolute time before the year 2112 stays below 2^53 µs. */
  private static final long LONGEST_REFILL = 1L << 52;

  private static final long[] TICKS = {1, 1_000, 1_000_000};

  private final long tick;
  private final long a;
  private final long b;
  private final long full;

  private BucketMeter(long tick, long a, long b, long full) {
    this.tick = tick;
    this.a = a;
    this.b = b;
    this.full = full;
  }

  /** A bucket of so many hits; capacity·b + a stays below 2^53. */
  static BucketMeter bucket(Rate rate, long capacity) {
    return finest(rate, capacity, 0, false);
  }

  /** One hit, and what flows in during a tolerance; 2·(tolerance·a + b) stays below 2^53. */
  static BucketMeter virtualScheduling(Rate rate, long toleranceMicros) {
    return finest(rate, 1, toleranceMicros, true);
  }

  /** In the finest tick that fits, by the rule of a bucket or of virtual scheduling. */
  private static BucketMeter finest(
      Rate rate, long capacity, long toleranceMicros, boolean virtualScheduling) {
    for (long tick : TICKS) {
      if (rate.periodMicros() % tick == 0 && toleranceMicros % tick == 0) {
        long period = rate.periodMicros() / tick;
        long tolerance = toleranceMicros / tick;
        long divisor = greatestCommonDivisor(rate.limit(), period);
        long a = rate.limit() / divisor;
        long b = period / divisor;
        long bound = virtualScheduling ? BOUND / 2 - 1 : BOUND - 1 - a;
        boolean fits = capacity <= bound / b && tolerance <= (bound - capacity * b) / a;
        if (fits && (capacity * b + tolerance * a) / a < LONGEST_REFILL / tick) {
          return new BucketMeter(tick, a, b, capacity * b + tolerance * a);
        }
      }
    }
    throw new IllegalArgumentException(
        "rate \""
            + rate
            + "\" with capacity \""
            + capacity
            + "\" and tolerance \""
            + toleranceMicros
            + " us\" cannot be kept exactly: with L/P = a/b in lowest terms, capacity·b + a, or"
            + " 2·(tolerance·a + b) for gcra, must be below 2^53 in ticks of 1 us, 1 ms or 1 s that divide"
            + " period and tolerance, and an empty bucket must be full within 142 years; choose a limit"
            + " that shares more factors with the period, a coarser period, or a smaller capacity");
  }

  @Override
  public void decide(State state, long cost, long now, Outcome outcome) {
    long nowTick = Math.floorDiv(now, tick);
    long level = levelAt(state, nowTick);
    if (cost <= level / b) {
      long left = level - cost * b;
      outcome.admit(left / b, atLevel(left, full, nowTick)).next(left).next(nowTick);
    } else {
      long admissibleAt = cost > full / b ? Outcome.NEVER : atLevel(level, cost * b, nowTick);
      outcome.refuse(level / b, admissibleAt, atLevel(level, full, nowTick));
    }
  }

  @Override
  public long horizon(State state) {
    return atLevel(state.word(0), full, state.word(1));
  }

  @Override
  public long last(State state) {
    return state.word(1) * tick;
  }

  @Override
  public long capacity() {
    return full / b;
  }

  @Override
  public long[] parameters() {
    return new long[] {tick, a, b, full};
  }

  /**
   * Keeps what is used, in whole hits rounded up, cut to this capacity: no product can overflow.
   */
  @Override
  public boolean convert(State state, long[] writtenUnder, long now) {
    BucketMeter writer =
        new BucketMeter(writtenUnder[0], writtenUnder[1], writtenUnder[2], writtenUnder[3]);
    long writerTick = Math.floorDiv(now, writer.tick);
    long used = ceilDiv(writer.full - writer.levelAt(state, writerTick), writer.b);
    state.setWord(0, full - Math.min(used, full / b) * b);
    state.setWord(1, ceilDiv(writerTick * writer.tick, tick));
    return true;
  }

  @Override
  public void rebase(State state, long now) {
    state.setWord(1, Math.floorDiv(now, tick));
  }

  /**
   * Credits what has not yet refilled of the hit; the rest would have overflowed without it too.
   */
  @Override
  public void refund(State state, long cost, long chargedAt, long now) {
    long nowTick = Math.floorDiv(now, tick);
    long level = levelAt(state, nowTick);
    long charge = Math.min(cost, full / b) * b;
    long elapsed = Math.max(0, nowTick - Math.floorDiv(chargedAt, tick));
    long credit = elapsed >= ceilDiv(charge, a) ? 0 : charge - elapsed * a;
    if (credit >= full - level) {
      state.clear();
    } else {
      state.setWord(0, level + credit);
      state.setWord(1, nowTick);
    }
  }

  private long levelAt(State state, long nowTick) {
    if (state.isAbsent()) {
      return full;
    }
    long level = state.word(0);
    long elapsed = nowTick - state.word(1);
    return elapsed >= ceilDiv(full - level, a) ? full : level + elapsed * a;
  }

  /** The time at which a level reaches a higher one, in microseconds. */
  private long atLevel(long level, long wanted, long fromTick) {
    return (fromTick + ceilDiv(wanted - level, a)) * tick;
  }

  /** Of a dividend of 0 or more and a positive divisor. */
  private static long ceilDiv(long dividend, long divisor) {
    return (dividend + divisor - 1) / divisor;
  }

  private static long greatestCommonDivisor(long x, long y) {
    return y == 0 ? x : greatestCommonDivisor(y, x % y);
  }
}
