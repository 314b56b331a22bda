package io.traffik;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What becomes of a state when the clock is set back, for each strategy. */
class SetBackClockTest {

  private final ManualTime time = new ManualTime();

  static Stream<String> strategies() {
    return Stream.of(
        "fixedWindow",
        "slidingWindowLog",
        "slidingWindowCounter",
        "tokenBucket",
        "tokenBucketWithDebt",
        "leakyBucket",
        "leakyBucketWithQueue",
        "gcra(burstToleranceMs=48000)",
        "tiered",
        "tiered(inner=tokenBucket)",
        "adaptive",
        "priority(shares={LOW=1}, defaultPriority=LOW)",
        "quotaWithRollover",
        "timeOfDay(zone=UTC, sections={00:00-24:00=1})",
        "costBasedTokenBucket");
  }

  @ParameterizedTest
  @MethodSource("strategies")
  void aClockSetBackALittleStandsStillForTheKey(String strategy) {
    Throttle<String> throttle = time.throttle("uid", Strategies.parse(strategy), "5/min");
    time.advance(2 * ManualTime.SECOND);
    throttle.hit("client", 5);

    time.advance(-4 * ManualTime.SECOND);

    Decision refused = throttle.check("client");
    assertThat(refused.admitted()).isFalse();
    time.advance(refused.waitMicros() - 1);
    assertThat(throttle.check("client").admitted()).isFalse();
    time.advance(1);
    assertThat(throttle.check("client").admitted()).isTrue();
    assertThat(time.backend.clockSteps()).isZero();
  }

  @ParameterizedTest
  @MethodSource("strategies")
  void aClockSetBackAYearKeepsWhatWasUsedAndLocksNobodyOut(String strategy) {
    Throttle<String> throttle = time.throttle("uid", Strategies.parse(strategy), "5/min");
    throttle.hit("client", 5);

    time.advance(-365L * 86_400 * ManualTime.SECOND);

    Decision refused = throttle.check("client");
    assertThat(refused.admitted()).isFalse();
    assertThat(refused.waitMicros()).isLessThanOrEqualTo(120 * ManualTime.SECOND);
    time.advance(refused.waitMicros());
    assertThat(throttle.hit("client").admitted()).isTrue();
    assertThat(time.backend.clockSteps()).isEqualTo(1);
  }

  /** By 10 s and a microsecond, from 30 s into the minute: only the windows know no better. */
  @Test
  void beyondTenSecondsALogIsMoved() {
    Throttle<String> throttle = time.throttle("uid", Strategies.slidingWindowLog(), "5/min");
    time.advance(10 * ManualTime.SECOND);
    throttle.hit("client", 2);
    time.advance(20 * ManualTime.SECOND);
    throttle.hit("client", 3);

    time.advance(-10 * ManualTime.SECOND - 1);

    assertThat(throttle.check("client", 2).waitMicros()).isEqualTo(40 * ManualTime.SECOND);
    assertThat(throttle.check("client", 3).waitMicros()).isEqualTo(60 * ManualTime.SECOND);
    assertThat(time.backend.clockSteps()).isEqualTo(1);
  }

  @Test
  void upToTenSecondsALogStaysWhereItIs() {
    Throttle<String> throttle = time.throttle("uid", Strategies.slidingWindowLog(), "5/min");
    time.advance(30 * ManualTime.SECOND);
    throttle.hit("client", 5);

    time.advance(-10 * ManualTime.SECOND);

    assertThat(throttle.check("client").waitMicros()).isEqualTo(70 * ManualTime.SECOND);
    assertThat(time.backend.clockSteps()).isZero();
  }

  @Test
  void aQueueIsMovedWithItsTail() {
    Throttle<String> throttle = time.throttle("uid", Strategies.leakyBucketWithQueue(3), "6/min");
    throttle.hit("client");
    throttle.hit("client");

    time.advance(-3_600 * ManualTime.SECOND);

    assertThat(throttle.check("client", 2).waitMicros()).isEqualTo(10 * ManualTime.SECOND);
    assertThat(throttle.hit("client").delayMicros()).isEqualTo(30 * ManualTime.SECOND);
  }

  /** 4 of 6 tokens are left; the hour back does not refill them, nor does it take them. */
  @Test
  void aBucketKeepsItsLevel() {
    Throttle<String> throttle = time.throttle("uid", Strategies.tokenBucket(), "6/min");
    throttle.hit("client", 2);

    time.advance(-3_600 * ManualTime.SECOND);

    assertThat(throttle.check("client", 5).waitMicros()).isEqualTo(10 * ManualTime.SECOND);
  }

  /** Kept: 8 of this window, and the half of 10 in the one before that carries. */
  @Test
  void aQuotaKeepsWhatWasUsedAndCarried() {
    Throttle<String> throttle = time.throttle("uid", Strategies.quotaWithRollover(), "10/min");
    throttle.hit("client", 2);
    time.advance(60 * ManualTime.SECOND);
    throttle.hit("client", 8);

    time.advance(-86_400 * ManualTime.SECOND);

    assertThat(throttle.stat("client").remaining()).isEqualTo(10 + 4 - 8);
  }

  @Test
  void anAdaptedLimitIsKept() {
    Throttle<String> throttle = time.throttle("uid", Strategies.adaptive(), "10/min");
    throttle.hit("client", 10);
    time.advance(60 * ManualTime.SECOND);
    throttle.hit("client");

    time.advance(-86_400 * ManualTime.SECOND);

    assertThat(throttle.stat("client").remaining()).isEqualTo(6 - 1);
  }

  /** Set back to within a period of 1970, where a hit of before would have come in 1969. */
  @ParameterizedTest
  @ValueSource(strings = {"slidingWindowLog", "priority", "tiered(inner=slidingWindowLog)"})
  void aLogSetBackToTheBeginningOfTimeHasNoTimesBeforeIt(String strategy) {
    Throttle<String> throttle = time.throttle("uid", Strategies.parse(strategy), "4/h");
    throttle.hit("client");
    time.advance(3_000 * ManualTime.SECOND);
    throttle.hit("client", 2);

    time.set(60 * ManualTime.SECOND);

    long room = throttle.stat("client").remaining();
    assertThat(throttle.check("client", room + 1).admitted()).isFalse();
    time.advance(throttle.check("client", room + 1).waitMicros());
    assertThat(throttle.hit("client", room + 1).admitted()).isTrue();
    assertThat(time.now()).isLessThanOrEqualTo(3_660 * ManualTime.SECOND);
  }
}
