package io.traffik.test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.traffik.HitClass;
import io.traffik.Rate;
import java.math.BigDecimal;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/**
 * The models against traces worked out by hand from DESIGN §8, so that what everything else is
 * compared with can be trusted.
 *
 * <p>A line of a trace is: time (µs, or an instant), the largest cost that would be admitted then,
 * a hit's cost (0: none), and, where it matters, tier or priority. A hit is admitted and recorded
 * if there is room for it.
 */
class ExactModelTest {

  private static final Map<String, BigDecimal> TIERS =
      Map.of("free", decimal("1"), "premium", decimal("2.5"), "tiny", decimal("0.1"));

  private static final Map<String, BigDecimal> SHARES =
      Map.of(
          "LOW", decimal("0.5"),
          "NORMAL", decimal("0.75"),
          "HIGH", decimal("0.9"),
          "CRITICAL", decimal("1"),
          "NOBODY", decimal("0.09"));

  @Test
  void fixedWindow() {
    ExactModel model = new FixedWindowModel(Rate.parse("3/s"));

    assertThat(model.capacity(HitClass.NONE)).isEqualTo(3);
    assertTrace(
        model,
        """
                0  3  2
          999_999  1  2
          999_999  1  1
          999_999  0  1
        1_000_000  3  0
        """);
  }

  @Test
  void slidingWindowLogLetsAHitGoExactlyAfterThePeriod() {
    ExactModel model = new SlidingWindowLogModel(Rate.parse("3/s"));

    assertThat(model.capacity(HitClass.NONE)).isEqualTo(3);
    assertTrace(
        model,
        """
          100_000  3  2
          600_000  1  1
        1_099_999  0  1
        1_100_000  2  2
        1_599_999  0  1
        1_600_000  1  0
        2_100_000  3  0
        """);
  }

  @Test
  void slidingWindowCounterTakesTheExactShareOfTheWindowBefore() {
    ExactModel model = new SlidingWindowCounterModel(Rate.parse("10/s"));

    assertThat(model.capacity(HitClass.NONE)).isEqualTo(10);
    assertTrace(
        model,
        """
          400_000  10  10
        1_000_000   0   1
        1_099_999   0   1
        1_100_000   1   1
        1_500_000   4   3
        2_000_000   6   0
        2_249_999   6   0
        2_250_000   7   0
        3_000_000  10   0
        """);
  }

  /** 4,000,000 · 3,600,000,000 µs is above 2^53, so time counts in milliseconds. */
  @Test
  void slidingWindowCounterFloorsTheTimeToTheTick() {
    assertTrace(
        new SlidingWindowCounterModel(Rate.parse("4000000/h")),
        """
                    0  4000000  4000000
        3_600_000_000        0        0
        3_600_000_999        0        0
        3_600_001_000        1        0
        """);
  }

  @Test
  void tokenBucket() {
    ExactModel model = new TokenBucketModel(Rate.parse("2/s"), 3);

    assertThat(model.capacity(HitClass.NONE)).isEqualTo(3);
    assertTrace(
        model,
        """
                 0  3  3
           499_999  0  1
           500_000  1  1
         1_250_000  1  1
         1_499_999  0  1
         1_500_000  1  0
        10_000_000  3  0
        """);
  }

  @Test
  void tokenBucketWithDebtFillsUpToTheBurstOnly() {
    ExactModel model = new TokenBucketModel(Rate.parse("2/s"), 2, 1);

    assertThat(model.capacity(HitClass.NONE)).isEqualTo(3);
    assertTrace(
        model,
        """
                 0  3  3
           499_999  0  1
           500_000  1  0
         1_000_000  2  0
         1_500_000  3  0
        10_000_000  3  0
        """);
  }

