package io.traffik;

import java.time.Duration;
import java.time.Instant;

/**
 * The generic cell rate algorithm: hits are due every {@code T = P/L}, and may come early by a
 * tolerance {@code τ}.
 *
 * <p>Definition: with {@code TAT} the theoretical arrival time of the next hit, a hit of cost
 * {@code c} at {@code t} is admitted iff {@code max(t, TAT) + c·T ≤ t + τ + T}; then {@code TAT =
 * max(t, TAT) + c·T}. So a hit of cost 1 is admitted iff {@code t ≥ TAT − τ}. Never, if {@code c·T
 * > τ + T}. With {@code τ = 0} hits are admitted one by one, {@code T} apart.
 *
 * <p>What {@code TAT} lacks to {@code t + τ + T} is a level that falls by {@code c·T} with a hit
 * and rises with time, so {@link BucketMeter} serves it, in constant time and memory.
 *
 * <p>Source: ITU-T Recommendation I.371, virtual scheduling.
 *
 * <p>Example, 6/min with τ = 10 s: two hits at once are admitted; a third is told to wait 10 s.
 *
 * @param burstTolerance τ, not negative, in whole microseconds
 */
record Gcra(Duration burstTolerance) implements Strategy {

  private static final Duration LONGEST = Duration.ofDays(36_500);
  private static final int NANOS_PER_MICRO = 1_000;

  Gcra {
    if (burstTolerance.isNegative()
        || burstTolerance.compareTo(LONGEST) > 0
        || burstTolerance.toNanos() % NANOS_PER_MICRO != 0) {
      throw new IllegalArgumentException(
          "burstTolerance \""
              + burstTolerance
              + "\" must be from nothing to 100 years, in whole microseconds");
    }
  }

  @Override
  public String name() {
    return "gcra";
  }

  @Override
  public Meter bindPart(Rate rate, int nodes) {
    if (nodes == 1) {
      return bind(rate);
    }
    // So early may hits come that what all nodes admit at once is no more than one alone would.
    Rate part = rate.dividedBy(nodes);
    long atOnce = Rate.part(bind(rate).capacity(), nodes);
    Duration tolerance = part.period().multipliedBy(atOnce - 1).dividedBy(part.limit());
    Duration least = tolerance.compareTo(burstTolerance) < 0 ? tolerance : burstTolerance;
    return new Gcra(Duration.ofNanos(least.toNanos() / NANOS_PER_MICRO * NANOS_PER_MICRO))
        .bind(part);
  }

  @Override
  public Meter bind(Rate rate) {
    return BucketMeter.virtualScheduling(
        rate, burstTolerance.toNanos() / NANOS_PER_MICRO, this::statistics);
  }

  private Statistics statistics(BucketMeter meter, long level, long nowTick) {
    long backlog = TickRate.ceilDiv(meter.full() - level, meter.rate().a());
    Instant arrival = Times.instant((nowTick + backlog) * meter.rate().tick());
    return new Statistics.Gcra(arrival, burstTolerance);
  }
}
