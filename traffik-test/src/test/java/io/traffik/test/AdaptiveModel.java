package io.traffik.test;

import io.traffik.HitClass;
import io.traffik.Rate;
import java.math.BigDecimal;
import java.math.RoundingMode;

/**
 * adaptive, DESIGN §8: n + c ≤ M in the current window, M = max(1, ⌊E⌋). E starts at L and is kept
 * in millionths, each step rounded down. Entering a new window: if the last one's n/M exceeded the
 * threshold, E = max(minRatio·L, reduction·E), else E = min(L, E + recovery·L); each further
 * elapsed window without hits recovers once more. The last window is that of the last admitted hit.
 */
final class AdaptiveModel implements ExactModel {

  private final long period;
  private final BigDecimal limit;
  private final BigDecimal loadThreshold;
  private final BigDecimal reduction;
  private final BigDecimal recovery;
  private final BigDecimal minRatio;

  private boolean seen;
  private long window;
  private BigDecimal used = BigDecimal.ZERO;
  private BigDecimal estimate;

  AdaptiveModel(
      Rate rate,
      BigDecimal loadThreshold,
      BigDecimal reduction,
      BigDecimal recovery,
      BigDecimal minRatio) {
    this.period = rate.periodMicros();
    this.limit = BigDecimal.valueOf(rate.limit());
    this.loadThreshold = loadThreshold;
    this.reduction = reduction;
    this.recovery = recovery;
    this.minRatio = minRatio;
    this.estimate = limit;
  }

  private long windowOf(long time) {
    return Math.floorDiv(time, period);
  }

  private BigDecimal usedIn(long asked) {
    return seen && asked == window ? used : BigDecimal.ZERO;
  }

  private BigDecimal estimateIn(long asked) {
    if (!seen || asked == window) {
      return estimate;
    }
    BigDecimal entering = entering();
    // At L there is nothing left to recover, however many windows elapse.
    for (long k = window + 2; k <= asked && entering.compareTo(limit) < 0; k++) {
      entering = recovered(entering);
    }
    return entering;
  }

  /** E of the window after the last one. */
  private BigDecimal entering() {
    boolean overloaded = used.compareTo(loadThreshold.multiply(effective(estimate))) > 0;
    if (!overloaded) {
      return recovered(estimate);
    }
    return millionths(minRatio.multiply(limit)).max(millionths(reduction.multiply(estimate)));
  }

  private BigDecimal recovered(BigDecimal from) {
    return limit.min(millionths(from.add(recovery.multiply(limit))));
  }

  private static BigDecimal millionths(BigDecimal value) {
    return value.setScale(6, RoundingMode.FLOOR);
  }

  /** M. */
  private static BigDecimal effective(BigDecimal estimate) {
    return BigDecimal.ONE.max(estimate.setScale(0, RoundingMode.FLOOR));
  }

  @Override
  public boolean admits(long time, long cost, HitClass hitClass) {
    long now = windowOf(time);
    BigDecimal after = usedIn(now).add(BigDecimal.valueOf(cost));
    return after.compareTo(effective(estimateIn(now))) <= 0;
  }

  @Override
  public void record(long time, long cost, HitClass hitClass) {
    long now = windowOf(time);
    BigDecimal estimateNow = estimateIn(now);
    used = usedIn(now).add(BigDecimal.valueOf(cost));
    estimate = estimateNow;
    window = now;
    seen = true;
  }

  @Override
  public long capacity(HitClass hitClass) {
    return limit.longValueExact();
  }
}
