package io.traffik;

import java.util.Optional;

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
   * Clamping. Before anything is multiplied, the cost is compared with the capacity and the elapsed time with
   * the time from empty to full, so no gap and no cost can overflow.
   */

  private final TickRate rate;
  private final long tick;
  private final long a;
  private final long b;
  private final long full;
  private final long capacity;
  private final long ticksToFull;
  private final Divisor byTick;
  private final Divisor byA;
  private final Divisor byB;
  private final Gauge gauge;

  /** Tells the statistics of one kind of bucket. */
  @FunctionalInterface
  interface Gauge {

    /**
     * Reads a level.
     *
     * @param level hits times {@code b}, from 0 to {@link #full}
     */
    Statistics read(BucketMeter meter, long level, long nowTick);
  }

  private BucketMeter(TickRate rate, long full, Gauge gauge) {
    this.rate = rate;
    this.tick = rate.tick();
    this.a = rate.a();
    this.b = rate.b();
    this.full = full;
    this.capacity = full / b;
    this.byTick = new Divisor(tick);
    this.byA = new Divisor(a);
    this.byB = new Divisor(b);
    this.ticksToFull = byA.ceil(full);
    this.gauge = gauge;
  }

  /** A bucket of so many hits; capacity·b + a stays below 2^53. */
  static BucketMeter bucket(Rate rate, long capacity, Gauge gauge) {
    TickRate ticks =
        TickRate.finest(
            rate,
            0,
            candidate -> holds(candidate, capacity),
            "capacity·b + a must be below 2^53 for capacity \""
                + capacity
                + "\", and the end of the refill too");
    return new BucketMeter(ticks, capacity * ticks.b(), gauge);
  }

  /** Whether a bucket of so many hits can be kept in these ticks. */
  static boolean holds(TickRate rate, long capacity) {
    return capacity <= (TickRate.WORD_BOUND - 1 - rate.a()) / rate.b()
        && rate.lasts(TickRate.ceilDiv(capacity * rate.b(), rate.a()));
  }

  /** One hit, and what flows in during a tolerance; 2·(tolerance·a + b) stays below 2^53. */
  static BucketMeter virtualScheduling(Rate rate, long toleranceMicros, Gauge gauge) {
    TickRate ticks =
        TickRate.finest(
            rate,
            toleranceMicros,
            candidate -> schedules(candidate, toleranceMicros / candidate.tick()),
            "2·(tolerance·a + b) must be below 2^53 for tolerance \""
                + toleranceMicros
                + " us\", which the tick must divide too");
    return new BucketMeter(ticks, ticks.b() + toleranceMicros / ticks.tick() * ticks.a(), gauge);
  }

  private static boolean schedules(TickRate rate, long tolerance) {
    long bound = TickRate.WORD_BOUND / 2 - 1;
    return rate.b() <= bound
        && tolerance <= (bound - rate.b()) / rate.a()
        && rate.lasts(TickRate.ceilDiv(rate.b() + tolerance * rate.a(), rate.a()));
  }

  @Override
  public void decide(State state, long cost, long now, Outcome outcome) {
    long nowTick = byTick.floor(now);
    long level = levelAt(state, nowTick);
    if (cost <= capacity && cost * b <= level) {
      long left = level - cost * b;
      outcome.admit(byB.floor(left), atLevel(left, full, nowTick)).next(left).next(nowTick);
    } else {
      long admissibleAt = cost > capacity ? Outcome.NEVER : atLevel(level, cost * b, nowTick);
      outcome.refuse(byB.floor(level), admissibleAt, atLevel(level, full, nowTick));
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
    return capacity;
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
    TickRate writerRate = new TickRate(writtenUnder[0], writtenUnder[1], writtenUnder[2]);
    BucketMeter writer = new BucketMeter(writerRate, writtenUnder[3], gauge);
    long writerTick = writerRate.ticks(now);
    long used = TickRate.ceilDiv(writer.full - writer.levelAt(state, writerTick), writer.b);
    state.setWord(0, used > capacity ? 0 : full - used * b);
    state.setWord(1, rate.ticksCarriedTo(now, writerRate));
    return true;
  }

  @Override
  public void rebase(State state, long now) {
    state.setWord(1, byTick.floor(now));
  }

  /**
   * Credits what has not yet refilled of the hit; the rest would have overflowed without it too.
   */
  @Override
  public void refund(State state, long cost, long chargedAt, long now) {
    long nowTick = byTick.floor(now);
    long level = levelAt(state, nowTick);
    long charge = Math.min(cost, capacity) * b;
    long elapsed = Math.max(0, nowTick - byTick.floor(chargedAt));
    long credit = elapsed >= TickRate.ceilDiv(charge, a) ? 0 : charge - elapsed * a;
    if (credit >= full - level) {
      state.clear();
    } else {
      state.setWord(0, level + credit);
      state.setWord(1, nowTick);
    }
  }

  @Override
  public Optional<Statistics> statistics(State state, long now) {
    long nowTick = byTick.floor(now);
    return Optional.of(gauge.read(this, levelAt(state, nowTick), nowTick));
  }

  @Override
  public Optional<Blueprint> blueprint(long around) {
    return rate.lastsInMicros(TickRate.ceilDiv(full, a))
        ? Optional.of(Blueprint.of("bucket"))
        : Optional.empty();
  }

  TickRate rate() {
    return rate;
  }

  /** The level of an idle bucket. */
  long full() {
    return full;
  }

  private long levelAt(State state, long nowTick) {
    if (state.isAbsent()) {
      return full;
    }
    long level = state.word(0);
    long elapsed = nowTick - state.word(1);
    return elapsed >= ticksToFull ? full : Math.min(full, level + elapsed * a);
  }

  /** The time at which a level reaches a higher one, in microseconds. */
  private long atLevel(long level, long wanted, long fromTick) {
    return (fromTick + byA.ceil(wanted - level)) * tick;
  }
}
