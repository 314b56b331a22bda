package io.traffik;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Traces worked out by hand, one row a hit: seconds since noon, cost, and what is answered. */
class MeterTest {

  private final ManualTime time = new ManualTime();

  private void trace(Throttle<String> throttle, String rows) {
    for (String row : rows.strip().lines().toList()) {
      List<String> cells = List.of(row.strip().split("\\s+", -1));
      time.set(ManualTime.NOON + micros(cells.get(0)));
      Decision hit =
          throttle.hitAsync("client", Long.parseLong(cells.get(1))).toCompletableFuture().join();
      String wait = hit.never() ? "never" : hit.waitMicros() + "us";
      String reset = hit.resetTime().toNanos() / 1_000 + "us";
      assertThat(List.of(hit.admitted() ? "yes" : "no", "" + hit.remaining(), wait, reset))
          .as(row)
          .containsExactly(
              cells.get(2),
              cells.get(3),
              cells.get(4).equals("never") ? "never" : micros(cells.get(4)) + "us",
              micros(cells.get(5)) + "us");
    }
  }

  private static long micros(String seconds) {
    return new java.math.BigDecimal(seconds).movePointRight(6).longValueExact();
  }

  @Test
  void fixedWindow() {
    trace(
        time.throttle("uid", Strategies.fixedWindow(), "10/min"),
        """
        50          6   yes  4  0         10
        50          5   no   4  10        10
        50          11  no   4  never     10
        59.999999   4   yes  0  0         0.000001
        59.999999   1   no   0  0.000001  0.000001
        60          10  yes  0  0         60
        60.000001   1   no   0  59.999999 59.999999
        600         1   yes  9  0         60
        """);
  }

  @Test
  void tokenBucket() {
    trace(
        time.throttle("uid", Strategies.tokenBucket(3), "6/min"),
        """
        0          3  yes  0  0         30
        0          1  no   0  10        30
        0          4  no   0  never     30
        9.999999   1  no   0  0.000001  20.000001
        10         1  yes  0  0         30
        25         2  no   1  5         15
        30         2  yes  0  0         30
        31536000   3  yes  0  0         30
        """);
  }

  @Test
  void tokenBucketWithDebt() {
    trace(
        time.throttle("uid", Strategies.tokenBucketWithDebt(3, 2), "6/min"),
        """
        0    6  no   5  never  0
        0    5  yes  0  0      50
        10   2  no   1  10     40
        20   2  yes  0  0      50
        """);
  }

  @Test
  void leakyBucket() {
    trace(
        time.throttle("uid", Strategies.leakyBucket(2), "6/min"),
        """
        0    2  yes  0  0      20
        0    1  no   0  10     20
        10   1  yes  0  0      20
        """);
  }

  @Test
  void gcra() {
    trace(
        time.throttle("uid", Strategies.gcra(Duration.ofSeconds(15)), "6/min"),
        """
        0    3  no   2  never  0
        0    2  yes  0  0      20
        0    1  no   0  5      20
        5    1  yes  0  0      25
        30   1  yes  1  0      10
        """);
  }

  @Test
  void gcraWithoutTolerance() {
    trace(
        time.throttle("uid", Strategies.gcra(), "7/min"),
        """
        0         1  yes  0  0         8.571429
        8.571428  1  no   0  0.000001  0.000001
        8.571429  1  yes  0  0         8.571429
        """);
  }

  /** 2(τ·a + b) is between 2^53 and 2^54 in microseconds, so it is kept in milliseconds. */
  @Test
  void gcraInMilliseconds() {
    Throttle<String> throttle =
        time.throttle("uid", Strategies.gcra(Duration.ofSeconds(5_000)), "1000003/s");
    time.advance(500);
    throttle.hit("client", throttle.stat("client").remaining());

    assertThat(throttle.check("client", 1_000).waitMicros()).isEqualTo(500);
  }

  @Test
  void slidingWindowCounter() {
    trace(
        time.throttle("uid", Strategies.slidingWindowCounter(), "10/min"),
        """
        59   10  yes  0  0          61
        59   1   no   0  7          61
        60   1   no   0  6          60
        75   2   yes  0  0          105
        75   1   no   0  3          105
        75   10  no   0  105        105
        75   11  no   0  never      105
        78   1   yes  0  0          102
        181  10  yes  0  0          119
        """);
  }