  /**
   * 100,000 · 86,400,000,000 + 1 is below 2^53, but a bucket emptied in 2111 would be full later
   * than 2^53 µs, so time counts in milliseconds: the hit is at 0.
   */
  @Test
  void theTickKeepsAbsoluteTimesSmallToo() {
    assertTrace(
        new TokenBucketModel(Rate.parse("1/d"), 100_000),
        """
                   500  100000  100000
        86_399_999_999       0       0
        86_400_000_000       1       0
        """);
    assertTrace(
        new TokenBucketModel(Rate.parse("1/d"), 40_000),
        """
                   500  40000  40000
        86_400_000_499      0      0
        86_400_000_500      1      0
        """);
  }

  @Test
  void leakyBucket() {
    ExactModel model = new LeakyBucketModel(Rate.parse("2/s"), 3);

    assertThat(model.capacity(HitClass.NONE)).isEqualTo(3);
    assertTrace(
        model,
        """
                0  3  2
          250_000  1  1
          499_999  0  1
          500_000  1  0
        1_750_000  3  0
        """);
  }

  @Test
  void leakyBucketWithQueueEmptiesHitByHit() {
    LeakyBucketWithQueueModel model = new LeakyBucketWithQueueModel(Rate.parse("2/s"), 3);

    assertThat(model.capacity(HitClass.NONE)).isEqualTo(3);
    assertTrace(
        model,
        """
                0  3  2
          200_000  1  1
          999_999  0  1
        1_000_000  2  1
        1_499_999  1  0
        1_500_000  2  2
        2_000_000  1  0
        3_000_000  3  0
        """);
    assertThat(model.lastDeparture()).isEqualTo(3_000_000);
  }

  @Test
  void leakyBucketWithQueueKeepsTheDeparturesOfOneInstantApart() {
    assertTrace(
        new LeakyBucketWithQueueModel(Rate.parse("2/s"), 3),
        """
                0  3  1
                0  2  1
          499_999  1  0
          500_000  2  0
        1_000_000  3  0
        """);
  }

  @Test
  void leakyBucketWithQueueDepartsBetweenMicroseconds() {
    LeakyBucketWithQueueModel model = new LeakyBucketWithQueueModel(Rate.parse("3/s"), 3);

    assertTrace(
        model,
        """
              0  3  1
        333_333  2  0
        333_334  3  0
        """);
    assertThat(model.lastDeparture()).isEqualTo(333_334);
  }

  @Test
  void gcra() {
    ExactModel model = new GcraModel(Rate.parse("2/s"), 500_000);

    assertThat(model.capacity(HitClass.NONE)).isEqualTo(2);
    assertTrace(
        model,
        """
                0  2  1
                0  1  1
          499_999  0  1
          500_000  1  1
        1_250_000  1  0
        1_500_000  2  0
        """);
  }

  @Test
  void tieredFixedWindowCountsAllTiersTogether() {
    ExactModel model = TieredModel.fixedWindow(Rate.parse("2/s"), TIERS, "free");

    assertThat(model.capacity(tier("premium"))).isEqualTo(5);
    assertThat(model.capacity(tier("tiny"))).isEqualTo(1);
    assertThat(model.capacity(HitClass.NONE)).isEqualTo(2);
    assertTrace(
        model,
        """
                0  1  0  tiny
                0  2  0  unheard-of
                0  2  0
                0  5  3  premium
                0  0  1  free
                0  2  2  premium
                0  0  1  premium
        1_000_000  2  1  free
        1_000_000  4  0  premium
        """);
  }

  @Test
  void tieredSlidingWindowLogCountsAllTiersTogether() {
    assertTrace(
        TieredModel.slidingWindowLog(Rate.parse("2/s"), TIERS, "free"),
        """
                0  5  3  premium
          300_000  0  1  free
          300_000  2  1  premium
          999_999  1  0  premium
        1_000_000  4  0  premium
        1_000_000  1  0  free
        1_000_000  0  0  tiny
        1_300_000  1  0  tiny
        """);
  }

