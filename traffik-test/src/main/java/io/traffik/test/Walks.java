package io.traffik.test;

import io.traffik.Rate;
import java.time.Duration;
import java.util.List;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.RandomDistribution;

/** Generates rates and walks. */
final class Walks {

  private static final long LONGEST_PAUSE = 1L << 60;
  private static final long CHOICES = 1L << 40;
  private static final long BOUND = 1L << 52;
  private static final int LONGEST = 30;

  /** 2026-11-24T12:00:00Z, the start of a second, a minute, an hour and half a day. */
  private static final long NOON = 1_795_521_600_000_000L;

  private Walks() {}

  /** From 1 a day to 10^6 a second, among them such as fit no coarse or no fine tick. */
  static Arbitrary<Rate> rates() {
    Arbitrary<Rate> awkward =
        Arbitraries.of(
                "1/d",
                "1/s",
                "5/s",
                "7/min",
                "100/min",
                "10/500ms",
                "3/10s",
                "1000/h",
                "997/min",
                "10007/30d",
                "1234567/30d",
                "1000000/s",
                "13/us",
                "999983/w")
            .map(Rate::parse);
    Arbitrary<Rate> any =
        Combinators.combine(
                Arbitraries.longs().between(1, 100_000),
                Arbitraries.oneOf(
                    Arbitraries.longs().between(1, 3), Arbitraries.longs().between(1, 90)),
                Arbitraries.of("ms", "s", "min", "h", "d"))
            .as((limit, count, unit) -> Rate.parse(limit + "/" + count + unit));
    return Arbitraries.oneOf(awkward, any);
  }

  /** The ends of what is a rate at all. */
  static Arbitrary<Rate> extremeRates() {
    Arbitrary<Long> numbers =
        Arbitraries.oneOf(
            Arbitraries.of(1L, 2L, 1_000_003L, BOUND / 1_000_000, BOUND / 2 + 1, BOUND - 1),
            Arbitraries.longs().between(1, BOUND - 1));
    Arbitrary<Duration> periods =
        Arbitraries.oneOf(
                Arbitraries.of(1L, 1_000L, 1_000_003L, 86_400_000_000L, BOUND - 1),
                Arbitraries.longs().between(1, BOUND - 1))
            .map(Walks::duration);
    return Combinators.combine(numbers, periods).as(Rate::of);
  }

  private static Duration duration(long micros) {
    return Duration.ofSeconds(micros / 1_000_000, micros % 1_000_000 * 1_000);
  }

  /** Another limit with the same period. */
  static Arbitrary<Rate> changed(Rate rate) {
    return Arbitraries.oneOf(
            Arbitraries.of(1L, rate.limit(), rate.limit() + 1, 2 * rate.limit()),
            Arbitraries.longs().between(1, 2 * rate.limit() + 3))
        .map(limit -> Rate.of(Math.min(BOUND - 1, limit), rate.period()));
  }

  static Arbitrary<Walk> walks() {
    Arbitrary<Long> starts = Arbitraries.of(NOON, NOON, NOON + 1, 0L, 999_999L, Walk.LATEST / 2);
    return Combinators.combine(starts, steps()).as(Walk::new);
  }

  private static Arbitrary<List<Walk.Step>> steps() {
    return step().list().ofMinSize(1).ofMaxSize(LONGEST);
  }

  static Arbitrary<Walk.Step> step() {
    return Combinators.combine(evenly(LONGEST_PAUSE), evenly(CHOICES)).as(Walk.Step::new);
  }

  private static Arbitrary<Long> evenly(long bound) {
    return Arbitraries.longs()
        .between(0, bound)
        .withDistribution(RandomDistribution.uniform())
        .withoutEdgeCases();
  }
}
