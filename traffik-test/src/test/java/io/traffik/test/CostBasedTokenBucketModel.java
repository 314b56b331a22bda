package io.traffik.test;

import io.traffik.HitClass;
import io.traffik.Rate;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/**
 * costBasedTokenBucket, DESIGN §8: a token bucket that refills f·L per P, f = max(minRefill,
 * ⌊1000·m/Σcᵢ⌋/1000) over the last m ≤ window admitted hits, fixed between hits and 1 while there
 * are none. A bucket that is full forgets its history, so a hit on it starts a history of just
 * itself. The tick keeps 1000·(B·b + a) below 2^53.
 */
final class CostBasedTokenBucketModel implements ExactModel {

  private final Rate rate;
  private final long burst;
  private final int window;
  private final Ratio minRefill;
  private final Tick tick;
  private final List<Long> costs = new ArrayList<>();
  private Ratio tokens;
  private long last;

  CostBasedTokenBucketModel(Rate rate, long burst, int window, BigDecimal minRefill) {
    this.rate = rate;
    this.burst = burst;
    this.window = window;
    this.minRefill = Ratio.of(minRefill.movePointRight(3).longValueExact(), 1_000);
    this.tick = Tick.finest(rate, this::numbers);
    this.tokens = Ratio.of(burst);
  }

  /** 1000·(B·b + a), and the latest time at which the bucket is full again, at the slowest. */
  private Stream<BigInteger> numbers(Tick tick) {
    BigInteger sum = BigInteger.valueOf(burst).multiply(tick.b()).add(tick.a());
    return Stream.of(
        BigInteger.valueOf(1_000).multiply(sum),
        tick.latestEmptyOf(Ratio.of(burst).over(minRefill)));
  }

  /** f. */
  private Ratio refillFactor() {
    if (costs.isEmpty()) {
      return Ratio.of(1);
    }
    List<Long> newest = costs.subList(Math.max(0, costs.size() - window), costs.size());
    long sum = newest.stream().mapToLong(Long::longValue).sum();
    BigInteger thousandths = Ratio.of(1_000L * newest.size(), sum).floor();
    return minRefill.max(new Ratio(thousandths, BigInteger.valueOf(1_000)));
  }

  private Ratio tokensAt(long time) {
    Ratio perMicro = refillFactor().times(Ratio.of(rate.limit(), rate.periodMicros()));
    Ratio refill = perMicro.times(Ratio.of(tick.floor(time) - last));
    return tokens.plus(refill).min(Ratio.of(burst));
  }

  @Override
  public boolean admits(long time, long cost, HitClass hitClass) {
    return Ratio.of(cost).atMost(tokensAt(time));
  }

  @Override
  public void record(long time, long cost, HitClass hitClass) {
    Ratio tokensNow = tokensAt(time);
    if (tokensNow.equals(Ratio.of(burst))) {
      costs.clear();
    }
    costs.add(cost);
    tokens = tokensNow.minus(Ratio.of(cost));
    last = tick.floor(time);
  }

  @Override
  public long capacity(HitClass hitClass) {
    return burst;
  }
}
