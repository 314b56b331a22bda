package io.traffik.test;

import io.traffik.HitClass;
import io.traffik.Rate;
import java.math.BigInteger;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * gcra, DESIGN §8: max(t, TAT) + c·T ≤ t + τ + T with T = P/L; then TAT = max(t, TAT) + c·T. The
 * tick divides τ too and keeps 2(τ·a + b) below 2^53.
 */
final class GcraModel implements ExactModel {

  private final Ratio interval;
  private final Ratio tolerance;
  private final Tick tick;
  private @Nullable Ratio arrival;

  GcraModel(Rate rate, long toleranceMicros) {
    this.interval = Ratio.of(rate.periodMicros(), rate.limit());
    this.tolerance = Ratio.of(toleranceMicros);
    this.tick = Tick.finest(rate, tick -> numbers(toleranceMicros, tick), toleranceMicros);
  }

  /** 2(τ·a + b), and the latest time at which nothing is left: τ + T after the hit. */
  private static Stream<BigInteger> numbers(long toleranceMicros, Tick tick) {
    Ratio inTicks = Ratio.of(toleranceMicros, tick.micros());
    BigInteger product = inTicks.floor().multiply(tick.a()).add(tick.b());
    return Stream.of(
        product.shiftLeft(1), tick.latestEmptyOf(inTicks.times(tick.perTick()).plus(Ratio.of(1))));
  }

  private Ratio arrivalAfter(Ratio now, long cost) {
    Ratio begins = arrival == null ? now : arrival.max(now);
    return begins.plus(interval.times(Ratio.of(cost)));
  }

  @Override
  public boolean admits(long time, long cost, HitClass hitClass) {
    Ratio now = Ratio.of(tick.floor(time));
    return arrivalAfter(now, cost).atMost(now.plus(tolerance).plus(interval));
  }

  @Override
  public void record(long time, long cost, HitClass hitClass) {
    arrival = arrivalAfter(Ratio.of(tick.floor(time)), cost);
  }

  @Override
  public long capacity(HitClass hitClass) {
    return tolerance.plus(interval).over(interval).floor().longValueExact();
  }
}
