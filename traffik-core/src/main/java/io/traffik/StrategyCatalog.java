package io.traffik;

import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** The built-in strategies by name, as configuration knows them. */
final class StrategyCatalog {

  /**
   * A strategy that can be configured.
   *
   * @param form an example of what is accepted, with every parameter there is
   */
  private record Entry(String form, Function<StrategyParameters, Strategy> make) {}

  /** By name, in lower case without hyphens. */
  private static final Map<String, Entry> ENTRIES = new LinkedHashMap<>();

  static {
    add("fixedWindow", given -> new FixedWindow());
    add("slidingWindowLog", given -> new SlidingWindowLog());
    add("slidingWindowCounter", given -> new SlidingWindowCounter());
    add(
        "tokenBucket(burst=150)",
        given -> new TokenBucket("tokenBucket", given.wholeNumber("burst"), 0));
    add(
        "tokenBucketWithDebt(burst=10, maxDebt=5)",
        given ->
            new TokenBucket(
                "tokenBucketWithDebt",
                given.wholeNumber("burst"),
                given.wholeNumber("maxDebt").orElse(0)));
    add("leakyBucket(capacity=20)", given -> new LeakyBucket(given.wholeNumber("capacity")));
    add(
        "leakyBucketWithQueue(capacity=20)",
        given -> new LeakyBucketWithQueue(given.wholeNumber("capacity")));
    add(
        "gcra(burstToleranceMs=500)",
        given -> new Gcra(Duration.ofMillis(given.wholeNumber("burstToleranceMs").orElse(0))));
    add(
        "tiered(multipliers={free=1, pro=5}, defaultTier=free, inner=slidingWindowLog)",
        given ->
            new Tiered(
                given.decimals("multipliers", Tiered.DEFAULT_MULTIPLIERS),
                given.text("defaultTier", Tiered.DEFAULT_TIER),
                given.inner()));
    add(
        "adaptive(loadThreshold=0.8, reduction=0.6, recovery=0.1, minRatio=0.3)",
        given ->
            new Adaptive(
                given.decimal("loadThreshold", Adaptive.DEFAULT_LOAD_THRESHOLD),
                given.decimal("reduction", Adaptive.DEFAULT_REDUCTION),
                given.decimal("recovery", Adaptive.DEFAULT_RECOVERY),
                given.decimal("minRatio", Adaptive.DEFAULT_MIN_RATIO)));
    add(
        "priority(shares={LOW=0.5, HIGH=1}, defaultPriority=LOW)",
        given ->
            new Priority(
                given.decimals("shares", Priority.DEFAULT_SHARES),
                given.text("defaultPriority", Priority.DEFAULT_PRIORITY)));
    add(
        "quotaWithRollover(percentage=0.5, maxRollover=500)",
        given ->
            new QuotaWithRollover(
                given.decimal("percentage", QuotaWithRollover.DEFAULT_PERCENTAGE),
                given.wholeNumber("maxRollover").orElse(QuotaWithRollover.DEFAULT_MAX_ROLLOVER)));
    add(
        "timeOfDay(zone=Europe/Berlin, sections={22:00-06:00=0.5, 06:00-22:00=1})",
        given -> new TimeOfDay(given.zone(), given.sections()));
    add(
        "costBasedTokenBucket(burst=100, window=100, minRefill=0.5)",
        given ->
            new CostBasedTokenBucket(
                given.wholeNumber("burst"),
                given.smallNumber("window", CostBasedTokenBucket.DEFAULT_WINDOW),
                given.decimal("minRefill", CostBasedTokenBucket.DEFAULT_MIN_REFILL)));
  }

  private StrategyCatalog() {}

  private static void add(String form, Function<StrategyParameters, Strategy> make) {
    int parameters = form.indexOf('(');
    String name = parameters < 0 ? form : form.substring(0, parameters);
    ENTRIES.put(normalized(name), new Entry(form, make));
  }

  /**
   * The strategy of a name, in camel case or with hyphens.
   *
   * @param source what the user wrote, for messages
   * @param parameters see {@link StrategyParameters}
   * @throws IllegalArgumentException naming what was written and what is accepted
   */
  static Strategy strategy(String source, String name, Map<?, ?> parameters) {
    @Nullable Entry entry = ENTRIES.get(normalized(name));
    if (entry == null) {
      throw invalid(source, "there is no such strategy");
    }
    StrategyParameters given = new StrategyParameters(source, entry.form, parameters);
    Strategy strategy = entry.make.apply(given);
    given.refuseTheRest();
    return strategy;
  }

  /** Of a text that is not even of the form of a strategy we have. */
  static IllegalArgumentException invalid(String source, String why) {
    String all = ENTRIES.values().stream().map(Entry::form).collect(Collectors.joining(", "));
    return StrategyParameters.invalid(source, why, all);
  }

  /** Camel case or with hyphens, it is one name. */
  private static String normalized(String name) {
    return name.replace("-", "").toLowerCase(Locale.ROOT);
  }
}
