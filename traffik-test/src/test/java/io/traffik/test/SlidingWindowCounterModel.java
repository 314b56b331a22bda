package io.traffik.test;

import io.traffik.HitClass;
import io.traffik.Rate;
import java.math.BigInteger;
import java.util.function.ToLongFunction;
import java.util.stream.Stream;

/**
 * slidingWindowCounter, DESIGN §8: cur + prev·(P − e)/P + c ≤ L with e = t − kP, the share of the
 * window before an exact fraction; t is floored to the tick that keeps L·P below 2^53.
 */
final class SlidingWindowCounterModel implements ExactModel {

  private final long period;
  private final ToLongFunction<HitClass> limit;
  private final Tick tick;
  private final History history = new History();

  SlidingWindowCounterModel(Rate rate) {
    this(rate, hitClass -> rate.limit());
  }

  /**
   * All classes count together, each is checked against its own limit.
   *
   * @param largest the rate of the class with the largest limit, whose tick is that of all
   */
  SlidingWindowCounterModel(Rate largest, ToLongFunction<HitClass> limit) {
    this.period = largest.periodMicros();
    this.limit = limit;
    this.tick = Tick.finest(largest, tick -> numbers(largest.limit(), tick));
  }

  /** L·P, and the latest (k+2)P. */
  private static Stream<BigInteger> numbers(long limit, Tick tick) {
    BigInteger lastWindow = tick.latest().subtract(tick.latest().mod(tick.period()));
    return Stream.of(
        BigInteger.valueOf(limit).multiply(tick.period()),
        lastWindow.add(tick.period().shiftLeft(1)));
  }

  @Override
  public boolean admits(long time, long cost, HitClass hitClass) {
    long now = tick.floor(time);
    long window = Math.floorDiv(now, period);
    long elapsed = now - window * period;
    Ratio current = new Ratio(history.sumOfWindow(window, period), BigInteger.ONE);
    Ratio previous = new Ratio(history.sumOfWindow(window - 1, period), BigInteger.ONE);
    return current
        .plus(previous.times(Ratio.of(period - elapsed, period)))
        .plus(Ratio.of(cost))
        .atMost(Ratio.of(limit.applyAsLong(hitClass)));
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
