package io.traffik;

import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** The built-in strategies by name, as configuration knows them. */
final class StrategyCatalog {

  /** What each strategy accepts, by its name in lower case. */
  private static final Map<String, String> FORMS = forms();

  private StrategyCatalog() {}

  /**
   * The strategy of a name, in camel case or with hyphens.
   *
   * @param source what the user wrote, for messages
   * @param parameters see {@link StrategyParameters}
   * @throws IllegalArgumentException naming what was written and what is accepted
   */
  static Strategy strategy(String source, String name, Map<?, ?> parameters) {
    String known = normalized(name);
    StrategyParameters given =
        new StrategyParameters(source, FORMS.getOrDefault(known, allForms()), parameters);
    Strategy strategy = strategy(known, given);
    given.refuseTheRest();
    return strategy;
  }

  /** Of a text that is not even of the form of a strategy. */
  static IllegalArgumentException invalid(String source, String why) {
    return StrategyParameters.invalid(source, why, allForms());
  }

  private static Map<String, String> forms() {
    List<String> all =
        List.of(
            "fixedWindow",
            "slidingWindowLog",
            "slidingWindowCounter",
            "tokenBucket(burst=150)",
            "tokenBucketWithDebt(burst=10, maxDebt=5)",
            "leakyBucket(capacity=20)",
            "leakyBucketWithQueue(capacity=20)",
            "gcra(burstToleranceMs=500)",
            "tiered(multipliers={free=1, pro=5}, defaultTier=free, inner=slidingWindowLog)",
            "adaptive(loadThreshold=0.8, reduction=0.6, recovery=0.1, minRatio=0.3)",
            "priority(shares={LOW=0.5, HIGH=1}, defaultPriority=LOW)",
            "quotaWithRollover(percentage=0.5, maxRollover=500)",
            "timeOfDay(zone=Europe/Berlin, sections={22:00-06:00=0.5, 06:00-22:00=1})",
            "costBasedTokenBucket(burst=100, window=100, minRefill=0.5)");
    Map<String, String> forms = new LinkedHashMap<>();
    all.forEach(form -> forms.put(normalized(form.replaceFirst("\\(.*", "")), form));
    return forms;
  }

  /** Camel case or with hyphens, it is one name. */
  private static String normalized(String name) {
    return name.replace("-", "").toLowerCase(Locale.ROOT);
  }

  private static String allForms() {
    return String.join(", ", FORMS.values());
  }

  private static Strategy strategy(String name, StrategyParameters given) {
    return switch (name) {
      case "fixedwindow" -> new FixedWindow();
      case "slidingwindowlog" -> new SlidingWindowLog();
      case "slidingwindowcounter" -> new SlidingWindowCounter();
      case "tokenbucket" -> new TokenBucket("tokenBucket", given.wholeNumber("burst"), 0);
      case "tokenbucketwithdebt" ->
          new TokenBucket(
              "tokenBucketWithDebt",
              given.wholeNumber("burst"),
              given.wholeNumber("maxDebt").orElse(0));
      case "leakybucket" -> new LeakyBucket(given.wholeNumber("capacity"));
      case "leakybucketwithqueue" -> new LeakyBucketWithQueue(given.wholeNumber("capacity"));
      case "gcra" -> new Gcra(Duration.ofMillis(given.wholeNumber("burstToleranceMs").orElse(0)));
      case "tiered" ->
          new Tiered(
              given.decimals("multipliers", Tiered.DEFAULT_MULTIPLIERS),
              given.text("defaultTier", Tiered.DEFAULT_TIER),
              given.inner());
      case "adaptive" ->
          new Adaptive(
              given.decimal("loadThreshold", Adaptive.DEFAULT_LOAD_THRESHOLD),
              given.decimal("reduction", Adaptive.DEFAULT_REDUCTION),
              given.decimal("recovery", Adaptive.DEFAULT_RECOVERY),
              given.decimal("minRatio", Adaptive.DEFAULT_MIN_RATIO));
      case "priority" ->
          new Priority(
              given.decimals("shares", Priority.DEFAULT_SHARES),
              given.text("defaultPriority", Priority.DEFAULT_PRIORITY));
      case "quotawithrollover" ->
          new QuotaWithRollover(
              given.decimal("percentage", QuotaWithRollover.DEFAULT_PERCENTAGE),
              given.wholeNumber("maxRollover").orElse(QuotaWithRollover.DEFAULT_MAX_ROLLOVER));
      case "timeofday" -> new TimeOfDay(given.zone(), given.sections());
      case "costbasedtokenbucket" ->
          new CostBasedTokenBucket(
              given.wholeNumber("burst"),
              given.smallNumber("window", CostBasedTokenBucket.DEFAULT_WINDOW),
              given.decimal("minRefill", CostBasedTokenBucket.DEFAULT_MIN_REFILL));
      default -> throw given.invalid("there is no such strategy");
    };
  }
}
