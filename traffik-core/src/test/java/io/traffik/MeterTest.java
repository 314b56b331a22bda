package io.traffik;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.math.BigDecimal;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Traces worked out by hand from the definitions; a row is explained at {@link Trace}. */
class MeterTest {

  private final ManualTime time = new ManualTime();

  @Test
  void fixedWindow() {
    Trace.of(
        time,
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
    Trace.of(
        time,
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
    Trace.of(
        time,
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
    Trace.of(
        time,
        time.throttle("uid", Strategies.leakyBucket(2), "6/min"),
        """
        0    2  yes  0  0      20
        0    1  no   0  10     20
        10   1  yes  0  0      20
        """);
  }

  @Test
  void gcra() {
    Trace.of(
        time,
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
    Trace.of(
        time,
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
    Trace.of(
        time,
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
    Trace.of(
        time,
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

  @Test
  void slidingWindowLog() {
    Trace.of(
        time,
        time.throttle("uid", Strategies.slidingWindowLog(), "3/min"),
        """
        0          1  yes  2  0         60
        20         1  yes  1  0         60
        50         1  yes  0  0         60
        55         1  no   0  5         55
        55         2  no   0  25        55
        55         3  no   0  55        55
        55         4  no   0  never     55
        59.999999  1  no   0  0.000001  50.000001
        60         1  yes  0  0         60
        60         1  no   0  20        60
        110        1  yes  1  0         60
        110        1  yes  0  0         60
        110        2  no   0  60        60
        31536000   3  yes  0  0         60
        """);
  }

  @Test
  void leakyBucketWithQueue() {
    Trace.of(
        time,
        time.throttle("uid", Strategies.leakyBucketWithQueue(2), "6/min"),
        """
        0         1  yes  1  0         10
        0         1  yes  0  0         20
        0         1  no   0  10        20
        0         2  no   0  20        20
        0         3  no   0  never     20
        9.999999  1  no   0  0.000001  10.000001
        10        1  yes  0  0         20
        25        1  yes  0  0         15
        100       1  yes  1  0         10
        """);
  }

  /**
   * A departure is between microseconds, and is rounded up once, whatever the length of the queue.
   */
  @Test
  void leakyBucketWithQueueOfSevenths() {
    Trace.of(
        time,
        time.throttle("uid", Strategies.leakyBucketWithQueue(), "7/min"),
        """
        0         1  yes  6  0         8.571429
        0         1  yes  5  0         17.142858
        8.571428  5  yes  0  0         51.428572
        8.571428  1  no   0  0.000001  51.428572
        8.571429  1  yes  0  0         60
        """);
  }

  @Test
  void aHitInAQueueIsToldWhenItDeparts() {
    Throttle<String> throttle = time.throttle("uid", Strategies.leakyBucketWithQueue(), "6/min");

    assertThat(throttle.hit("client").delayMicros()).isEqualTo(10 * ManualTime.SECOND);
    assertThat(throttle.hit("client", 2).delayMicros()).isEqualTo(30 * ManualTime.SECOND);
    time.advance(25 * ManualTime.SECOND);
    assertThat(throttle.hit("client").delayMicros()).isEqualTo(15 * ManualTime.SECOND);
    assertThat(throttle.stat("client").delayMicros()).isZero();
  }

  /** All tiers count together, each has its own limit: 10, 50 and 100. */
  @Test
  void tiered() {
    Trace.of(
        time,
        time.throttle("uid", Strategies.tiered(), "10/min"),
        """
        0   10  yes  0   0      60  free
        0   1   no   0   60     60  free
        0   1   no   0   60     60
        0   11  no   0   never  60  unheard-of
        0   40  yes  0   0      60  premium
        0   1   yes  49  0      60  enterprise
        30  51  no   0   never  30  premium
        60  10  yes  40  0      60  premium
        60  1   no   0   60     60  free
        """);
  }

  /** The limits are 6, 15 and, because there is always one hit, 1. */
  @Test
  void tieredTokenBucketsAreApart() {
    Trace.of(
        time,
        time.throttle(
            "uid",
            Strategies.parse(
                "tiered(multipliers={free=1, pro=2.5, tiny=0.01}, defaultTier=free,"
                    + " inner=tokenBucket)"),
            "6/min"),
        """
        0   6   yes  0  0      60  free
        0   15  yes  0  0      60  pro
        0   1   yes  0  0      60  tiny
        0   1   no   0  10     60  free
        0   1   no   0  4      60  pro
        0   2   no   0  never  60  tiny
        10  1   yes  0  0      60
        """);
  }

  /** The hit of the small tier leaves by the tick of the large one, 7000000/h: a millisecond. */
  @Test
  void tieredSlidingWindowCountersHaveTheTickOfTheLargest() {
    Trace.of(
        time,
        time.throttle(
            "uid",
            Strategies.parse(
                "tiered(multipliers={free=1, big=1000}, defaultTier=free,"
                    + " inner=slidingWindowCounter)"),
            "7000/h"),
        """
        0            7000  yes  0        0            7200
        3600         1     no   0        0.515        3600
        3600.514999  1     no   0        0.000001     3599.485001
        3600.515     1     yes  0        0            7199.485
        """);
  }

  /**
   * E is 10; after 10 of 10 it is 6; 3.6 after 5 of 6; 3, not 2.16, after 3 of 3; then one more.
   */
  @Test
  void adaptive() {
    Trace.of(
        time,
        time.throttle("uid", Strategies.adaptive(), "10/min"),
        """
        0    8   yes  2  0      60
        0    1   yes  1  0      300
        0    1   yes  0  0      300
        0    1   no   0  60     300
        0    6   no   0  60     300
        0    7   no   0  120    300
        0    10  no   0  300    300
        0    11  no   0  never  300
        60   5   yes  1  0      480
        120  3   yes  0  0      480
        180  2   yes  1  0      420
        300  1   yes  4  0      300
        720  10  yes  0  0      300
        """);
  }

  /** E is 3, and 1.5 after 3 of 3; 0.75 after 1 of 1, but there is always room for one. */
  @Test
  void adaptiveAlwaysAdmitsOne() {
    Trace.of(
        time,
        time.throttle(
            "uid",
            Strategies.parse(
                "adaptive(loadThreshold=0.5, reduction=0.5, recovery=0.25, minRatio=0.25)"),
            "3/min"),
        """
        0    3  yes  0  0    180
        60   1  yes  0  0    240
        60   1  no   0  60   240
        60   2  no   0  180  240
        120  1  yes  0  0    240
        """);
  }

  /** E is 10; 6; 3.6; 2.16. */
  @Test
  void adaptiveKeepsMillionths() {
    Trace.of(
        time,
        time.throttle("uid", Strategies.parse("adaptive(minRatio=0.1)"), "10/min"),
        """
        0    10  yes  0  0    300
        60   6   yes  0  0    480
        120  3   yes  0  0    540
        180  2   yes  0  0    600
        """);
  }

  /**
   * In milliseconds: all hits take 30 days together, one takes 2,099.52 ms, from its millisecond.
   */
  @Test
  void leakyBucketWithQueueInMilliseconds() {
    Trace.of(
        time,
        time.throttle("uid", Strategies.leakyBucketWithQueue(), "1234567/30d"),
        """
        0.0005     1234567  yes  0        0             2591999.9995
        0.0005     1        no   0        2591999.9995  2591999.9995
        2592000.5  1        yes  1234566  0             2.1
        """);
  }

  /** LOW may fill 5, NORMAL 7 (of 7.5), HIGH 9 and CRITICAL all 10. */
  @Test
  void priority() {
    Trace.of(
        time,
        time.throttle("uid", Strategies.priority(), "10/min"),
        """
        0   5  yes  0  0      60  LOW
        0   1  no   0  60     60  LOW
        10  2  yes  0  0      60
        10  1  no   0  50     60  NORMAL
        10  1  no   0  50     60  LOW
        10  4  no   0  60     60  LOW
        10  6  no   0  never  60  LOW
        20  2  yes  0  0      60  HIGH
        20  1  no   0  40     60  HIGH
        20  1  yes  0  0      60  CRITICAL
        20  1  no   0  40     60  CRITICAL
        60  4  yes  1  0      60  CRITICAL
        60  1  no   0  10     60  HIGH
        """);
  }

  @Test
  void aShareOfNoHitsMeansNever() {
    Throttle<String> throttle =
        time.throttle(
            "uid",
            Strategies.parse("priority(shares={LOW=0.09, HIGH=1}, defaultPriority=LOW)"),
            "10/min");

    assertThat(throttle.check("client").never()).isTrue();
    assertThat(throttle.stat("client").remaining()).isZero();
    assertThat(throttle.hit("HIGH@client", 10).admitted()).isTrue();
  }

  @Test
  void anUnknownPriorityIsAnError() {
    Throttle<String> throttle = time.throttle("uid", Strategies.priority(), "10/min");

    assertThatIllegalArgumentException()
        .isThrownBy(() -> throttle.check("low@client"))
        .withMessageContaining(
            "priority \"low\" is unknown; accepted: CRITICAL, HIGH, LOW, NORMAL");
  }

  /** Half of what was left: 3 of 6; none of none; 4 of 9; 5 after a period without hits. */
  @Test
  void quotaWithRollover() {
    Trace.of(
        time,
        time.throttle("uid", Strategies.quotaWithRollover(), "10/min"),
        """
        0    4   yes  6   0      60
        0    11  no   6   60     60
        0    14  no   6   120    60
        60   13  yes  0   0      60
        60   1   no   0   60     60
        60   11  no   0   120    60
        60   15  no   0   120    60
        60   16  no   0   never  60
        120  1   yes  9   0      60
        180  14  yes  0   0      60
        240  15  no   10  60     60
        300  15  yes  0   0      60
        480  15  no   10  never  60
        480  10  yes  0   0      60
        """);
  }

  @Test
  void whatIsCarriedOverHasABound() {
    Trace.of(
        time,
        time.throttle(
            "uid", Strategies.parse("quotaWithRollover(percentage=1, maxRollover=3)"), "10/min"),
        """
        0    8   yes  2   0      60
        60   12  yes  0   0      60
        120  1   yes  9   0      60
        180  13  yes  0   0      60
        180  14  no   0   never  60
        """);
  }

  /** In Berlin noon is 13:00; the night of half the limit begins at 21:00 and ends at 5:00 UTC. */
  @Test
  void timeOfDay() {
    Trace.of(
        time,
        time.throttle("uid", nights("Europe/Berlin"), "10/h"),
        """
        0             10  yes  0  0         3600
        0             1   no   0  3600      3600
        0             11  no   0  never     3600
        28800         10  yes  0  0         3600
        28800         5   no   0  3600      3600
        28800         6   no   0  32400     3600
        32399.999999  1   no   0  0.000001  0.000001
        32400         5   yes  0  0         3600
        32400         1   no   0  3600      3600
        61199         6   no   5  1         1
        61200         6   yes  4  0         3600
        """);
  }

  /** The clocks go forward on 28 March 2027, 1:00 UTC: the night ends after 7 hours. */
  @ParameterizedTest
  @CsvSource({
    "2027-03-26T21:00:00Z, 28800",
    "2027-03-27T21:00:00Z, 25200",
    "2027-03-28T20:00:00Z, 28800",
    "2027-10-30T20:00:00Z, 32400",
  })
  void timeOfDayWaitsThroughAChangeOfTheClocks(Instant dusk, long seconds) {
    Throttle<String> throttle = time.throttle("uid", nights("Europe/Berlin"), "10/h");
    time.set(dusk.getEpochSecond() * ManualTime.SECOND);

    assertThat(throttle.check("client", 6).waitMicros()).isEqualTo(seconds * ManualTime.SECOND);
  }

  /** Kolkata is at UTC+5:30: the window that begins at 5:30 belongs to the night until it ends. */
  @Test
  void timeOfDayGoesByTheFirstInstantOfTheWindow() {
    Throttle<String> throttle = time.throttle("uid", nights("Asia/Kolkata"), "10/h");
    time.set(Instant.parse("2026-11-25T00:45:00Z").getEpochSecond() * ManualTime.SECOND);

    assertThat(throttle.check("client", 6).waitMicros()).isEqualTo(900 * ManualTime.SECOND);
    assertThat(throttle.hit("client", 5).remaining()).isZero();
  }

  /** There was no 30 December 2011 on Samoa: the minute after the 29th began the 31st. */
  @Test
  void timeOfDayOnADayThatIsMissing() {
    Throttle<String> throttle = time.throttle("uid", nights("Pacific/Apia"), "10/h");
    time.set(Instant.parse("2011-12-30T09:00:00Z").getEpochSecond() * ManualTime.SECOND);

    assertThat(throttle.check("client", 6).waitMicros()).isEqualTo(7 * 3_600 * ManualTime.SECOND);
  }

  private static Strategy nights(String zone) {
    return Strategies.parse(
        "timeOfDay(zone=" + zone + ", sections={22:00-06:00=0.5, 06:00-22:00=1})");
  }

  /** f is 1/4 after 4; 2/5 after 4 and 1; 1 after 1 and 1; full again, 333/1000 after 3. */
  @Test
  void costBasedTokenBucket() {
    Trace.of(
        time,
        time.throttle(
            "uid", Strategies.costBasedTokenBucket(10, 2, new BigDecimal("0.25")), "60/min"),
        """
        0  4   yes  6  0         16
        0  7   no   6  4         16
        0  11  no   6  never     16
        4  1   yes  6  0         10
        4  1   yes  5  0         5
        6  8   no   7  1         3
        9  3   yes  7  0         9.00901
        9  8   no   7  3.003004  9.00901
        """);
  }

  /** The mean cost of 8 would slow the refill to 1/8. */
  @Test
  void costBasedTokenBucketRefillsByTheLeastAtLeast() {
    Trace.of(
        time,
        time.throttle(
            "uid", Strategies.costBasedTokenBucket(10, 2, new BigDecimal("0.5")), "60/min"),
        """
        0  8  yes  2  0  16
        2  3  yes  0  0  20
        2  1  no   0  2  20
        """);
  }

  @ParameterizedTest
  @CsvSource({
    "adaptive, 9007199255/d",
    "quotaWithRollover, 9007199255/d",
    "leakyBucketWithQueue, 999999999989/30d",
    "costBasedTokenBucket, 9007199254740/7us",
    "'tiered(multipliers={a=9000000000000000}, defaultTier=a)', 1/s",
    "'timeOfDay(zone=UTC, sections={00:00-00:00=4503599627370496})', 1/s",
    "'timeOfDay(zone=UTC, sections={00:00-12:00=1, 12:00-24:00=1})', 1/13h",
    "'timeOfDay(zone=UTC, sections={00:00-24:00=0.5})', 1/s",
  })
  void whatCannotBeKeptExactlyIsRefusedNamingIt(String strategy, String rate) {
    Strategy tooMuch = Strategies.parse(strategy);

    assertThatIllegalArgumentException()
        .isThrownBy(() -> tooMuch.bind(Rate.parse(rate)))
        .withMessageContaining("\"");
  }

  /** The first sum that is not below 2^53, or the first time that is not, is refused. */
  @ParameterizedTest
  @CsvSource({
    "tokenBucket(burst=#), 2251799813685248/us, 6755399441055743",
    "tokenBucket(burst=#), 1/us, 4503599627370495",
    "leakyBucketWithQueue(capacity=#), 1/us, 4503599627370495",
    "gcra(burstToleranceMs=#), 1099511627776/us, 4",
    "slidingWindowCounter, #/3us, 3002399751580330",
    "'costBasedTokenBucket(burst=#, minRefill=1)', 1000/us, 9007199253740",
    "'costBasedTokenBucket(burst=#, minRefill=0.001)', 1/us, 4503599627370",
    "quotaWithRollover, #/d, 9007199254",
    "adaptive, #/d, 9007199254",
  })
  void whatIsOneTooManyIsRefused(String strategy, String rate, long most) {
    assertThat(bound(strategy, rate, most)).isNotNull();
    assertThatIllegalArgumentException().isThrownBy(() -> bound(strategy, rate, most + 1));
  }

  private static Meter bound(String strategy, String rate, long number) {
    return Strategies.parse(strategy.replace("#", "" + number))
        .bind(Rate.parse(rate.replace("#", "" + number)));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "fixedWindow",
        "slidingWindowLog",
        "slidingWindowCounter",
        "tokenBucket",
        "tokenBucketWithDebt",
        "leakyBucket",
        "leakyBucketWithQueue",
        "gcra",
        "adaptive",
        "priority",
        "quotaWithRollover",
        "costBasedTokenBucket",
      })
  void aStrategyIsCalledWhatItIs(String name) {
    assertThat(Strategies.parse(name).name()).isEqualTo(name);
    assertThat(nights("UTC").name()).isEqualTo("timeOfDay");
    if (!name.equals("adaptive") && !name.equals("priority")) {
      assertThat(Strategies.parse("tiered(inner=" + name + ")").name())
          .isEqualTo("tiered(" + name + ")");
    }
  }

  @ParameterizedTest
  @CsvSource({
    "adaptive, 9007199254/d",
    "quotaWithRollover, 9007199254/d",
    "slidingWindowLog, 4503599627370495/d",
    "'timeOfDay(zone=UTC, sections={00:00-12:00=1, 12:00-24:00=1})', 1/12h",
  })
  void whatCanJustBeKeptIsAccepted(String strategy, String rate) {
    assertThat(Strategies.parse(strategy).bind(Rate.parse(rate))).isNotNull();
  }
}