  /** A hit of 7000/h leaves after 514,286 µs, were it not for the milliseconds of the 7,000,000. */
  @Test
  void tieredSlidingWindowCounterHasTheTickOfTheLargestLimit() {
    assertTrace(
        TieredModel.slidingWindowCounter(
            Rate.parse("7000/h"), Map.of("free", decimal("1"), "big", decimal("1000")), "free"),
        """
                    0     7000  7000  free
                    0  6993000     0  big
        3_600_000_000        0     0  free
        3_600_000_000  6993000     0  big
        3_600_514_999        0     0  free
        3_600_515_000        1     0  free
        3_600_515_000  6993001     0  big
        """);
  }

  @Test
  void tieredTokenBucketKeepsTheTiersApart() {
    ExactModel model =
        new TieredModel(
            Rate.parse("2/s"), TIERS, "free", rate -> new TokenBucketModel(rate, rate.limit()));

    assertThat(model.capacity(tier("premium"))).isEqualTo(5);
    assertTrace(
        model,
        """
              0  2  2  free
              0  0  1  unheard-of
              0  5  4  premium
              0  1  1  premium
        200_000  1  0  premium
        500_000  1  0  free
        500_000  2  0  premium
        500_000  1  0  tiny
        """);
  }

  @Test
  void tieredHasTheEdgesOfItsInnerStrategy() {
    ExactModel model =
        new TieredModel(
            Rate.parse("2/s"),
            TIERS,
            "free",
            rate -> new QuotaWithRolloverModel(rate, decimal("0.5"), 500));

    assertThat(model.edges(0, 2_000_000)).containsExactly(1_000_000L, 2_000_000L);
  }

  @Test
  void priorityCountsAllClassesTogetherAgainstTheShareOfEach() {
    ExactModel model = new PriorityModel(Rate.parse("10/s"), SHARES, "NORMAL");

    assertThat(model.capacity(priority("HIGH"))).isEqualTo(9);
    assertThat(model.capacity(HitClass.NONE)).isEqualTo(7);
    assertThat(model.capacity(priority("NOBODY"))).isZero();
    assertTrace(
        model,
        """
                0   5  0  LOW
                0   0  1  NOBODY
                0   7  4
          200_000   1  1  LOW
          200_000   0  1  LOW
          200_000   2  0  NORMAL
          200_000   4  4  HIGH
          200_000   0  1  HIGH
          200_000   1  1  CRITICAL
          999_999   0  1  CRITICAL
        1_000_000   4  0  CRITICAL
        1_000_000   3  0  HIGH
        1_000_000   1  0
        1_000_000   0  1  LOW
        1_200_000   5  0  LOW
        """);
  }

  @Test
  void priorityDoesNotGuessAnUnknownClass() {
    ExactModel model = new PriorityModel(Rate.parse("10/s"), SHARES, "NORMAL");

    assertThatIllegalArgumentException().isThrownBy(() -> model.admits(0, 1, priority("low")));
  }

  /**
   * E: 10; 8/10 is not above .8: 10; 9/10 is: 6; 5/6 is: 3.6; 3/3 is: 3, not 2.16; 2/3 is not: 4;
   * and 5 after a window without hits; 5/5 is: 3, then one more in each window up to 10.
   */
  @Test
  void adaptive() {
    ExactModel model =
        new AdaptiveModel(
            Rate.parse("10/s"), decimal("0.8"), decimal("0.6"), decimal("0.1"), decimal("0.3"));

    assertThat(model.capacity(HitClass.NONE)).isEqualTo(10);
    assertTrace(
        model,
        """
                 0  10  8
           999_999   2  0
         1_000_000  10  9
         2_000_000   6  5
         3_000_000   3  3
         4_000_000   3  2
         5_000_000   4  0
         6_000_000   5  5
         6_999_999   0  1
         7_000_000   3  0
         8_000_000   4  0
        13_000_000   9  0
        14_000_000  10  0
        99_000_000  10  0
        """);
  }

