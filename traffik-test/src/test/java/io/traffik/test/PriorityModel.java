package io.traffik.test;

import io.traffik.HitClass;
import io.traffik.Rate;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.Map;

/**
 * priority, DESIGN §8: a sliding log with total + c ≤ ⌊share(p)·L⌋, the total being that of all
 * classes. A missing class is the default; an unknown one is an error; a share of 0 hits is not.
 */
final class PriorityModel implements ExactModel {

  private final Rate rate;
  private final Map<String, BigDecimal> shares;
  private final String defaultPriority;
  private final SlidingWindowLogModel log;

  PriorityModel(Rate rate, Map<String, BigDecimal> shares, String defaultPriority) {
    this.rate = rate;
    this.shares = shares;
    this.defaultPriority = defaultPriority;
    this.log = new SlidingWindowLogModel(rate.periodMicros(), this::capacity);
  }

  @Override
  public boolean admits(long time, long cost, HitClass hitClass) {
    return log.admits(time, cost, hitClass);
  }

  @Override
  public void record(long time, long cost, HitClass hitClass) {
    log.record(time, cost, hitClass);
  }

  @Override
  public long capacity(HitClass hitClass) {
    String priority = hitClass.priority().isEmpty() ? defaultPriority : hitClass.priority();
    BigDecimal share = shares.get(priority);
    if (share == null) {
      throw new IllegalArgumentException("priority \"" + priority + "\" is unknown");
    }
    return share
        .multiply(BigDecimal.valueOf(rate.limit()))
        .setScale(0, RoundingMode.FLOOR)
        .longValueExact();
  }
}
