package io.traffik;

import java.math.BigDecimal;
import java.time.DateTimeException;
import java.time.LocalTime;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.OptionalLong;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * The parameters of one strategy, whether they were read from text, from JSON or from an
 * application's properties. Used once; not thread-safe.
 *
 * <p>Values are what such sources have: text, numbers, maps and lists. One that is of the wrong
 * kind, or that nobody asks for, is an error that names it.
 */
final class StrategyParameters {

  private static final String END_OF_DAY = "24:00";
  private static final int LONGEST_NUMBER = 40;

  private final Source source;
  private final Supplier<String> accepted;
  private final Map<String, Object> unread = new LinkedHashMap<>();

  /**
   * Where a strategy is written.
   *
   * @param written the whole, for messages
   * @param asText whether it has the text form, and not that of JSON or properties
   */
  record Source(String written, boolean asText) {

    IllegalArgumentException invalid(String why, String accepted) {
      return new IllegalArgumentException(
          "strategy \"" + written + "\" is not valid: " + why + "; accepted: " + accepted);
    }
  }

  /** A strategy in place of a value, not looked at yet. */
  record Nested(String name, Map<?, ?> parameters) {}

  /**
   * As given.
   *
   * @param accepted what is accepted, for messages
   */
  StrategyParameters(Source source, Supplier<String> accepted, Map<?, ?> parameters) {
    this.source = source;
    this.accepted = accepted;
    parameters.forEach((parameter, value) -> unread.put(String.valueOf(parameter), value));
  }

  void refuseTheRest(String strategy) {
    if (!unread.isEmpty()) {
      throw invalid(strategy + " has no parameter \"" + unread.keySet().iterator().next() + "\"");
    }
  }

  OptionalLong wholeNumber(String parameter) {
    Object value = unread.remove(parameter);
    return value == null ? OptionalLong.empty() : OptionalLong.of(toWhole(parameter, value));
  }

  int smallNumber(String parameter, int byDefault) {
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

  BigDecimal decimal(String parameter, BigDecimal byDefault) {
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
    boolean plain = value instanceof Number || !text.toLowerCase(Locale.ROOT).contains("e");
    if (text.length() > LONGEST_NUMBER || !plain) {
      throw new NumberFormatException("no plain number");
    }
    BigDecimal number = new BigDecimal(text);
    if (Math.abs((long) number.scale()) > LONGEST_NUMBER) {
      throw new NumberFormatException("beyond any parameter");
    }
    return number;
  }

  Map<String, BigDecimal> decimals(String parameter, Map<String, BigDecimal> byDefault) {
    Object value = unread.remove(parameter);
    if (value == null) {
      return byDefault;
    }
    if (!(value instanceof Map<?, ?> map)) {
      String list = source.asText() ? "{name=0.5, other=1}" : "{\"name\":0.5,\"other\":1}";
      throw invalid(parameter + " \"" + value + "\" is not a list such as " + list);
    }
    Map<String, BigDecimal> decimals = new LinkedHashMap<>();
    map.forEach(
        (name, number) ->
            decimals.put(String.valueOf(name), toDecimal(parameter + " of " + name, number)));
    return decimals;
  }

  String text(String parameter, String byDefault) {
    Object value = unread.remove(parameter);
    if (value == null) {
      return byDefault;
    }
    if (!(value instanceof String text)) {
      throw invalid(parameter + " \"" + value + "\" is not a name");
    }
    return text;
  }

  Strategy inner() {
    Object value = unread.remove("inner");
    if (value == null) {
      return new FixedWindow();
    }
    if (value instanceof Nested nested) {
      return StrategyCatalog.inner(source, nested.name(), nested.parameters());
    }
    if (value instanceof String name) {
      return StrategyCatalog.inner(source, name, Map.of());
    }
    if (value instanceof Map<?, ?> map && map.get("strategy") instanceof String name) {
      Object parameters = map.get("params");
      boolean known = map.size() == (map.containsKey("params") ? 2 : 1);
      if (known && (parameters == null || parameters instanceof Map)) {
        return StrategyCatalog.inner(
            source, name, parameters instanceof Map<?, ?> it ? it : Map.of());
      }
    }
    throw invalid("inner \"" + value + "\" is not a strategy");
  }

  ZoneId zone() {
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

  List<DaySection> sections() {
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
    return source.invalid(why, accepted.get());
  }
}
