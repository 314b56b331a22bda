package io.traffik.test;

import io.traffik.Rate;
import io.traffik.Strategies;
import io.traffik.Strategy;
import java.math.BigDecimal;
import java.time.Duration;
import java.util.List;
import java.util.function.Function;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;

/**
 * A strategy with some parameters, beside its definition at any rate.
 *
 * @param model at a rate
 */
record Inner(Strategy strategy, Function<Rate, ExactModel> model) {

  private static final BigDecimal HALF = new BigDecimal("0.5");

  /** What may stand in {@code tiered} and has a state for each tier. */
  static Arbitrary<Inner> withStatesApart() {
    return Arbitraries.of(
        List.of(
            new Inner(Strategies.tokenBucket(), rate -> new TokenBucketModel(rate, rate.limit())),
            new Inner(Strategies.tokenBucket(7), rate -> new TokenBucketModel(rate, 7)),
            new Inner(
                Strategies.tokenBucketWithDebt(4, 2), rate -> new TokenBucketModel(rate, 4, 2)),
            new Inner(Strategies.leakyBucket(), rate -> new LeakyBucketModel(rate, rate.limit())),
            new Inner(
                Strategies.leakyBucketWithQueue(5), rate -> new LeakyBucketWithQueueModel(rate, 5)),
            new Inner(
                Strategies.gcra(Duration.ofSeconds(3)), rate -> new GcraModel(rate, 3_000_000)),
            new Inner(
                Strategies.quotaWithRollover(HALF, 20),
                rate -> new QuotaWithRolloverModel(rate, HALF, 20)),
            new Inner(
                Strategies.costBasedTokenBucket(30, 3, HALF),
                rate -> new CostBasedTokenBucketModel(rate, 30, 3, HALF))));
  }
}
