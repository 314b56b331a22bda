package io.traffik;

import io.traffik.StrategyParameters.Source;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** The built-in strategies by name, as configuration knows them. */
final class StrategyCatalog {

  /**
   * A parameter that a strategy has.
   *
   * @param text an example of its value in the text form
   * @param json the same value as JSON
   */
  private record Parameter(String name, String text, String json) {
    static Parameter number(String name, String example) {
      return new Parameter(name, example, example);
    }

    static Parameter word(String name, String example) {
      return new Parameter(name, example, "\"" + example + "\"");
    }
  }

  /** A strategy that can be configured, with every parameter there is. */
  private record Entry(
      String name, Function<StrategyParameters, Strategy> make, List<Parameter> parameters) {

    /** An example of the whole text. */
    String textForm() {
      return parameters.isEmpty()
          ? name
          : name + "(" + listed(", ", it -> it.name + "=" + it.text) + ")";
    }

    /** An example of the parameters alone. */
    String jsonForm() {
      return "{" + listed(",", it -> "\"" + it.name + "\":" + it.json) + "}";
    }

    /** What its parameters are, for messages. */
    String accepted(boolean asText) {
      return parameters.isEmpty()
          ? name + " without parameters"
          : listed(", ", Parameter::name)
              + ", as in "
              + (asText ? textForm() : jsonForm())
              + (name.equals(ALL_REQUIRED) ? "; all are required" : "; each is optional");
    }

    private String listed(String separator, Function<Parameter, String> shown) {
      return parameters.stream().map(shown).collect(Collectors.joining(separator));
    }
  }

  /** The one strategy whose parameters have no defaults. */
  private static final String ALL_REQUIRED = "timeOfDay";

  /** What cannot be the inner strategy of {@link Tiered}, which checks it. */
  private static final Set<String> NOT_INNER =
      Set.of("tiered", "priority", "adaptive", "timeOfDay");

  /** By name, in lower case without hyphens. */
  private static final Map<String, Entry> ENTRIES = new LinkedHashMap<>();

  static {
    add("fixedWindow", given -> new FixedWindow());
    add("slidingWindowLog", given -> new SlidingWindowLog());
    add("slidingWindowCounter", given -> new SlidingWindowCounter());
    add(
        "tokenBucket",
        given -> new TokenBucket("tokenBucket", given.wholeNumber("burst"), 0),
        Parameter.number("burst", "150"));
    add(
        "tokenBucketWithDebt",
        given ->
            new TokenBucket(
                "tokenBucketWithDebt",
                given.wholeNumber("burst"),
                given.wholeNumber("maxDebt").orElse(0)),
        Parameter.number("burst", "10"),
        Parameter.number("maxDebt", "5"));
    add(
        "leakyBucket",
        given -> new LeakyBucket(given.wholeNumber("capacity")),
        Parameter.number("capacity", "20"));
    add(
        "leakyBucketWithQueue",
        given -> new LeakyBucketWithQueue(given.wholeNumber("capacity")),
        Parameter.number("capacity", "20"));
    add(
        "gcra",
        given -> new Gcra(Duration.ofMillis(given.wholeNumber("burstToleranceMs").orElse(0))),
        Parameter.number("burstToleranceMs", "500"));
    add(
        "tiered",
        given ->
            new Tiered(
                given.decimals("multipliers", Tiered.DEFAULT_MULTIPLIERS),
                given.text("defaultTier", Tiered.DEFAULT_TIER),
                given.inner()),
        new Parameter("multipliers", "{free=1, pro=5}", "{\"free\":1,\"pro\":5}"),
        Parameter.word("defaultTier", "free"),
        new Parameter(
            "inner",
            "tokenBucket(burst=150)",
            "{\"strategy\":\"tokenBucket\",\"params\":{\"burst\":150}}"));
    add(
        "adaptive",
        given ->
            new Adaptive(
                given.decimal("loadThreshold", Adaptive.DEFAULT_LOAD_THRESHOLD),
                given.decimal("reduction", Adaptive.DEFAULT_REDUCTION),
                given.decimal("recovery", Adaptive.DEFAULT_RECOVERY),
                given.decimal("minRatio", Adaptive.DEFAULT_MIN_RATIO)),
        Parameter.number("loadThreshold", "0.8"),
        Parameter.number("reduction", "0.6"),
        Parameter.number("recovery", "0.1"),
        Parameter.number("minRatio", "0.3"));
    add(
        "priority",
        given ->
            new Priority(
                given.decimals("shares", Priority.DEFAULT_SHARES),
                given.text("defaultPriority", Priority.DEFAULT_PRIORITY)),
        new Parameter("shares", "{LOW=0.5, HIGH=1}", "{\"LOW\":0.5,\"HIGH\":1}"),
        Parameter.word("defaultPriority", "LOW"));
    add(
        "quotaWithRollover",
        given ->
            new QuotaWithRollover(
                given.decimal("percentage", QuotaWithRollover.DEFAULT_PERCENTAGE),
                given.wholeNumber("maxRollover").orElse(QuotaWithRollover.DEFAULT_MAX_ROLLOVER)),
        Parameter.number("percentage", "0.5"),
        Parameter.number("maxRollover", "500"));
    add(
        ALL_REQUIRED,
        given -> new TimeOfDay(given.zone(), given.sections()),
        Parameter.word("zone", "Europe/Berlin"),
        new Parameter(
            "sections",
            "{22:00-06:00=0.5, 06:00-22:00=1}",
            "[{\"from\":\"22:00\",\"to\":\"06:00\",\"multiplier\":0.5},"
                + "{\"from\":\"06:00\",\"to\":\"22:00\",\"multiplier\":1}]"));
    add(
        "costBasedTokenBucket",
        given ->
            new CostBasedTokenBucket(
                given.wholeNumber("burst"),
                given.smallNumber("window", CostBasedTokenBucket.DEFAULT_WINDOW),
                given.decimal("minRefill", CostBasedTokenBucket.DEFAULT_MIN_REFILL)),
        Parameter.number("burst", "100"),
        Parameter.number("window", "100"),
        Parameter.number("minRefill", "0.5"));
  }

