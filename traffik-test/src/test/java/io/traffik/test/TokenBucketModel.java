package io.traffik.test;

import io.traffik.HitClass;
import io.traffik.Rate;
import java.math.BigInteger;
import java.util.stream.Stream;

/**
 * tokenBucket and tokenBucketWithDebt, DESIGN §8: tokens − c ≥ −D; the bucket starts full at B,
 * refills L per P and is capped at B. The tick keeps (B + D)·b + a below 2^53.
 */
final class TokenBucketModel implements ExactModel {

  private final Rate rate;
  private final long burst;
  private final long maxDebt;
  private final Tick tick;
  private Ratio tokens;
  private long last;

  TokenBucketModel(Rate rate, long burst) {
    this(rate, burst, 0);
  }

  TokenBucketModel(Rate rate, long burst, long maxDebt) {
    this.rate = rate;
    this.burst = burst;
    this.maxDebt = maxDebt;
    this.tick = Tick.finest(rate, tick -> numbers(burst + maxDebt, tick));
    this.tokens = Ratio.of(burst);
  }

  /** (B + D)·b + a, and the latest time at which the bucket is full again. */
  private static Stream<BigInteger> numbers(long capacity, Tick tick) {
    return Stream.of(
        BigInteger.valueOf(capacity).multiply(tick.b()).add(tick.a()),
        tick.latestEmptyOf(Ratio.of(capacity)));
  }

  private Ratio tokensAt(long time) {
    Ratio perMicro = Ratio.of(rate.limit(), rate.periodMicros());
    Ratio refill = perMicro.times(Ratio.of(tick.floor(time) - last));
    return tokens.plus(refill).min(Ratio.of(burst));
  }

  @Override
  public boolean admits(long time, long cost, HitClass hitClass) {
    return tokensAt(time).minus(Ratio.of(cost)).atLeast(Ratio.of(-maxDebt));
  }

  @Override
  public void record(long time, long cost, HitClass hitClass) {
    tokens = tokensAt(time).minus(Ratio.of(cost));
    last = tick.floor(time);
  }

  @Override
  public long capacity(HitClass hitClass) {
    return burst + maxDebt;
  }
}
