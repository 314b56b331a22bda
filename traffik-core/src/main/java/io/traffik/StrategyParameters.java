package io.traffik;

import java.math.BigDecimal;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.LocalTime;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/**
 * Makes a strategy from its name and parameters, whether they were read from text, from JSON or
 * from an application's properties. Used once; not thread-safe.
 *
 * <p>Values are what such sources have: text, numbers, maps and lists. Every parameter is optional
 * unless said otherwise; one that is unknown, or of the wrong kind, is an error that names it.
 */
final class StrategyParameters {

  /** What each strategy accepts, by its name in lower case. */
  private static final Map<String, String> FORMS = forms();

  private static final String END_OF_DAY = "24:00";

  private final String source;
  private final String name;
  private final Map<String, Object> unread = new LinkedHashMap<>();

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

  /** A strategy in place of a value, not looked at yet. */
  record Nested(String name, Map<?, ?> parameters) {}

  private StrategyParameters(String source, String name, Map<?, ?> parameters) {
    this.source = source;
    this.name = name;
    parameters.forEach((parameter, value) -> unread.put(String.valueOf(parameter), value));
  }

  /**
   * The strategy of a name.
   *
   * @param source what the user wrote, for messages
   * @throws IllegalArgumentException naming what was written and what is accepted
   */
  static Strategy strategy(String source, String name, Map<?, ?> parameters) {
    StrategyParameters given = new StrategyParameters(source, normalized(name), parameters);
    Strategy strategy = given.strategy();
    if (!given.unread.isEmpty()) {
      throw given.invalid(
          "it has no parameter \"" + given.unread.keySet().iterator().next() + "\"");
    }
    return strategy;
  }

  /** Of a text that is not even of the form of a strategy. */
  static IllegalArgumentException invalid(String source, String why) {
    return invalid(source, why, String.join(", ", FORMS.values()));
  }

  private static IllegalArgumentException invalid(String source, String why, String accepted) {
    return new IllegalArgumentException(
        "strategy \"" + source + "\" is not valid: " + why + "; accepted: " + accepted);
  }

  private Strategy strategy() {
    return switch (name) {
      case "fixedwindow" -> new FixedWindow();
      case "slidingwindowlog" -> new SlidingWindowLog();
      case "slidingwindowcounter" -> new SlidingWindowCounter();
      case "tokenbucket" -> new TokenBucket("tokenBucket", wholeNumber("burst"), 0);
      case "tokenbucketwithdebt" ->
          new TokenBucket(
              "tokenBucketWithDebt", wholeNumber("burst"), wholeNumber("maxDebt").orElse(0));
      case "leakybucket" -> new LeakyBucket(wholeNumber("capacity"));
      case "leakybucketwithqueue" -> new LeakyBucketWithQueue(wholeNumber("capacity"));
      case "gcra" -> new Gcra(Duration.ofMillis(wholeNumber("burstToleranceMs").orElse(0)));
      case "tiered" ->
          new Tiered(
              decimals("multipliers", Tiered.DEFAULT_MULTIPLIERS),
              text("defaultTier", Tiered.DEFAULT_TIER),
              inner());
      case "adaptive" ->
          new Adaptive(
              decimal("loadThreshold", Adaptive.DEFAULT_LOAD_THRESHOLD),
              decimal("reduction", Adaptive.DEFAULT_REDUCTION),
              decimal("recovery", Adaptive.DEFAULT_RECOVERY),
              decimal("minRatio", Adaptive.DEFAULT_MIN_RATIO));
      case "priority" ->
          new Priority(
              decimals("shares", Priority.DEFAULT_SHARES),
              text("defaultPriority", Priority.DEFAULT_PRIORITY));
      case "quotawithrollover" ->
          new QuotaWithRollover(
              decimal("percentage", QuotaWithRollover.DEFAULT_PERCENTAGE),
              wholeNumber("maxRollover").orElse(QuotaWithRollover.DEFAULT_MAX_ROLLOVER));
      case "timeofday" -> new TimeOfDay(zone(), sections());
      case "costbasedtokenbucket" ->
          new CostBasedTokenBucket(
              wholeNumber("burst"),
              smallNumber("window", CostBasedTokenBucket.DEFAULT_WINDOW),
              decimal("minRefill", CostBasedTokenBucket.DEFAULT_MIN_REFILL));
      default -> throw invalid("there is no such strategy");
    };
  }

  private OptionalLong wholeNumber(String parameter) {
    Object value = unread.remove(parameter);
    return value == null ? OptionalLong.empty() : OptionalLong.of(toWhole(parameter, value));
  }

  private int smallNumber(String parameter, int byDefault) {
    long value = wholeNumber(parameter).orElse(byDefault);
    if (value != (int) value) {
      throw invalid(parameter + " \"" + value + "\" is out of range");
    }
    return (int) value;
  }

