package io.traffik;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;

/**
 * Promises 1, 2 and 3 for every strategy: on random traces the decisions are those of the exact
 * definition, every wait is truthful to the microsecond, and what is refused or asked leaves no
 * trace.
 */
class StrategyProperties {

  private static final long DAY = 86_400L * ManualTime.SECOND;
  private static final long YEAR = 365 * DAY;

  /** A strategy at a rate, beside its definition. */
  record Subject(Strategy strategy, Rate rate, ExactModel model) {
    @Override
    public String toString() {
      return strategy + " at " + rate;
    }
  }

  /** What a client does next: lets time pass, then hits. */
  record Step(long pause, long cost) {}

  @Property(tries = 10_000)
  void decidesAsDefinedAndTellsTheTruth(
      @ForAll("subjects") Subject subject, @ForAll("walks") List<Step> walk) {
    ManualTime time = new ManualTime();
    Throttle<String> throttle = time.throttle("uid", subject.strategy, subject.rate.toString());
    ExactModel model = subject.model;

    for (Step step : walk) {
      time.advance(scaled(step.pause, subject.rate));
      long cost = costFor(step.cost, model.capacity());

      Decision asked = throttle.check("client", cost);
      Decision hit = throttle.hitAsync("client", cost).toCompletableFuture().join();

      assertThat(hit.admitted()).isEqualTo(model.admits(time.now(), cost));
      assertThat(asked.admitted()).isEqualTo(hit.admitted());
      assertThat(asked.waitMicros()).isEqualTo(hit.waitMicros());
      assertThat(asked.remaining()).isEqualTo(hit.remaining());
      if (hit.admitted()) {
        model.record(time.now(), cost);
        assertThat(hit.waitMicros()).isZero();
      } else {
        assertTruthful(hit, model, time.now(), cost);
      }
      assertRemaining(hit.remaining(), model, time.now());
      assertThat(throttle.stat("client").remaining()).isEqualTo(hit.remaining());
    }
  }

  /** The next hit after exactly the told wait, on the real thing and not only on the model. */
  @Property(tries = 500)
  void whoWaitsAsToldGetsInAndWhoWaitsLessDoesNot(
      @ForAll("subjects") Subject subject, @ForAll("walks") List<Step> walk) {
    ManualTime time = new ManualTime();
    Throttle<String> throttle = time.throttle("uid", subject.strategy, subject.rate.toString());

    for (Step step : walk) {
      time.advance(scaled(step.pause, subject.rate));
      long cost = Math.min(costFor(step.cost, subject.model.capacity()), subject.model.capacity());
      Decision hit = throttle.hitAsync("client", cost).toCompletableFuture().join();
      if (!hit.admitted()) {
        time.advance(hit.waitMicros() - 1);
        assertThat(throttle.check("client", cost).admitted()).isFalse();
        time.advance(1);
        assertThat(throttle.hitAsync("client", cost).toCompletableFuture().join().admitted())
            .isTrue();
      }
    }
  }

  @Property(tries = 5_000)
  void aRefundNeverLeavesMoreRoomThanIfTheHitHadNotBeen(
      @ForAll("subjects") Subject subject,
      @ForAll("walks") List<Step> before,
      @ForAll("steps") Step refunded,
      @ForAll("steps") Step later) {
    ManualTime time = new ManualTime();
    Throttle<String> throttle = time.throttle("uid", subject.strategy, subject.rate.toString());
    for (Step step : before) {
      time.advance(scaled(step.pause, subject.rate));
      long cost = costFor(step.cost, subject.model.capacity());
      throttle.hitAsync("with", cost).toCompletableFuture().join();
      throttle.hitAsync("without", cost).toCompletableFuture().join();
    }
    time.advance(scaled(refunded.pause, subject.rate));
    long cost = costFor(refunded.cost, subject.model.capacity());
    Decision hit = throttle.hitAsync("with", cost).toCompletableFuture().join();

    time.advance(scaled(later.pause, subject.rate));
    long roomBefore = throttle.stat("with").remaining();
    assertThat(throttle.refund(hit)).isCompleted();
    assertThat(throttle.refund(hit)).as("given back once").isCompleted();

    assertThat(throttle.stat("with").remaining())
        .isBetween(roomBefore, throttle.stat("without").remaining());
    for (int i = 0; i < 8; i++) {
      time.advance(subject.rate.periodMicros() / 4 + 1);
      assertThat(throttle.stat("with").remaining())
          .isLessThanOrEqualTo(throttle.stat("without").remaining());
    }
  }