  private StrategyCatalog() {}

  private static void add(
      String name, Function<StrategyParameters, Strategy> make, Parameter... parameters) {
    ENTRIES.put(normalized(name), new Entry(name, make, List.of(parameters)));
  }

  /**
   * The strategy of a name, in camel case or with hyphens, whose parameters did not come as text.
   *
   * @param written what the user wrote, for messages
   * @param parameters see {@link StrategyParameters}
   * @throws IllegalArgumentException naming what was written and what is accepted
   */
  static Strategy strategy(String written, String name, Map<?, ?> parameters) {
    return outer(new Source(written, false), name, parameters);
  }

  /**
   * The strategy of a name from anywhere.
   *
   * @throws IllegalArgumentException naming what was written and what is accepted
   */
  static Strategy outer(Source source, String name, Map<?, ?> parameters) {
    @Nullable Entry entry = ENTRIES.get(normalized(name));
    if (entry == null) {
      throw source.invalid("there is no such strategy", names(source, Set.of()));
    }
    return made(entry, source, parameters);
  }

  /**
   * A strategy within another.
   *
   * @throws IllegalArgumentException naming what was written and what is accepted
   */
  static Strategy inner(Source source, String name, Map<?, ?> parameters) {
    @Nullable Entry entry = ENTRIES.get(normalized(name));
    if (entry == null) {
      throw source.invalid(
          "inner \"" + name + "\": there is no such strategy", names(source, NOT_INNER));
    }
    return made(entry, source, parameters);
  }

  private static Strategy made(Entry entry, Source source, Map<?, ?> parameters) {
    StrategyParameters given =
        new StrategyParameters(source, () -> entry.accepted(source.asText()), parameters);
    Strategy strategy = entry.make.apply(given);
    given.refuseTheRest(entry.name);
    return strategy;
  }

  /** Of a text that is not even of the form of a strategy we have. */
  static IllegalArgumentException invalid(Source source, String why) {
    String all = ENTRIES.values().stream().map(Entry::textForm).collect(Collectors.joining(", "));
    return source.invalid(
        why, all + "; every parameter is optional, but for those of " + ALL_REQUIRED);
  }

  /** All names but some, and where parameters stand: many a wrong name has them within. */
  private static String names(Source source, Set<String> but) {
    String all =
        ENTRIES.values().stream()
            .map(Entry::name)
            .filter(name -> !but.contains(name))
            .collect(Collectors.joining(", "));
    return all
        + (source.asText()
            ? "; with parameters as in tokenBucket(burst=150)"
            : "; parameters are no part of the name, as in"
                + " {\"strategy\":\"tokenBucket\",\"params\":{\"burst\":150}}");
  }

  /** Camel case or with hyphens, it is one name. */
  private static String normalized(String name) {
    return name.replace("-", "").toLowerCase(Locale.ROOT);
  }
}