  /** A window whose hits were refused counts as one without hits: E is 3, then 4. */
  @Test
  void adaptiveIsSeenByAdmittedHitsOnly() {
    assertTrace(
        new AdaptiveModel(
            Rate.parse("10/s"), decimal("0.8"), decimal("0.3"), decimal("0.1"), decimal("0.3")),
        """
                0  10  10
        1_000_000   3   4
        2_000_000   4   5
        3_000_000   5   5
        4_000_000   3   0
        """);
  }

  /** E: 1; .6; .36; .3, never .216; there is always room for one. */
  @Test
  void adaptiveAlwaysAdmitsOne() {
    assertTrace(
        new AdaptiveModel(
            Rate.parse("1/s"), decimal("0.8"), decimal("0.6"), decimal("0.1"), decimal("0.3")),
        """
                0  1  1
        1_000_000  1  1
        2_000_000  1  1
        3_000_000  1  1
        3_000_000  0  1
        """);
  }

  /**
   * Carried: nothing; ⌊.5 · 6⌋; nothing after 13 of 10; ⌊.5 · 1⌋; ⌊.5 · 7⌋; at most 4 after a
   * skipped period; 4 after one of 1 used, and after one skipped; nothing after two skipped.
   */
  @Test
  void quotaWithRollover() {
    ExactModel model = new QuotaWithRolloverModel(Rate.parse("10/s"), decimal("0.5"), 4);

    assertThat(model.capacity(HitClass.NONE)).isEqualTo(14);
    assertTrace(
        model,
        """
                0  10   4
          999_999   6   0
        1_000_000  13  13
        2_000_000  10   9
        3_000_000  10   3
        4_000_000  13   0
        5_000_000  14   1
        5_999_999  13   0
        6_000_000  14   0
        7_000_000  14   0
        8_000_000  10   1
        8_999_999   9   0
        """);
  }

  @Test
  void quotaWithRolloverHasAnEdgeAtEachPeriod() {
    ExactModel model = new QuotaWithRolloverModel(Rate.parse("10/s"), decimal("0.5"), 4);

    assertThat(model.edges(0, 2_000_000)).containsExactly(1_000_000L, 2_000_000L);
    assertThat(model.edges(999_999, 1_000_000)).containsExactly(1_000_000L);
    assertThat(model.edges(1_000_000, 1_999_999)).isEmpty();
  }

  /** By night a quarter of 10, rounded down. Berlin is at UTC+1, and from 29 March at UTC+2. */
  @Test
  void timeOfDayFollowsTheZone() {
    ExactModel model = new TimeOfDayModel(Rate.parse("10/h"), nights(), ZoneId.of("Europe/Berlin"));

    assertThat(model.capacity(HitClass.NONE)).isEqualTo(10);
    assertTrace(
        model,
        """
        2026-03-28T04:59:59.999999Z   2  1
        2026-03-28T05:00:00Z         10  9
        2026-03-28T05:30:00Z          1  2
        2026-03-28T20:59:59Z         10  0
        2026-03-28T21:00:00Z          2  2
        2026-03-28T23:00:00Z          2  0
        2026-03-29T03:59:59Z          2  0
        2026-03-29T04:00:00Z         10  0
        2026-03-29T19:59:59Z         10  0
        2026-03-29T20:00:00Z          2  0
        """);
    assertThat(model.edges(0, 7_200_000_000L)).containsExactly(3_600_000_000L, 7_200_000_000L);
  }

  /** In Kolkata, at UTC+5:30, the window that begins at 5:30 is of the night, also after 6:00. */
  @Test
  void timeOfDayGoesByTheFirstInstantOfTheWindow() {
    assertTrace(
        new TimeOfDayModel(Rate.parse("10/h"), nights(), ZoneId.of("Asia/Kolkata")),
        """
        2026-03-28T00:40:00Z   2  2
        2026-03-28T00:59:59Z   0  1
        2026-03-28T01:00:00Z  10  0
        2026-03-28T16:29:59Z  10  0
        2026-03-28T17:00:00Z   2  0
        """);
  }

