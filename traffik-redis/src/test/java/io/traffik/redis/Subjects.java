package io.traffik.redis;

import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/** Every strategy with several parameters, at rates that are awkward, small, or near a bound. */
final class Subjects {

  private static final String TIERS = "tiered(multipliers={free=1, premium=2.5, enterprise=0.1}, ";
  private static final Map<String, List<Subject>> BY_STRATEGY = new TreeMap<>();

  static {
    add(
        "fixedWindow",
        Subject.of("7/min, 3/min, 100/min", "fixedWindow"),
        Subject.of("4503599627370495/3d, 5/3d", "fixedWindow"),
        Subject.of("1/us, 3/us", "fixedWindow"),
        Subject.of("1234567/30d, 10/30d", "fixedWindow"));
    add(
        "slidingWindowLog",
        Subject.of("7/min, 3/min, 100/min", "slidingWindowLog"),
        Subject.of("5/10ms, 1/10ms", "slidingWindowLog"),
        Subject.of("4503599627370495/30d, 1234567/30d, 4/30d", "slidingWindowLog"),
        Subject.steady("3000/h, 2000/h", "slidingWindowLog"));
    add(
        "priority",
        Subject.of(
            "20/min, 7/min, 1/min",
            "priority",
            "priority(shares={LOW=0, NORMAL=0.333333, HIGH=0.9, CRITICAL=1}, defaultPriority=LOW)"),
        Subject.steady("2000/h", "priority"));
    add(
        "slidingWindowCounter",
        Subject.of("7/min, 3/min, 1000003/min", "slidingWindowCounter"),
        Subject.of("150119987/min, 150119987579/min, 10/min", "slidingWindowCounter"),
        Subject.of("1234567/30d, 1234567891/30d, 7/30d", "slidingWindowCounter"),
        Subject.of("7/3us, 1/3us", "slidingWindowCounter"));
    add(
        "tokenBucket",
        Subject.of(
            "7/min, 60/min, 1000003/min",
            "tokenBucket",
            "tokenBucket(burst=1)",
            "tokenBucket(burst=150)"),
        Subject.of("1234567/30d, 1/30d, 1234567891/30d", "tokenBucket", "tokenBucket(burst=3)"),
        Subject.of("1/min, 7/min", "tokenBucket(burst=75000000)", "tokenBucket"),
        Subject.of("13/us, 1/us, 1000000/us", "tokenBucket"));
    add(
        "tokenBucketWithDebt",
        Subject.of(
            "7/min, 60/min, 1/min",
            "tokenBucketWithDebt(burst=5, maxDebt=3)",
            "tokenBucketWithDebt",
            "tokenBucketWithDebt(maxDebt=1000)"),
        Subject.of("1234567/30d, 7/30d", "tokenBucketWithDebt(maxDebt=5)"));
    add(
        "leakyBucket",
        Subject.of("7/min, 60/min, 1/min", "leakyBucket", "leakyBucket(capacity=3)"),
        Subject.of("1234567/30d, 7/30d", "leakyBucket"));
    add(
        "leakyBucketWithQueue",
        Subject.of(
            "7/min, 60/min, 1000003/min",
            "leakyBucketWithQueue",
            "leakyBucketWithQueue(capacity=3)",
            "leakyBucketWithQueue(capacity=150)"),
        Subject.of(
            "1234567/30d, 1234567891/30d, 11/30d",
            "leakyBucketWithQueue",
            "leakyBucketWithQueue(capacity=5)"),
        Subject.of("259200000/30d, 1234567891/30d", "leakyBucketWithQueue(capacity=4000000)"),
        Subject.of("13/us, 3/us", "leakyBucketWithQueue"),
        Subject.steady("3000/h, 2000/h", "leakyBucketWithQueue"));
    add(
        "gcra",
        Subject.of(
            "7/min, 60/min, 1000003/min",
            "gcra",
            "gcra(burstToleranceMs=52000)",
            "gcra(burstToleranceMs=1)"),
        Subject.of("1234567/30d, 1/30d", "gcra", "gcra(burstToleranceMs=86400000)"));
    add(
        "adaptive",
        Subject.of(
            "10/min, 7/min, 1/min, 1000/min",
            "adaptive",
            "adaptive(loadThreshold=0.333333, reduction=0.666667, recovery=0.000001,"
                + " minRatio=0.000001)",
            "adaptive(loadThreshold=1, reduction=0.000001, recovery=0.142857, minRatio=0.1)",
            "adaptive(loadThreshold=0, reduction=1, recovery=7, minRatio=1)"),
        Subject.of(
            "9007199254/h, 3/h",
            "adaptive(loadThreshold=0.5, reduction=0.777777, recovery=0.111111, minRatio=0.2)"));
    add(
        "quotaWithRollover",
        Subject.of(
            "7/min, 100/min, 1/min",
            "quotaWithRollover",
            "quotaWithRollover(percentage=0.5, maxRollover=5)",
            "quotaWithRollover(percentage=0.333333, maxRollover=1000000)",
            "quotaWithRollover(percentage=1, maxRollover=4503599627370495)",
            "quotaWithRollover(percentage=0)"),
        Subject.of(
            "9007199254/30d, 10/30d",
            "quotaWithRollover(percentage=0.999999, maxRollover=9007199254)"));
    add(
        "timeOfDay",
        Subject.of(
            "8/h, 3/h, 1000/h",
            "timeOfDay(zone=Europe/Berlin, sections={22:00-06:00=0.5, 06:00-22:00=1})",
            "timeOfDay(zone=America/New_York, sections={00:00-02:00=0, 02:00-03:00=2.5,"
                + " 03:00-24:00=1})"),
        Subject.of(
            "8/45min, 5/45min",
            "timeOfDay(zone=Australia/Lord_Howe, sections={01:45-02:30=3, 02:30-12:17=0,"
                + " 12:17-01:45=0.7})",
            "timeOfDay(zone=Europe/Berlin, sections={00:00-24:00=1})"),
        Subject.of(
            "4503599627370495/7h, 5/7h",
            "timeOfDay(zone=Asia/Kathmandu, sections={09:00-16:00=0.1, 16:00-09:00=1})"));
    add(
        "costBasedTokenBucket",
        Subject.of(
            "7/min, 60/min, 1000/min",
            "costBasedTokenBucket(burst=9, window=5, minRefill=0.25)",
            "costBasedTokenBucket",
            "costBasedTokenBucket(burst=100, window=1, minRefill=0.001)"),
        Subject.of(
            "1234567/30d, 1000003/30d", "costBasedTokenBucket", "costBasedTokenBucket(window=3)"),
        Subject.steady(
            "20000/h, 30000/h",
            "costBasedTokenBucket(window=10000)",
            "costBasedTokenBucket(window=3000)"));
    add(
        "tiered",
        tiered("fixedWindow"),
        tiered("slidingWindowLog"),
        tiered("slidingWindowCounter"));
    add(
        "tiered with states of their own",
        Stream.of(
                "tokenBucket",
                "tokenBucketWithDebt",
                "leakyBucket",
                "leakyBucketWithQueue",
                "gcra",
                "quotaWithRollover",
                "costBasedTokenBucket")
            .map(Subjects::tiered)
            .toArray(Subject[]::new));
  }

