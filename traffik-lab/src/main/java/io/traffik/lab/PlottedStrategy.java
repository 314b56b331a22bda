package io.traffik.lab;

import java.util.Locale;

/** The strategies as they are plotted: all built-in ones, each with parameters that show it. */
enum PlottedStrategy {
  FIXED_WINDOW(
      "Fixed window",
      "fixedWindow",
      "Begins anew at each full minute: what passes just before 3:00 is forgotten just after."),
  SLIDING_WINDOW_LOG(
      "Sliding window log",
      "slidingWindowLog",
      "At most 60 in any minute, exactly, wherever the minute begins."),
  SLIDING_WINDOW_COUNTER(
      "Sliding window counter",
      "slidingWindowCounter",
      "Counts the minute before as evenly spread: near the log, in constant memory."),
  TOKEN_BUCKET("Token bucket", "tokenBucket(burst=40)", "Up to 40 at once, then one a second."),
  TOKEN_BUCKET_WITH_DEBT(
      "Token bucket with debt",
      "tokenBucketWithDebt(burst=40, maxDebt=20)",
      "Up to 40 at once and 20 more on credit, then one a second."),
  LEAKY_BUCKET(
      "Leaky bucket", "leakyBucket(capacity=20)", "Room for 20, which drains by one a second."),
  LEAKY_BUCKET_WITH_QUEUE(
      "Leaky bucket with queue",
      "leakyBucketWithQueue(capacity=20)",
      "Room for 20, which leave one by one, a second apart; dashed: those that have left."),
  GCRA(
      "GCRA",
      "gcra(burstToleranceMs=5000)",
      "One a second, up to 5 s early: six at once after a pause."),
  TIERED(
      "Tiered",
      "tiered(multipliers={free=1, premium=2}, defaultTier=free, inner=fixedWindow)",
      "The client becomes premium at 4:00, and its limit 120 a minute."),
  ADAPTIVE(
      "Adaptive",
      "adaptive(loadThreshold=0.8, reduction=0.6, recovery=0.1, minRatio=0.3)",
      "A minute that was more than 80 % used makes the next one's limit smaller."),
  PRIORITY(
      "Priority",
      "priority(shares={LOW=0.5, NORMAL=0.75, HIGH=0.9, CRITICAL=1}, defaultPriority=NORMAL)",
      "Hits of the four classes by turns, which may fill 30, 45, 54 and all of the 60."),
  QUOTA_WITH_ROLLOVER(
      "Quota with rollover",
      "quotaWithRollover(percentage=0.5, maxRollover=500)",
      "Half of what a minute leaves unused is added to the next one."),
  TIME_OF_DAY(
      "Time of day",
      "timeOfDay(zone=Europe/Berlin, sections={22:00-06:00=0.5, 06:00-22:00=1})",
      "It begins at 21:57 in Berlin: from 3:00 on it is night, and the limit 30."),
  COST_BASED_TOKEN_BUCKET(
      "Cost-based token bucket",
      "costBasedTokenBucket(burst=40, window=10, minRefill=0.25)",
      "Hits from 2:21 on cost 3, which slows the refill: less is left for the burst across 3:00.");

  private final String title;
  private final String text;
  private final String note;

  PlottedStrategy(String title, String text, String note) {
    this.title = title;
    this.text = text;
    this.note = note;
  }

  /** What people call it. */
  String title() {
    return title;
  }

  /** Its text form, with parameters. */
  String text() {
    return text;
  }

  /** What to see in its plot. */
  String note() {
    return note;
  }

  /** The name of its file, such as {@code token-bucket.svg}. */
  String fileName() {
    return name().toLowerCase(Locale.ROOT).replace('_', '-') + ".svg";
  }
}