  @Test
  void timeOfDayMayCloseAndMayEndAtMidnight() {
    List<TimeOfDayModel.Section> closedInTheMorning =
        List.of(
            new TimeOfDayModel.Section(0, 720, decimal("0")),
            new TimeOfDayModel.Section(720, 1_440, decimal("1")));

    assertTrace(
        new TimeOfDayModel(Rate.parse("3/h"), closedInTheMorning, ZoneId.of("UTC")),
        """
        2026-01-01T11:59:59Z  0  1
        2026-01-01T12:00:00Z  3  3
        2026-01-01T23:59:59Z  3  0
        2026-01-02T00:00:00Z  0  1
        """);
  }

  @Test
  void timeOfDayMayBeOneSection() {
    List<TimeOfDayModel.Section> wholeDay =
        List.of(new TimeOfDayModel.Section(480, 480, decimal("2")));

    assertTrace(
        new TimeOfDayModel(Rate.parse("3/h"), wholeDay, ZoneId.of("UTC")),
        """
        2026-01-01T07:59:59Z  6  6
        2026-01-01T08:00:00Z  6  0
        """);
  }

  /**
   * f: .5, as 1/4 is less; .5, as 2/5 is less; 1 after 1 and 1; .666 after 1 and 2, so 5 tokens
   * become 6 after 150,150.15 µs and 10 after 750,750.75 µs; then the history is just the 1.
   */
  @Test
  void costBasedTokenBucket() {
    ExactModel model = new CostBasedTokenBucketModel(Rate.parse("10/s"), 10, 2, decimal("0.5"));

    assertThat(model.capacity(HitClass.NONE)).isEqualTo(10);
    assertTrace(
        model,
        """
                0  10  4
          199_999   6  0
          200_000   7  1
          399_999   6  0
          400_000   7  1
          500_000   7  2
          650_150   5  0
          650_151   6  0
        1_250_750   9  0
        1_250_751  10  1
        1_350_750   9  0
        1_350_751  10  0
        """);
  }

  @Test
  void aRateThatFitsAtNoTickIsRefused() {
    Rate rate = Rate.of(999_983, Duration.ofDays(10).plus(1, ChronoUnit.MICROS));

    assertThatIllegalArgumentException().isThrownBy(() -> new SlidingWindowCounterModel(rate));
  }

  private static List<TimeOfDayModel.Section> nights() {
    return List.of(
        new TimeOfDayModel.Section(1_320, 360, decimal("0.25")),
        new TimeOfDayModel.Section(360, 1_320, decimal("1")));
  }

  private static void assertTrace(ExactModel model, String trace) {
    trace.strip().lines().forEach(line -> assertLine(model, line));
  }

  private static void assertLine(ExactModel model, String line) {
    String[] cells = line.strip().split(" +", -1);
    long time = time(cells[0]);
    long room = Long.parseLong(cells[1]);
    long cost = Long.parseLong(cells[2]);
    String name = cells.length > 3 ? cells[3] : "";
    HitClass hitClass = new HitClass(name, model instanceof PriorityModel ? name : "");

    assertThat(room == 0 || model.admits(time, room, hitClass)).as("%s: room", line).isTrue();
    assertThat(model.admits(time, room + 1, hitClass)).as("%s: no more", line).isFalse();
    if (cost > 0 && cost <= room) {
      model.record(time, cost, hitClass);
    }
  }

  private static long time(String cell) {
    return cell.contains("T")
        ? ChronoUnit.MICROS.between(Instant.EPOCH, Instant.parse(cell))
        : Long.parseLong(cell.replace("_", ""));
  }

  private static HitClass tier(String tier) {
    return new HitClass(tier, "");
  }

  private static HitClass priority(String priority) {
    return new HitClass("", priority);
  }

  private static BigDecimal decimal(String text) {
    return new BigDecimal(text);
  }
}
