package io.traffik;

import static org.assertj.core.api.Assertions.assertThat;

import java.math.BigDecimal;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalTime;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** What each strategy tells of a client, in the types of its record. */
class StatisticsTest {

  private static final Instant NOON = Instant.parse("2026-11-24T12:00:00Z");

  private final ManualTime time = new ManualTime();

  @Test
  void fixedWindow() {
    Throttle<String> throttle = throttle("fixedWindow", "10/min");
    throttle.hit("client", 4);
    assertTells(throttle, new Statistics.FixedWindow(NOON, after(60), 4, 10));
    time.advance(61 * ManualTime.SECOND);
    assertTells(throttle, new Statistics.FixedWindow(after(60), after(120), 0, 10));
  }

  @Test
  void slidingWindowLog() {
    Throttle<String> throttle = throttle("slidingWindowLog", "10/min");
    assertTells(throttle, new Statistics.SlidingWindowLog(0, 0, Optional.empty(), 10));
    throttle.hit("client", 1);
    throttle.hit("client", 2);
    time.advance(30 * ManualTime.SECOND);
    throttle.hit("client", 4);
    assertTells(throttle, new Statistics.SlidingWindowLog(7, 2, Optional.of(NOON), 10));
    time.advance(30 * ManualTime.SECOND);
    assertTells(throttle, new Statistics.SlidingWindowLog(4, 1, Optional.of(after(30)), 10));
  }

  @Test
  void slidingWindowCounter() {
    Throttle<String> throttle = throttle("slidingWindowCounter", "10/min");
    throttle.hit("client", 5);
    time.advance(80 * ManualTime.SECOND);
    throttle.hit("client", 2);

    assertTells(
        throttle,
        new Statistics.SlidingWindowCounter(
            after(60), after(120), 2, 5, new BigDecimal("5.333334"), 10));
  }

  /** In milliseconds; 1,400,000 of 7,000,000 in a fifth of an hour. */
  @Test
  void slidingWindowCounterInMilliseconds() {
    Throttle<String> throttle = throttle("slidingWindowCounter", "7000000/h");
    throttle.hit("client", 7_000_000);
    time.advance((3_600 + 2_880) * ManualTime.SECOND);

    assertTells(
        throttle,
        new Statistics.SlidingWindowCounter(
            after(3_600), after(7_200), 0, 7_000_000, new BigDecimal(1_400_000), 7_000_000));
  }

  @Test
  void tokenBucket() {
    Throttle<String> throttle = throttle("tokenBucket(burst=3)", "7/min");
    assertTells(throttle, new Statistics.TokenBucket(new BigDecimal("3"), BigDecimal.ZERO, 3, 0));
    throttle.hit("client", 2);
    time.advance(ManualTime.SECOND);

    assertTells(
        throttle, new Statistics.TokenBucket(new BigDecimal("1.116666"), BigDecimal.ZERO, 3, 0));
  }

  @Test
  void tokenBucketWithDebt() {
    Throttle<String> throttle = throttle("tokenBucketWithDebt(burst=3, maxDebt=2)", "7/min");
    throttle.hit("client", 5);
    time.advance(ManualTime.SECOND);

    assertTells(
        throttle, new Statistics.TokenBucket(BigDecimal.ZERO, new BigDecimal("1.883334"), 3, 2));
  }

  @Test
  void leakyBucket() {
    Throttle<String> throttle = throttle("leakyBucket", "7/min");
    throttle.hit("client", 5);
    time.advance(ManualTime.SECOND);

    assertTells(throttle, new Statistics.LeakyBucket(new BigDecimal("4.883334"), 7));
  }

  @Test
  void leakyBucketWithQueue() {
    Throttle<String> throttle = throttle("leakyBucketWithQueue(capacity=5)", "6/min");
    assertTells(throttle, new Statistics.LeakyBucketWithQueue(0, 0, Optional.empty(), 5));
    throttle.hit("client", 1);
    throttle.hit("client", 2);
    assertTells(throttle, new Statistics.LeakyBucketWithQueue(3, 2, Optional.of(after(30)), 5));
    time.advance(10 * ManualTime.SECOND);
    assertTells(throttle, new Statistics.LeakyBucketWithQueue(2, 1, Optional.of(after(30)), 5));
    time.advance(20 * ManualTime.SECOND);
    assertTells(throttle, new Statistics.LeakyBucketWithQueue(0, 0, Optional.empty(), 5));
  }

  @Test
  void gcra() {
    Throttle<String> throttle = throttle("gcra(burstToleranceMs=20000)", "7/min");
    Duration tolerance = Duration.ofSeconds(20);
    assertTells(throttle, new Statistics.Gcra(NOON, tolerance));
    throttle.hit("client", 2);
    assertTells(
        throttle, new Statistics.Gcra(Instant.parse("2026-11-24T12:00:17.142858Z"), tolerance));
    time.advance(60 * ManualTime.SECOND);
    assertTells(throttle, new Statistics.Gcra(after(60), tolerance));
  }

