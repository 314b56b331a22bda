package io.traffik;

import static org.assertj.core.api.Assertions.assertThat;

import java.math.BigDecimal;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What becomes of a state when a throttle's rate or its strategy's parameters change. */
class ChangedRateTest {

  private final ManualTime time = new ManualTime();

  /** The limit of a live key changes: what is used stays used, cut to the new limit. */
  @ParameterizedTest
  @CsvSource({
    // strategy, before, used, after, remaining after
    "fixedWindow, 10/min, 4, 100/min, 96",
    "fixedWindow, 10/min, 4, 3/min, 0",
    "fixedWindow, 10/min, 4, 5/min, 1",
    "tokenBucket, 10/min, 4, 100/min, 96",
    "tokenBucket, 10/min, 4, 3/min, 0",
    "tokenBucket, 10/min, 4, 5/min, 1",
    "slidingWindowCounter, 10/min, 4, 100/min, 96",
    "slidingWindowCounter, 10/min, 4, 3/min, 0",
    "leakyBucket, 10/min, 4, 100/min, 96",
    "leakyBucket, 10/min, 4, 5/min, 1",
    "tokenBucketWithDebt(maxDebt=2), 10/min, 4, 5/min, 3",
    "gcra(burstToleranceMs=54000), 10/min, 4, 20/min, 15",
    "gcra(burstToleranceMs=54000), 10/min, 4, 5/min, 1",
    "tokenBucket, 1234567/30d, 4, 10/30d, 6",
    "tokenBucket, 10/30d, 4, 1234567/30d, 1234563",
    "slidingWindowLog, 10/min, 4, 100/min, 96",
    "slidingWindowLog, 10/min, 4, 3/min, 0",
    "leakyBucketWithQueue, 10/min, 4, 100/min, 96",
    "leakyBucketWithQueue, 10/min, 4, 3/min, 0",
    "leakyBucketWithQueue, 10/30d, 4, 1234567/30d, 1234563",
    "tiered, 10/min, 4, 5/min, 1",
    "tiered(inner=slidingWindowCounter), 10/min, 4, 5/min, 1",
    "tiered(inner=gcra), 10/min, 1, 5/min, 0",
    "priority, 20/min, 4, 8/min, 2",
    "adaptive, 10/min, 4, 5/min, 1",
    "adaptive, 10/min, 7, 5/min, 0",
    "quotaWithRollover, 10/min, 4, 5/min, 1",
    "quotaWithRollover, 10/min, 4, 3/min, 0",
    "'timeOfDay(zone=UTC, sections={00:00-24:00=2})', 10/min, 4, 3/min, 2",
    "costBasedTokenBucket, 10/min, 4, 5/min, 1",
    "costBasedTokenBucket, 10/30d, 4, 1234/30d, 1230",
    // another period is another limit
    "fixedWindow, 10/min, 4, 10/h, 10",
    "tokenBucket, 10/min, 4, 10/h, 10",
  })
  void aChangedRateIsNeitherAmnestyNorDoublePunishment(
      String strategy, String before, long used, String after, long remaining) {
    Throttle<String> throttle = time.throttle("uid", Strategies.parse(strategy), before);
    throttle.hit("client", used);

    throttle.updateRate(after);

    assertThat(throttle.stat("client").remaining()).isEqualTo(remaining);
    if (remaining > 0) {
      assertThat(throttle.hit("client", remaining).remaining()).isZero();
    }
    Decision refused = throttle.check("client", 1);
    assertThat(refused.admitted()).isFalse();
    time.advance(refused.waitMicros() - 1);
    assertThat(throttle.check("client", 1).admitted()).isFalse();
    time.advance(1);
    assertThat(throttle.check("client", 1).admitted()).isTrue();
  }

  /**
   * The wait told right after a change counts under the new rate, though nothing was admitted
   * since.
   */
  @Test
  void aWaitToldAfterAChangeOfRateIsTruthfulUnderTheNewRate() {
    Throttle<String> throttle = time.throttle("uid", Strategies.tokenBucket(), "1/d");
    throttle.hit("client");
    throttle.updateRate("86400/d");

    assertThat(throttle.hit("client", 86_399).remaining()).isZero();
    Decision refused = throttle.check("client", 1);

    assertThat(refused.waitMicros()).isEqualTo(ManualTime.SECOND);
    time.advance(ManualTime.SECOND);
    assertThat(throttle.hit("client").admitted()).isTrue();
  }

