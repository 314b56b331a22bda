package io.traffik.test;

import io.traffik.HitClass;
import io.traffik.Rate;
import java.math.BigInteger;
import java.util.stream.Stream;

/**
 * leakyBucket, DESIGN §8: level + c ≤ capacity; the level leaks L per P down to 0. The tick keeps
 * capacity·b + a below 2^53.
 */
final class LeakyBucketModel implements ExactModel {

  private final Rate rate;
  private final long capacity;
  private final Tick tick;
  private Ratio level = Ratio.ZERO;
  private long last;

  LeakyBucketModel(Rate rate, long capacity) {
    this.rate = rate;
    this.capacity = capacity;
    this.tick = Tick.finest(rate, tick -> numbers(capacity, tick));
  }

  /** capacity·b + a, and the latest time at which the bucket is empty again. */
  private static Stream<BigInteger> numbers(long capacity, Tick tick) {
    return Stream.of(
        BigInteger.valueOf(capacity).multiply(tick.b()).add(tick.a()),
        tick.latestEmptyOf(Ratio.of(capacity)));
  }

  private Ratio levelAt(long time) {
    Ratio perMicro = Ratio.of(rate.limit(), rate.periodMicros());
    return level.minus(perMicro.times(Ratio.of(tick.floor(time) - last))).max(Ratio.ZERO);
  }

  @Override
  public boolean admits(long time, long cost, HitClass hitClass) {
    return levelAt(time).plus(Ratio.of(cost)).atMost(Ratio.of(capacity));
  }

  @Override
  public void record(long time, long cost, HitClass hitClass) {
    level = levelAt(time).plus(Ratio.of(cost));
    last = tick.floor(time);
  }

  @Override
  public long capacity(HitClass hitClass) {
    return capacity;
  }
}