  /** In milliseconds: a hit takes 2,099.52 of them. */
  @Test
  void gcraInMilliseconds() {
    Throttle<String> throttle = throttle("gcra(burstToleranceMs=86400000)", "1234567/30d");
    throttle.hit("client");

    assertTells(
        throttle,
        new Statistics.Gcra(Instant.parse("2026-11-24T12:00:02.100Z"), Duration.ofDays(1)));
  }

  @Test
  void tiered() {
    Throttle<String> throttle = throttle("tiered", "10/min");
    throttle.hit("premium@client", 20);

    Statistics inner = new Statistics.FixedWindow(NOON, after(60), 20, 50);
    assertThat(throttle.stat("premium@client").statistics())
        .hasValue(new Statistics.Tiered("premium", Optional.of(inner)));
    assertThat(throttle.stat("unheard-of@client").statistics().orElseThrow())
        .isInstanceOfSatisfying(
            Statistics.Tiered.class, tiered -> assertThat(tiered.tier()).isEqualTo("free"));
  }

  @Test
  void adaptive() {
    Throttle<String> throttle = throttle("adaptive", "10/min");
    throttle.hit("client", 9);
    assertTells(throttle, new Statistics.Adaptive(NOON, after(60), 9, 10, 10));
    time.advance(60 * ManualTime.SECOND);
    assertTells(throttle, new Statistics.Adaptive(after(60), after(120), 0, 6, 10));
  }

  @Test
  void priority() {
    Throttle<String> throttle = throttle("priority", "10/min");
    throttle.hit("HIGH@client", 8);

    assertTells(throttle, new Statistics.SlidingWindowLog(8, 1, Optional.of(NOON), 7));
    assertThat(throttle.stat("CRITICAL@client").statistics())
        .hasValue(new Statistics.SlidingWindowLog(8, 1, Optional.of(NOON), 10));
  }

  @Test
  void quotaWithRollover() {
    Throttle<String> throttle = throttle("quotaWithRollover", "10/min");
    throttle.hit("client", 4);
    time.advance(60 * ManualTime.SECOND);
    throttle.hit("client", 1);

    assertTells(throttle, new Statistics.QuotaWithRollover(after(60), after(120), 1, 3, 10));
  }

  @Test
  void timeOfDay() {
    Throttle<String> throttle =
        throttle(
            "timeOfDay(zone=Europe/Berlin, sections={13:00-14:00=0.5, 14:00-13:00=1})", "9/min");
    throttle.hit("client", 3);
    DaySection lunch =
        new DaySection(LocalTime.of(13, 0), LocalTime.of(14, 0), new BigDecimal("0.5"));

    assertTells(throttle, new Statistics.TimeOfDay(NOON, after(60), 3, 4, lunch));
  }

  @Test
  void costBasedTokenBucket() {
    Throttle<String> throttle =
        throttle("costBasedTokenBucket(burst=10, window=2, minRefill=0.25)", "60/min");
    assertTells(throttle, costBased("10", "1.000", 0));
    throttle.hit("client", 1);
    throttle.hit("client", 2);
    assertTells(throttle, costBased("7", "0.666", 2));
    throttle.hit("client", 2);
    time.advance(ManualTime.SECOND / 10);
    assertTells(throttle, costBased("5.05", "0.500", 2));
    time.advance(10 * ManualTime.SECOND);
    assertTells(throttle, costBased("10", "1.000", 0));
  }

  private static Statistics costBased(String tokens, String factor, int history) {
    return new Statistics.CostBasedTokenBucket(
        new BigDecimal(tokens), 10, new BigDecimal(factor), history);
  }

  @Test
  void aHitTellsNone() {
    assertThat(throttle("fixedWindow", "10/min").hit("client").statistics()).isEmpty();
  }

  @Test
  void aCheckTellsThem() {
    assertThat(throttle("fixedWindow", "10/min").check("client", 11).statistics())
        .hasValue(new Statistics.FixedWindow(NOON, after(60), 0, 10));
  }

  private Throttle<String> throttle(String strategy, String rate) {
    return time.throttle("uid", Strategies.parse(strategy), rate);
  }

  private static Instant after(long seconds) {
    return NOON.plusSeconds(seconds);
  }

  private static void assertTells(Throttle<String> throttle, Statistics expected) {
    Optional<Statistics> told = throttle.stat("client").statistics();
    assertThat(told)
        .usingRecursiveComparison()
        .withComparatorForType(BigDecimal::compareTo, BigDecimal.class)
        .isEqualTo(Optional.of(expected));
  }
}