  @Test
  void aRefusalAfterAChangeOfRateDoesNotRestartTheConversion() {
    Throttle<String> throttle = time.throttle("uid", Strategies.tokenBucket(), "10/d");
    throttle.hit("client", 10);
    throttle.updateRate("5/d");

    Decision first = throttle.check("client");
    time.advance(first.waitMicros());

    assertThat(throttle.check("client").admitted()).isTrue();
  }

  @Test
  void aBucketKeepsWhatIsUsedRoundedUpToAWholeHit() {
    Throttle<String> throttle = time.throttle("uid", Strategies.tokenBucket(), "6/min");
    throttle.hit("client", 3);
    time.advance(5 * ManualTime.SECOND); // 2.5 are used

    throttle.updateRate("12/min");

    assertThat(throttle.stat("client").remaining()).isEqualTo(9);
    throttle.updateRate("6/min");
    assertThat(throttle.stat("client").remaining()).isEqualTo(3);
    assertThat(throttle.check("client", 4).waitMicros()).isEqualTo(10 * ManualTime.SECOND);
  }

  /** With a tolerance of 9 s 1.9 hits are admitted at 6/min, 2.8 at 12/min: all 1.9 are used. */
  @Test
  void gcraKeepsAlsoAPartOfAHitThatIsUsed() {
    Throttle<String> throttle =
        time.throttle("uid", Strategies.parse("gcra(burstToleranceMs=9000)"), "6/min");
    throttle.hit("client");
    time.advance(ManualTime.SECOND);
    throttle.hit("client");

    throttle.updateRate("12/min");
    assertThat(throttle.check("client").waitMicros()).isEqualTo(ManualTime.SECOND);
    throttle.updateRate("6/min");

    assertThat(throttle.check("client").waitMicros()).isEqualTo(10 * ManualTime.SECOND);
  }

  /** The time of a conversion is rounded up to the new tick, a millisecond: nobody gains by it. */
  @Test
  void aBucketConvertedToACoarserTickRefillsFromTheNextOne() {
    Throttle<String> throttle = time.throttle("uid", Strategies.tokenBucket(), "10/30d");
    time.advance(500);
    throttle.hit("client", 10);
    throttle.updateRate("1234567/30d");
    throttle.stat("client");
    throttle.hit("client", 1_234_557);

    // one hit takes 2,099.52 ms, which counted from 1 ms is over at 2,101 ms
    assertThat(throttle.check("client").waitMicros()).isEqualTo(2_101_000 - 500);
  }

  @Test
  void aSlidingCounterCutsBothCountsToTheNewLimit() {
    Throttle<String> throttle = time.throttle("uid", Strategies.slidingWindowCounter(), "10/min");
    throttle.hit("client", 8);
    time.advance(75 * ManualTime.SECOND); // 6 of the 8 still count
    throttle.hit("client", 4);

    throttle.updateRate("3/min");
    assertThat(throttle.stat("client").remaining()).isZero();
    throttle.updateRate("10/min");

    assertThat(throttle.stat("client").remaining()).isEqualTo(10 - 3 - 3);
  }

  @Test
  void aLogIsNotCut() {
    Throttle<String> throttle = time.throttle("uid", Strategies.slidingWindowLog(), "10/min");
    throttle.hit("client", 8);

    throttle.updateRate("4/min");
    assertThat(throttle.check("client", 4).waitMicros()).isEqualTo(60 * ManualTime.SECOND);
    throttle.updateRate("10/min");

    assertThat(throttle.stat("client").remaining()).isEqualTo(2);
  }

  @Test
  void whatStoodInAQueueKeepsItsDeparture() {
    Throttle<String> throttle = time.throttle("uid", Strategies.leakyBucketWithQueue(), "10/min");
    throttle.hit("client", 4);
    time.advance(ManualTime.SECOND);

    throttle.updateRate("5/min");

    assertThat(throttle.hit("client").delayMicros()).isEqualTo((24 + 12 - 1) * ManualTime.SECOND);
    assertThat(throttle.check("client").waitMicros()).isEqualTo(23 * ManualTime.SECOND);
  }

  /**
   * In the microsecond of 10/30d it has departed; in the millisecond of the other rate it would
   * not.
   */
  @Test
  void whoHasDepartedFromAQueueIsGoneAfterAChangeToo() {
    Throttle<String> throttle = time.throttle("uid", Strategies.leakyBucketWithQueue(), "10/30d");
    time.advance(500);
    throttle.hit("client");
    time.advance(3 * 86_400 * ManualTime.SECOND + 100);
    assertThat(throttle.stat("client").remaining()).isEqualTo(10);

    throttle.updateRate("1234567/30d");

    assertThat(throttle.stat("client").remaining()).isEqualTo(1_234_567);
    assertThat(throttle.hit("client").delayMicros()).isEqualTo(2_100_000 - 600);
    assertThat(time.backend.unreadableStates()).isZero();
  }

