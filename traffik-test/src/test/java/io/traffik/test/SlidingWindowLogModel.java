package io.traffik.test;

import io.traffik.HitClass;
import io.traffik.Rate;
import java.util.function.ToLongFunction;

/**
 * slidingWindowLog, DESIGN §8: c + Σ cᵢ ≤ L over the admitted hits with tᵢ &gt; t − P, so a hit
 * leaves exactly at tᵢ + P.
 */
final class SlidingWindowLogModel implements ExactModel {

  private final long period;
  private final ToLongFunction<HitClass> limit;
  private final History history = new History();

  SlidingWindowLogModel(Rate rate) {
    this(rate.periodMicros(), hitClass -> rate.limit());
  }

  /** All classes count together, each is checked against its own limit. */
  SlidingWindowLogModel(long period, ToLongFunction<HitClass> limit) {
    this.period = period;
    this.limit = limit;
  }

  @Override
  public boolean admits(long time, long cost, HitClass hitClass) {
    return history.leavesRoom(hit -> hit > time - period, cost, limit.applyAsLong(hitClass));
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
