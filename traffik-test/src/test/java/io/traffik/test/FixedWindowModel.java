package io.traffik.test;

import io.traffik.HitClass;
import io.traffik.Rate;
import java.util.function.ToLongFunction;

/**
 * fixedWindow, DESIGN §8: n + c ≤ L, n being the cost admitted in the current window; window k is
 * [kP, (k+1)P).
 */
final class FixedWindowModel implements ExactModel {

  private final long period;
  private final ToLongFunction<HitClass> limit;
  private final History history = new History();

  FixedWindowModel(Rate rate) {
    this(rate.periodMicros(), hitClass -> rate.limit());
  }

  /** All classes count together, each is checked against its own limit. */
  FixedWindowModel(long period, ToLongFunction<HitClass> limit) {
    this.period = period;
    this.limit = limit;
  }

  @Override
  public boolean admits(long time, long cost, HitClass hitClass) {
    long window = Math.floorDiv(time, period);
    return history.leavesRoom(
        hit -> Math.floorDiv(hit, period) == window, cost, limit.applyAsLong(hitClass));
  }

  @Override
  public void record(long time, long cost, HitClass hitClass) {
    history.add(time, cost);
  }

  @Override
  public long capacity(HitClass hitClass) {
    return limit.applyAsLong(hitClass);
  }
}