  @Test
  void whoHasDepartedBeforeOthersIsGoneAfterAChangeToo() {
    Throttle<String> throttle = time.throttle("uid", Strategies.leakyBucketWithQueue(), "10/30d");
    long threeDays = 3 * 86_400 * ManualTime.SECOND;
    time.advance(500);
    throttle.hit("client");
    throttle.hit("client");
    throttle.hit("client");
    time.advance(2 * threeDays + 100);

    throttle.updateRate("1234567/30d");

    assertThat(throttle.stat("client").remaining()).isEqualTo(1_234_566);
    assertThat(throttle.check("client", 1_234_567).waitMicros()).isEqualTo(threeDays + 1_000 - 600);
  }

  /** The tail, 8 4/7 s, is rounded up to a microsecond; 2 hits more take another 8 4/7 s. */
  @Test
  void theTailOfAQueueIsRoundedUpOnce() {
    Throttle<String> throttle = time.throttle("uid", Strategies.leakyBucketWithQueue(), "7/min");
    throttle.hit("client");

    throttle.updateRate("14/min");

    assertThat(throttle.hit("client", 2).delayMicros()).isEqualTo(8_571_429 + 8_571_429);
  }

  /** 200 years are no number of microseconds below 2^53 any more. */
  @Test
  void aQueueThatNoWordOfTheNewTickHoldsIsForgotten() {
    Throttle<String> throttle =
        time.throttle("uid", Strategies.leakyBucketWithQueue(100_000), "1/d");
    throttle.hit("client", 73_000);

    Throttle<String> shorter =
        new ManualTime(time).throttle("uid", Strategies.leakyBucketWithQueue(40_000), "1/d");

    assertThat(shorter.stat("client").remaining()).isEqualTo(40_000);
    assertThat(time.backend.unreadableStates()).isEqualTo(1);
  }

  /** E was 6 of 10: it is 4.2 of 7, of which one is used; then 4.9 and 5.6. */
  @Test
  void anAdaptedLimitKeepsItsRatio() {
    Throttle<String> throttle = time.throttle("uid", Strategies.adaptive(), "10/min");
    throttle.hit("client", 9);
    time.advance(60 * ManualTime.SECOND);
    throttle.hit("client");

    throttle.updateRate("7/min");

    assertThat(throttle.stat("client").remaining()).isEqualTo(3);
    time.advance(60 * ManualTime.SECOND);
    assertThat(throttle.stat("client").remaining()).isEqualTo(4);
    time.advance(60 * ManualTime.SECOND);
    assertThat(throttle.stat("client").remaining()).isEqualTo(5);
  }

  /** E is 1.8 of 3, that is 0.6 of it; of 1000003 it is 600,001.8, of which one is used. */
  @Test
  void anAdaptedLimitKeepsItsRatioToAMillionth() {
    Throttle<String> throttle = time.throttle("uid", Strategies.adaptive(), "3/min");
    throttle.hit("client", 3);
    time.advance(60 * ManualTime.SECOND);
    throttle.hit("client");

    throttle.updateRate("1000003/min");

    assertThat(throttle.stat("client").remaining()).isEqualTo(600_000);
  }

  /** The first fits seconds only, the second milliseconds: the second under way counts once. */
  @ParameterizedTest
  @CsvSource({"leakyBucket", "tokenBucket"})
  void aChangeToAFinerTickGivesNothingAway(String strategy) {
    Throttle<String> throttle = time.throttle("uid", Strategies.parse(strategy), "3475001/30d");
    time.advance(961_058);
    throttle.hit("client", 2);

    throttle.updateRate("6172835/30d");

    assertThat(throttle.stat("client").remaining()).isEqualTo(6_172_833);
  }

  /** The window before is judged by the limit it had, not by the one that holds now. */
  @ParameterizedTest
  @CsvSource({
    // before, used, after, remaining after
    "100/min, 90, 1000/min, 600",
    "1000/min, 90, 100/min, 100",
  })
  void anAdaptedLimitIsCarriedToNowUnderTheOldRate(
      String before, long used, String after, long remaining) {
    Throttle<String> throttle = time.throttle("uid", Strategies.adaptive(), before);
    throttle.hit("client", used);
    time.advance(60 * ManualTime.SECOND);

    throttle.updateRate(after);

    assertThat(throttle.stat("client").remaining()).isEqualTo(remaining);
  }