  /**
   * 1234567/30d fits no microsecond tick: it is kept in milliseconds, and waits count from the µs.
   */
  @Test
  void tokenBucketInMilliseconds() {
    trace(
        time.throttle("uid", Strategies.tokenBucket(), "1234567/30d"),
        """
        0.0005  1234567  yes  0  0         2591999.9995
        0.0005  1        no   0  2.0995    2591999.9995
        2.0995  1        no   0  0.0005    2591997.9005
        2.1     1        yes  0  0         2592000
        """);
  }

  @ParameterizedTest
  @CsvSource({
    "4503599627370495/7us, 4503599627370495",
    "999999999989/30d, 999999999989",
    "1/30d, 10000000000",
  })
  void aRateThatFitsNoTickIsRefusedSayingWhy(String rate, long burst) {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> Strategies.tokenBucket(burst).bind(Rate.parse(rate)))
        .withMessageContaining("rate \"" + Rate.parse(rate) + "\"")
        .withMessageContaining("capacity \"" + burst + "\"")
        .withMessageContaining("cannot be kept exactly");
  }

  @Test
  void aCounterThatFitsNoTickIsRefusedSayingWhy() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> Strategies.slidingWindowCounter().bind(Rate.parse("10000000000/30d")))
        .withMessageContaining("rate \"10000000000/30d\" cannot be kept exactly");
  }

  @ParameterizedTest
  @ValueSource(strings = {"1/d", "7/min", "997/min", "10007/30d", "1234567/30d", "1000000/s"})
  void usualAndAwkwardRatesFit(String rate) {
    assertThat(Strategies.tokenBucket().bind(Rate.parse(rate))).isNotNull();
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

  @ParameterizedTest
  @ValueSource(strings = {"fixedWindow", "tokenBucket", "slidingWindowCounter"})
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
  @ValueSource(strings = {"fixedWindow", "tokenBucket", "slidingWindowCounter"})
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

  @Test
  void refundInAFixedWindowCountsOnlyInTheWindowOfTheHit() {
    Throttle<String> throttle = time.throttle("uid", Strategies.fixedWindow(), "5/min");
    Decision early = throttle.hit("client", 3);
    time.advance(60 * ManualTime.SECOND);
    Decision late = throttle.hit("client", 4);

    assertThat(throttle.refund(early)).isCompleted();
    assertThat(throttle.stat("client").remaining()).isEqualTo(1);
    assertThat(throttle.refund(late)).isCompleted();
    assertThat(throttle.stat("client").remaining()).isEqualTo(5);
    assertThat(time.backend.keys()).as("a refunded hit keeps nothing alive").isZero();
  }

  @Test
  void refundToABucketLeavesOutWhatHasRefilled() {
    Throttle<String> throttle = time.throttle("uid", Strategies.tokenBucket(), "6/min");
    Decision hit = throttle.hit("client", 3);
    throttle.hit("client", 3);
    time.advance(10 * ManualTime.SECOND);

    assertThat(throttle.refund(hit)).isCompleted();

    assertThat(throttle.stat("client").remaining()).isEqualTo(3);
  }

  @Test
  void aRefundAcrossAClockThatWasSetBackGivesNothing() {
    Throttle<String> throttle = time.throttle("uid", Strategies.tokenBucket(), "10/h");
    Decision hit = throttle.hit("client", 10);
    time.advance(-7_200 * ManualTime.SECOND);
    throttle.check("client");
    time.advance(1_800 * ManualTime.SECOND);
    throttle.hit("client", 5);

    assertThat(throttle.refund(hit)).isCompleted();

    assertThat(throttle.stat("client").remaining()).isZero();
  }

  /** The charge is known by a departure, which is no sign of a clock that was set back. */
  @Test
  void aHitThatWouldHaveQueuedForLongIsGivenBackToo() {
    Throttle<String> throttle = time.throttle("uid", Strategies.leakyBucketWithQueue(), "6/min");
    throttle.hit("client", 2);
    Decision last = throttle.hit("client", 3);
    assertThat(last.delayMicros()).isEqualTo(50 * ManualTime.SECOND);

    assertThat(throttle.refund(last)).isCompleted();

    assertThat(throttle.stat("client").remaining()).isEqualTo(4);
  }

  @Test
  void aRefundAfterAChangeOfRateGivesNothing() {
    Throttle<String> throttle = time.throttle("uid", Strategies.tokenBucket(), "6/min");
    Decision hit = throttle.hit("client", 3);
    throttle.updateRate("5/min");
    throttle.hit("client", 1);

    assertThat(throttle.refund(hit)).isCompleted();

    assertThat(throttle.stat("client").remaining()).isEqualTo(1);
  }
}
