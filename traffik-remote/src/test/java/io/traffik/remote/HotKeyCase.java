package io.traffik.remote;

import java.util.stream.Stream;

/**
 * A strategy at a rate of which it is known how many hits pass while nothing is given back: all
 * that refills, leaks or ends does so after the test. Immutable.
 *
 * @param admitted how many pass
 */
public record HotKeyCase(String strategy, String rate, long admitted) {

  private static final long HOURS_PER_YEAR = 24 * 365;
  private static final long HOUR_SECONDS = 3_600;
  private static final long HOUR_MILLIS = 3_600_000;

  /**
   * All strategies at one limit.
   *
   * @param limit a multiple of 20
   * @param nowMicros the time that decides which windows there are: that of the server, or of this
   *     machine
   */
  public static Stream<HotKeyCase> all(long limit, long nowMicros) {
    long now = nowMicros / 1_000_000;
    String year = "/" + calmPeriod(now, HOURS_PER_YEAR) + "h";
    String full = "burst=" + limit;
    return Stream.of(
        new HotKeyCase("fixedWindow", limit + year, limit),
        new HotKeyCase("slidingWindowLog", limit + year, limit),
        new HotKeyCase("slidingWindowCounter", limit + year, limit),
        new HotKeyCase("tokenBucket(" + full + ")", "1/h", limit),
        new HotKeyCase(
            "tokenBucketWithDebt(burst=%d, maxDebt=%d)".formatted(limit - 9, 9), "1/h", limit),
        new HotKeyCase("leakyBucket(capacity=" + limit + ")", "1/h", limit),
        new HotKeyCase("leakyBucketWithQueue(capacity=" + limit + ")", "1/h", limit),
        new HotKeyCase("gcra(burstToleranceMs=" + (limit - 1) * HOUR_MILLIS + ")", "1/h", limit),
        // ten times the limit for the tier that a third of all hits has
        new HotKeyCase("tiered", limit / 10 + year, limit),
        new HotKeyCase("adaptive", limit + year, limit),
        // a fourth of all hits may use all of it
        new HotKeyCase("priority", limit + year, limit),
        new HotKeyCase("quotaWithRollover", limit + year, limit),
        timeOfDay(limit, now),
        new HotKeyCase("costBasedTokenBucket(" + full + ")", "1/h", limit));
  }

  /** The same for an {@link OwnStrategy}. */
  public static HotKeyCase own(long limit) {
    return new HotKeyCase(new OwnStrategy().name(), limit + "/d", limit);
  }

  private static HotKeyCase timeOfDay(long limit, long now) {
    long hours = calmPeriod(now, 12);
    long windowStart = now - now % (hours * HOUR_SECONDS);
    long hour = windowStart / HOUR_SECONDS % 24;
    return new HotKeyCase(
        "timeOfDay(zone=UTC, sections={06:00-18:00=0.5, 18:00-06:00=1})",
        (6 <= hour && hour < 18 ? 2 * limit : limit) + "/" + hours + "h",
        limit);
  }

  /** In hours: about so long, and no window of this length ends in the next minutes. */
  private static long calmPeriod(long now, long hours) {
    return CalmPeriod.of(now, hours, HOUR_SECONDS);
  }

  public String name() {
    int end = strategy.indexOf('(');
    return end < 0 ? strategy : strategy.substring(0, end);
  }

  @Override
  public String toString() {
    return name();
  }
}