  /** 9 of 10 is cut to 5 of 5: after it the limit is 3. */
  @Test
  void anAdaptiveCountIsCut() {
    Throttle<String> throttle = time.throttle("uid", Strategies.adaptive(), "10/min");
    throttle.hit("client", 9);

    throttle.updateRate("5/min");

    assertThat(throttle.check("client", 3).waitMicros()).isEqualTo(60 * ManualTime.SECOND);
    assertThat(throttle.check("client", 4).waitMicros()).isEqualTo(180 * ManualTime.SECOND);
    throttle.updateRate("10/min");
    assertThat(throttle.stat("client").remaining()).isEqualTo(5);
  }

  @Test
  void aQuotaIsNotCutAndCarriesByTheNewLimit() {
    Throttle<String> throttle = time.throttle("uid", Strategies.quotaWithRollover(), "10/min");
    throttle.hit("client", 4);

    throttle.updateRate("3/min");
    assertThat(throttle.stat("client").remaining()).isZero();
    throttle.updateRate("8/min");

    assertThat(throttle.stat("client").remaining()).isEqualTo(4);
    time.advance(60 * ManualTime.SECOND);
    assertThat(throttle.stat("client").remaining()).isEqualTo(8 + 2);
  }

  /** 4 of 10 are used and the refill is slowed to 1/2; so it is with 8. */
  @Test
  void aCostBasedBucketKeepsItsHistory() {
    Throttle<String> throttle = time.throttle("uid", Strategies.costBasedTokenBucket(), "10/min");
    throttle.hit("client", 4);

    throttle.updateRate("8/min");

    assertThat(throttle.stat("client").remaining()).isEqualTo(4);
    assertThat(throttle.check("client", 5).waitMicros()).isEqualTo(15 * ManualTime.SECOND);
  }

  /** Of a history of 2 and 1 only the 1 is left, also when the window grows again. */
  @Test
  void aConvertedHistoryKeepsItsNewestHits() {
    BigDecimal least = new BigDecimal("0.5");
    Throttle<String> two =
        time.throttle("uid", Strategies.costBasedTokenBucket(10, 2, least), "60/min");
    two.hit("client", 2);
    two.hit("client", 1);

    Throttle<String> one =
        new ManualTime(time)
            .throttle("uid", Strategies.costBasedTokenBucket(9, 1, least), "60/min");
    one.stat("client");
    Throttle<String> twoAgain =
        new ManualTime(time)
            .throttle("uid", Strategies.costBasedTokenBucket(9, 2, least), "60/min");

    assertThat(one.check("client", 7).waitMicros()).isEqualTo(ManualTime.SECOND);
    assertThat(twoAgain.check("client", 7).waitMicros()).isEqualTo(ManualTime.SECOND);
  }

  /**
   * A user's strategy goes by the name of a built-in one: its words and parameters mean nothing.
   */
  @ParameterizedTest
  @ValueSource(
      strings = {
        "fixedWindow",
        "slidingWindowCounter",
        "tokenBucket",
        "leakyBucketWithQueue",
        "gcra",
        "adaptive",
        "quotaWithRollover",
        "costBasedTokenBucket",
      })
  void aStateOfAForeignStrategyCountsAsAbsentAndIsCounted(String strategy) {
    time.throttle("uid", new Foreign(strategy), "5/min").hit("client");
    time.registry.remove("uid");
    Throttle<String> throttle = time.throttle("uid", Strategies.parse(strategy), "5/min");

    Decision hit = throttle.hit("client");

    assertThat(hit.remaining()).isEqualTo(throttle.hit("new").remaining());
    assertThat(time.backend.unreadableStates()).isEqualTo(1);
  }

  /** Three words, and more parameters than any strategy has. */
  private record Foreign(String name) implements Strategy, Meter {

    @Override
    public Meter bind(Rate rate) {
      return this;
    }

    @Override
    public void decide(State state, long cost, long now, Outcome outcome) {
      outcome.admit(1, now).next(7).next(7).next(now).push(7);
    }

    @Override
    public long horizon(State state) {
      return Outcome.NEVER;
    }

    @Override
    public long last(State state) {
      return state.word(2);
    }

    @Override
    public long capacity() {
      return 100;
    }

    @Override
    public long[] parameters() {
      return new long[] {7, 7, 7, 7, 7, 7, 7, 7, 7};
    }
  }
}