  @Property(tries = 500)
  void aRefundAtOnceLeavesExactlyTheRoomThatWas(
      @ForAll("subjects") Subject subject, @ForAll("walks") List<Step> walk) {
    ManualTime time = new ManualTime();
    Throttle<String> throttle = time.throttle("uid", subject.strategy, subject.rate.toString());
    for (Step step : walk) {
      time.advance(scaled(step.pause, subject.rate));
      long cost = costFor(step.cost, subject.model.capacity());
      long roomBefore = throttle.stat("client").remaining();

      Decision hit = throttle.hitAsync("client", cost).toCompletableFuture().join();
      assertThat(throttle.refund(hit)).isCompleted();
      assertThat(throttle.stat("client").remaining()).isEqualTo(roomBefore);

      throttle.hitAsync("client", cost).toCompletableFuture().join();
    }
  }

  private static void assertTruthful(Decision hit, ExactModel model, long now, long cost) {
    if (cost > model.capacity()) {
      assertThat(hit.never()).isTrue();
      assertThat(hit.retryAfterSeconds()).isEmpty();
      return;
    }
    assertThat(hit.waitMicros()).isPositive();
    assertThat(model.admits(now + hit.waitMicros(), cost)).isTrue();
    assertThat(model.admits(now + hit.waitMicros() - 1, cost)).isFalse();
    assertThat(hit.retryAfterSeconds().getAsLong())
        .isPositive()
        .isEqualTo((hit.waitMicros() + 999_999) / 1_000_000);
  }

  private static void assertRemaining(long remaining, ExactModel model, long now) {
    assertThat(remaining == 0 || model.admits(now, remaining)).isTrue();
    assertThat(model.admits(now, remaining + 1)).isFalse();
  }

  /** Costs from 1 to just above the capacity, mostly near the ends. */
  private static long costFor(long seed, long capacity) {
    return switch ((int) (seed % 5)) {
      case 0, 1 -> 1 + seed / 5 % Math.min(capacity, 3);
      case 2 -> 1 + seed / 5 % (capacity + 1);
      case 3 -> Math.max(1, capacity - seed / 5 % 3);
      default -> 1 + seed / 5 % (capacity / 3 + 1);
    };
  }

  /** Pauses of nothing, of a part of the time of one hit, of a few periods, and of years. */
  private static long scaled(long seed, Rate rate) {
    long period = rate.periodMicros();
    return switch ((int) (seed % 6)) {
      case 0 -> 0;
      case 1 -> seed / 6 % (period / rate.limit() + 2);
      case 2 -> seed / 6 % 1_000;
      case 3 -> seed / 6 % (period + 1);
      case 4 -> seed / 6 % (3 * period);
      default -> seed / 6 % (seed % 7 == 0 ? 3 * YEAR : period / 7 + 1);
    };
  }

  @Provide
  Arbitrary<Subject> subjects() {
    Arbitrary<Rate> rates =
        Arbitraries.oneOf(
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
                .map(Rate::parse),
            Combinators.combine(
                    Arbitraries.longs().between(1, 100_000),
                    Arbitraries.longs().between(1, 90),
                    Arbitraries.of("ms", "s", "min", "h", "d"))
                .as((limit, count, unit) -> Rate.parse(limit + "/" + count + unit)));
    return Combinators.combine(rates, Arbitraries.longs().between(0, 400))
        .as(StrategyProperties::subject);
  }

  /** Every strategy, at every rate, without and with parameters. */
  private static Subject subject(Rate rate, long variant) {
    long parameter = 1 + variant / 10;
    long limit = rate.limit();
    return switch ((int) (variant % 10)) {
      case 0, 1 -> new Subject(Strategies.fixedWindow(), rate, new ExactModel.Windows(rate));
      case 2, 3 ->
          new Subject(Strategies.slidingWindowCounter(), rate, new ExactModel.SlidingCounter(rate));
      case 4 -> new Subject(Strategies.tokenBucket(), rate, new ExactModel.Tokens(rate, limit));
      case 5 ->
          new Subject(
              Strategies.tokenBucket(parameter), rate, new ExactModel.Tokens(rate, parameter));
      case 6 ->
          new Subject(
              Strategies.tokenBucketWithDebt(parameter, 3),
              rate,
              new ExactModel.Tokens(rate, parameter + 3));
      case 7 ->
          new Subject(
              Strategies.leakyBucket(parameter), rate, new ExactModel.Tokens(rate, parameter));
      case 8 -> new Subject(Strategies.gcra(), rate, new ExactModel.VirtualScheduling(rate, 0));
      default -> {
        long tolerance = rate.periodMicros() / (limit + 1) * parameter / 1_000_000 * 1_000_000;
        yield new Subject(
            Strategies.gcra(Duration.ofSeconds(tolerance / 1_000_000)),
            rate,
            new ExactModel.VirtualScheduling(rate, tolerance));
      }
    };
  }

  @Provide
  Arbitrary<Step> steps() {
    return Combinators.combine(
            Arbitraries.longs().between(0, 6 * YEAR), Arbitraries.longs().between(0, 1_000_000))
        .as(Step::new);
  }

  @Provide
  Arbitrary<List<Step>> walks() {
    return steps().list().ofMinSize(1).ofMaxSize(40);
  }
}
