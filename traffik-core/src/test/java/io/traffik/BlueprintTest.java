package io.traffik;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What a store with programs of its own is told of a meter. */
class BlueprintTest {

  /** A state lasts less than 2^52 µs, 52,124 days, or there is none. */
  @ParameterizedTest
  @CsvSource({
    "tokenBucket(burst=1737), 1/30d, tokenBucket(burst=1738), 1/30d",
    "tokenBucketWithDebt(burst=1700; maxDebt=37), 1/30d, tokenBucketWithDebt(burst=1700; maxDebt=38), 1/30d",
    "leakyBucket(capacity=1737), 1/30d, leakyBucket(capacity=1738), 1/30d",
    "leakyBucketWithQueue(capacity=1737), 1/30d, leakyBucketWithQueue(capacity=1738), 1/30d",
    "costBasedTokenBucket(burst=868), 1/30d, costBasedTokenBucket(burst=869), 1/30d",
    "gcra(burstToleranceMs=3153600000000), 1/15624d, gcra(burstToleranceMs=3153600000000), 1/15625d",
    "slidingWindowCounter, 1/26062d, slidingWindowCounter, 1/26063d",
  })
  void thereIsNoneWhereMicrosecondsWouldLeaveWholeDoubles(
      String shorter, String itsRate, String longer, String otherRate) {
    assertThat(meter(shorter, itsRate).blueprint(0)).isPresent();
    assertThat(meter(longer, otherRate).blueprint(0)).isEmpty();
  }

  private static Meter meter(String strategy, String rate) {
    return Strategies.parse(strategy.replace(';', ',')).bind(Rate.parse(rate));
  }
}
