package io.traffik;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** How long a state lasts, what time it knows of, and how large it may become. */
class HorizonTest {

  /** One hit, 50 s after noon; all times are in seconds from noon. */
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        // strategy | rate | cost | last | horizon
        "fixedWindow | 10/min | 6 | 0 | 60",
        "slidingWindowLog | 10/min | 6 | 50 | 110",
        "slidingWindowCounter | 10/min | 6 | 0 | 120",
        "tokenBucket | 6/min | 3 | 50 | 80",
        "tokenBucketWithDebt(burst=3, maxDebt=2) | 6/min | 5 | 50 | 100",
        "leakyBucket | 6/min | 2 | 50 | 70",
        "gcra(burstToleranceMs=15000) | 6/min | 2 | 50 | 70",
        "leakyBucketWithQueue | 6/min | 2 | 50 | 70",
        "leakyBucketWithQueue | 7/min | 1 | 50 | 58.571429",
        "leakyBucketWithQueue | 1234567/30d | 1 | 50 | 52.1",
        "tiered | 10/min | 1 | 0 | 60",
        "adaptive | 10/min | 8 | 0 | 60",
        "adaptive | 10/min | 9 | 0 | 300",
        "priority | 10/min | 1 | 50 | 110",
        "quotaWithRollover | 10/min | 1 | 0 | 180",
        "timeOfDay(zone=UTC, sections={00:00-24:00=1}) | 10/min | 1 | 0 | 60",
        "costBasedTokenBucket(burst=10, window=2, minRefill=0.25) | 60/min | 4 | 50 | 66",
      })
  void aStateKnowsWhenItWasWrittenAndLastsUntilItMeansNothing(
      String strategy, String rate, long cost, String last, String horizon) {
    Meter meter = Strategies.parse(strategy).bind(Rate.parse(rate));
    State state = new State();
    Outcome outcome = new Outcome();
    meter.decide(state, cost, ManualTime.NOON + 50 * ManualTime.SECOND, outcome);
    state.accept(outcome);

    assertThat(meter.last(state)).isEqualTo(ManualTime.NOON + Trace.micros(last));
    assertThat(meter.horizon(state)).isEqualTo(ManualTime.NOON + Trace.micros(horizon));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        // strategy | words | capacity
        "fixedWindow | 8 | 10",
        "slidingWindowLog | 21 | 10",
        "slidingWindowCounter | 8 | 10",
        "tokenBucket(burst=3) | 8 | 3",
        "tokenBucketWithDebt(burst=3, maxDebt=2) | 8 | 5",
        "leakyBucket(capacity=7) | 8 | 7",
        "leakyBucketWithQueue(capacity=7) | 18 | 7",
        "gcra(burstToleranceMs=15000) | 8 | 3",
        "tiered(inner=slidingWindowLog) | 201 | 100",
        "tiered(inner=slidingWindowCounter) | 8 | 100",
        "tiered(inner=leakyBucketWithQueue(capacity=7)) | 18 | 7",
        "adaptive | 8 | 10",
        "priority | 21 | 10",
        "quotaWithRollover | 8 | 15",
        "quotaWithRollover(maxRollover=3) | 8 | 13",
        "timeOfDay(zone=UTC, sections={00:00-12:00=2, 12:00-24:00=0.5}) | 8 | 20",
        "costBasedTokenBucket(burst=30, window=6) | 9 | 30",
      })
  void aStateHasABound(String strategy, long words, long capacity) {
    Meter meter = Strategies.parse(strategy).bind(Rate.parse("10/min"));

    assertThat(meter.maxWords()).isEqualTo(words);
    assertThat(meter.capacity()).isEqualTo(capacity);
  }

  @Test
  void aClassHasItsOwnCapacityAndMayHaveAStateOfItsOwn() {
    HitClass premium = new HitClass("premium", "LOW");

    Meter shared = Strategies.tiered().bind(Rate.parse("10/min")).forClass(premium);
    assertThat(shared.capacity()).isEqualTo(50);
    assertThat(shared.stateClass()).isEmpty();
    assertThat(shared.forClass(HitClass.NONE)).isSameAs(shared);
    Meter apart =
        Strategies.parse("tiered(inner=leakyBucket)").bind(Rate.parse("10/min")).forClass(premium);
    assertThat(apart.stateClass()).isEqualTo("premium");
    Meter low = Strategies.priority().bind(Rate.parse("10/min")).forClass(premium);
    assertThat(low.capacity()).isEqualTo(5);
    assertThat(low.stateClass()).isEmpty();
  }

  @Test
  void whoAsksIsToldWhenAllWillBeFree() {
    ManualTime time = new ManualTime();
    for (String strategy :
        new String[] {"slidingWindowLog", "leakyBucketWithQueue", "costBasedTokenBucket"}) {
      Throttle<String> throttle = time.throttle(strategy, Strategies.parse(strategy), "6/min");
      assertThat(throttle.stat("client").resetTime()).as(strategy).isZero();
      throttle.hit("client");
      Decision standing = throttle.stat("client");
      long seconds = strategy.equals("slidingWindowLog") ? 60 : 10;
      assertThat(standing.resetTime()).as(strategy).hasSeconds(seconds);
    }
    assertThat(time.throttle("c", Strategies.slidingWindowCounter(), "6/min").stat("x").resetTime())
        .isZero();
    assertThat(time.throttle("a", Strategies.adaptive(), "6/min").stat("x").resetTime()).isZero();
  }
}
