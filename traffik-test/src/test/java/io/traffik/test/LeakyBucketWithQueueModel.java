package io.traffik.test;

import io.traffik.HitClass;
import io.traffik.Rate;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/**
 * leakyBucketWithQueue, DESIGN §8: occupancy + c ≤ capacity, occupancy = Σ cᵢ over the hits with dᵢ
 * &gt; t; hit i departs at dᵢ = max(dᵢ₋₁, tᵢ) + cᵢ·P/L. The tick keeps capacity·b + a below 2^53.
 */
final class LeakyBucketWithQueueModel implements ExactModel {

  private record Departure(Ratio time, long cost) {}

  private final Rate rate;
  private final long capacity;
  private final Tick tick;
  private final List<Departure> departures = new ArrayList<>();

  LeakyBucketWithQueueModel(Rate rate, long capacity) {
    this.rate = rate;
    this.capacity = capacity;
    this.tick = Tick.finest(rate, tick -> numbers(capacity, tick));
  }

  /**
   * capacity·b + a, and the latest departure: what has not departed is at most the capacity, so the
   * queue ends within the time of that many hits.
   */
  private static Stream<BigInteger> numbers(long capacity, Tick tick) {
    return Stream.of(
        BigInteger.valueOf(capacity).multiply(tick.b()).add(tick.a()),
        tick.latestEmptyOf(Ratio.of(capacity)));
  }

  @Override
  public boolean admits(long time, long cost, HitClass hitClass) {
    Ratio now = Ratio.of(tick.floor(time));
    BigInteger occupancy =
        departures.stream()
            .filter(departure -> !departure.time.atMost(now))
            .map(departure -> BigInteger.valueOf(departure.cost))
            .reduce(BigInteger.ZERO, BigInteger::add);
    return occupancy.add(BigInteger.valueOf(cost)).compareTo(BigInteger.valueOf(capacity)) <= 0;
  }

  @Override
  public void record(long time, long cost, HitClass hitClass) {
    Ratio begins = Ratio.of(tick.floor(time));
    if (!departures.isEmpty()) {
      begins = begins.max(departures.get(departures.size() - 1).time);
    }
    Ratio takes = Ratio.of(cost).times(Ratio.of(rate.periodMicros(), rate.limit()));
    departures.add(new Departure(begins.plus(takes), cost));
  }

  @Override
  public long capacity(HitClass hitClass) {
    return capacity;
  }

  /** When the last recorded hit departs, rounded up to the tick; in microseconds. */
  long lastDeparture() {
    Ratio inTicks = departures.get(departures.size() - 1).time.over(Ratio.of(tick.micros()));
    return inTicks.ceiling().longValueExact() * tick.micros();
  }
}