  private Subjects() {}

  private static void add(String strategy, Subject... subjects) {
    BY_STRATEGY.put(strategy, List.of(subjects));
  }

  private static Subject tiered(String inner) {
    return Subject.of("7/min, 100/min, 2/min", TIERS + "defaultTier=free, inner=" + inner + ")");
  }

  static Stream<String> strategies() {
    return BY_STRATEGY.keySet().stream();
  }

  static List<Subject> of(String strategy) {
    return BY_STRATEGY.getOrDefault(strategy, List.of());
  }

  /**
   * Of each strategy one with which no wait is longer than some days: no search for the wait of all
   * leaves the time that a blueprint of {@code timeOfDay} covers.
   */
  static List<Subject> prompt() {
    return BY_STRATEGY.entrySet().stream()
        .filter(entry -> !entry.getKey().equals("adaptive")) // some recover for years
        .map(entry -> entry.getValue().get(0))
        .toList();
  }

  /**
   * Pairs that seldom admit at the same time: the search for the wait of both ends at its bounds,
   * of 8 days or of 64 rounds, or shortly before.
   */
  static List<List<Subject>> takingTurns() {
    Subject oneHour =
        Subject.of("8/h", "timeOfDay(zone=UTC, sections={09:00-10:00=1, 10:00-09:00=0})");
    Subject drifting =
        Subject.of("5/11h", "timeOfDay(zone=UTC, sections={13:00-24:00=1, 00:00-13:00=0})");
    return List.of(
        List.of(oneHour, drifting),
        List.of(everySecondHour("Europe/Berlin", "5/h"), everySecondHour("UTC", "7/30min")));
  }

  private static Subject everySecondHour(String zone, String rate) {
    String sections =
        IntStream.range(0, 24)
            .mapToObj(hour -> String.format("%02d:00-%02d:00=%d", hour, hour + 1, (hour + 1) % 2))
            .collect(Collectors.joining(", "));
    return Subject.of(rate, "timeOfDay(zone=" + zone + ", sections={" + sections + "})");
  }

  /** For waits of years. */
  static List<Subject> withoutTimeOfDay() {
    return BY_STRATEGY.entrySet().stream()
        .filter(entry -> !entry.getKey().equals("timeOfDay"))
        .flatMap(entry -> entry.getValue().stream())
        .filter(subject -> !subject.steady())
        .toList();
  }
}
