package io.traffik.test;

import io.traffik.HitClass;
import io.traffik.Rate;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.math.RoundingMode;
import java.util.stream.LongStream;

/**
 * quotaWithRollover, DESIGN §8: used + c ≤ L + carried in the current period, with carried =
 * min(maxRollover, ⌊percentage·max(0, L − used in the period before)⌋). One skipped period counts
 * as one with nothing used; a client not seen for longer, or new, carries nothing.
 */
final class QuotaWithRolloverModel implements ExactModel {

  private final long period;
  private final BigInteger limit;
  private final BigDecimal percentage;
  private final BigInteger maxRollover;
  private final History history = new History();

  QuotaWithRolloverModel(Rate rate, BigDecimal percentage, long maxRollover) {
    this.period = rate.periodMicros();
    this.limit = BigInteger.valueOf(rate.limit());
    this.percentage = percentage;
    this.maxRollover = BigInteger.valueOf(maxRollover);
  }

  private BigInteger used(long window) {
    return history.sumOfWindow(window, period);
  }

  /** Every admitted hit costs something, so who has used nothing was not seen. */
  private boolean seen(long window) {
    return used(window).signum() > 0;
  }

  private BigInteger carriedInto(long window) {
    if (seen(window - 1)) {
      return carriedAfter(used(window - 1));
    }
    return seen(window - 2) ? carriedAfter(BigInteger.ZERO) : BigInteger.ZERO;
  }

  private BigInteger carriedAfter(BigInteger usedBefore) {
    BigDecimal unused = new BigDecimal(limit.subtract(usedBefore).max(BigInteger.ZERO));
    BigDecimal carried = percentage.multiply(unused).setScale(0, RoundingMode.FLOOR);
    return carried.toBigIntegerExact().min(maxRollover);
  }

  @Override
  public boolean admits(long time, long cost, HitClass hitClass) {
    long window = Math.floorDiv(time, period);
    BigInteger after = used(window).add(BigInteger.valueOf(cost));
    return after.compareTo(limit.add(carriedInto(window))) <= 0;
  }

  @Override
  public void record(long time, long cost, HitClass hitClass) {
    history.add(time, cost);
  }

  @Override
  public long capacity(HitClass hitClass) {
    return limit.add(carriedAfter(BigInteger.ZERO)).longValueExact();
  }

  /** The starts of the periods: what is carried lapses there. */
  @Override
  public LongStream edges(long from, long to) {
    long next = (Math.floorDiv(from, period) + 1) * period;
    return LongStream.iterate(next, start -> start <= to, start -> start + period);
  }
}