  private long toWhole(String parameter, Object value) {
    try {
      return number(value).longValueExact();
    } catch (ArithmeticException | NumberFormatException e) {
      throw invalid(parameter + " \"" + value + "\" is not a whole number");
    }
  }

  private BigDecimal decimal(String parameter, BigDecimal byDefault) {
    Object value = unread.remove(parameter);
    return value == null ? byDefault : toDecimal(parameter, value);
  }

  private BigDecimal toDecimal(String parameter, Object value) {
    try {
      return number(value);
    } catch (NumberFormatException e) {
      throw invalid(parameter + " \"" + value + "\" is not a decimal number");
    }
  }

  /** As it is written: what a binary fraction prints is what its author meant. */
  private static BigDecimal number(Object value) {
    String text = String.valueOf(value);
    if (text.length() > 40 || text.contains("e") || text.contains("E")) {
      throw new NumberFormatException("no plain number");
    }
    return new BigDecimal(text);
  }

  private Map<String, BigDecimal> decimals(String parameter, Map<String, BigDecimal> byDefault) {
    Object value = unread.remove(parameter);
    if (value == null) {
      return byDefault;
    }
    if (!(value instanceof Map<?, ?> map)) {
      throw invalid(parameter + " \"" + value + "\" is not a list such as {name=0.5, other=1}");
    }
    Map<String, BigDecimal> decimals = new LinkedHashMap<>();
    map.forEach(
        (name, number) ->
            decimals.put(String.valueOf(name), toDecimal(parameter + " of " + name, number)));
    return decimals;
  }

  private String text(String parameter, String byDefault) {
    Object value = unread.remove(parameter);
    if (value == null) {
      return byDefault;
    }
    if (!(value instanceof String text)) {
      throw invalid(parameter + " \"" + value + "\" is not a name");
    }
    return text;
  }

  private Strategy inner() {
    Object value = unread.remove("inner");
    if (value == null) {
      return new FixedWindow();
    }
    if (value instanceof Nested nested) {
      return strategy(source, nested.name(), nested.parameters());
    }
    if (value instanceof String name) {
      return strategy(source, name, Map.of());
    }
    if (value instanceof Map<?, ?> map && map.get("strategy") instanceof String name) {
      Object parameters = map.get("params");
      boolean known = map.size() == (map.containsKey("params") ? 2 : 1);
      if (known && (parameters == null || parameters instanceof Map)) {
        return strategy(source, name, parameters instanceof Map<?, ?> it ? it : Map.of());
      }
    }
    throw invalid("inner \"" + value + "\" is not a strategy");
  }

  private ZoneId zone() {
    String zone = text("zone", "");
    if (zone.isEmpty()) {
      throw invalid("zone is missing");
    }
    try {
      return ZoneId.of(zone);
    } catch (DateTimeException e) {
      throw invalid("zone \"" + zone + "\" is not a time zone such as Europe/Berlin or UTC");
    }
  }

  private List<DaySection> sections() {
    Object value = unread.remove("sections");
    List<DaySection> sections = new ArrayList<>();
    if (value instanceof Map<?, ?> map) {
      map.forEach((span, multiplier) -> sections.add(section(String.valueOf(span), multiplier)));
    } else if (value instanceof List<?> list) {
      list.forEach(element -> sections.add(section(element)));
    } else {
      throw invalid(
          value == null ? "sections are missing" : "sections \"" + value + "\" are not a list");
    }
    return sections;
  }

  /** Of the form {@code 22:00-06:00}. */
  private DaySection section(String span, Object multiplier) {
    String[] times = span.split("-", -1);
    if (times.length != 2) {
      throw invalid("section \"" + span + "\" is not of the form 22:00-06:00");
    }
    return new DaySection(
        time(times[0]), end(times[1]), toDecimal("multiplier of " + span, multiplier));
  }

  private DaySection section(@Nullable Object element) {
    if (element instanceof Map<?, ?> map
        && map.size() == 3
        && map.get("from") instanceof String from
        && map.get("to") instanceof String to) {
      Object multiplier = map.get("multiplier");
      if (multiplier != null) {
        return new DaySection(time(from), end(to), toDecimal("multiplier", multiplier));
      }
    }
    throw invalid("section \"" + element + "\" does not have just from, to and multiplier");
  }

  private LocalTime end(String text) {
    return text.strip().equals(END_OF_DAY) ? LocalTime.MIDNIGHT : time(text);
  }

  private LocalTime time(String text) {
    try {
      return LocalTime.parse(text.strip());
    } catch (DateTimeException e) {
      throw invalid("time \"" + text + "\" is not of the form 06:30");
    }
  }

  private IllegalArgumentException invalid(String why) {
    String form = FORMS.get(name);
    return form == null
        ? invalid(source, why)
        : invalid(source, why, form + "; every parameter is optional, but for those of timeOfDay");
  }
}
