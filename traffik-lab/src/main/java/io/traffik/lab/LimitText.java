package io.traffik.lab;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import java.io.IOException;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * The strategy, parameters and rate of a line as plain values. Immutable.
 *
 * @param parameters numbers, text, maps and lists
 */
record LimitText(String strategy, Map<String, Object> parameters, String rate) {

  private static final Pattern NUMBER = Pattern.compile("[-+]?[0-9.]+");

  /** Where a number in quotes may be a name. */
  private static final Set<String> NAMES = Set.of("defaultTier", "defaultPriority", "inner");

  private static final String A_NUMBER = "a number of at most 40 digits";

  /** More places than any parameter has; beyond them a number is not written out. */
  private static final int MOST_PLACES = 30;

  /**
   * Reads what a spelling means.
   *
   * @throws IllegalArgumentException if a parameter is given twice, is null, is a number in quotes
   *     or one beyond any parameter
   */
  static LimitText of(Spelling spelling) throws IOException {
    try (JsonParser json = Json.FACTORY.createParser(spelling.bytes())) {
      String strategy = json.nextTextValue();
      json.nextToken();
      Map<String, Object> parameters = object(json);
      return new LimitText(strategy, parameters, json.nextTextValue());
    } catch (JsonProcessingException e) {
      throw new IllegalArgumentException("params are not valid JSON", e);
    }
  }

  /** The names of all parameters that are written out, those of an inner strategy too. */
  Set<String> given() {
    Set<String> names = new HashSet<>(parameters.keySet());
    if (parameters.get("inner") instanceof Map<?, ?> inner
        && inner.get("params") instanceof Map<?, ?> its) {
      its.keySet().forEach(name -> names.add("inner " + name));
    }
    return names;
  }

  private static Map<String, Object> object(JsonParser json) throws IOException {
    Map<String, Object> members = new LinkedHashMap<>();
    for (String name = json.nextFieldName(); name != null; name = json.nextFieldName()) {
      json.nextToken();
      if (members.put(name, value(name, json)) != null) {
        throw new IllegalArgumentException(
            "parameter \"" + name + "\" is given twice; once is accepted");
      }
    }
    return members;
  }

  private static Object value(String name, JsonParser json) throws IOException {
    return switch (json.currentToken()) {
      case START_OBJECT -> object(json);
      case START_ARRAY -> list(name, json);
      case VALUE_NUMBER_INT, VALUE_NUMBER_FLOAT -> number(name, json.getText());
      case VALUE_STRING -> text(name, json.getText());
      case VALUE_NULL ->
          throw new IllegalArgumentException(name + " is null; leave it out for its default");
      default -> json.getBooleanValue();
    };
  }

  private static List<Object> list(String name, JsonParser json) throws IOException {
    List<Object> elements = new ArrayList<>();
    while (json.nextToken() != JsonToken.END_ARRAY) {
      elements.add(value(name, json));
    }
    return elements;
  }

  private static String text(String name, String text) {
    if (!NAMES.contains(name) && NUMBER.matcher(text).matches()) {
      throw new IllegalArgumentException(
          name + " \"" + text + "\" must be a number, written without quotes");
    }
    return text;
  }

  private static BigDecimal number(String name, String text) {
    if (text.length() > HitValues.LONGEST_NUMBER) {
      throw HitValues.invalid(name, text, A_NUMBER);
    }
    try {
      return plain(new BigDecimal(text));
    } catch (ArithmeticException | NumberFormatException e) { // a vast exponent
      throw HitValues.invalid(name, text, A_NUMBER);
    }
  }

  /** One form for equal numbers, however written: 0.5 for 0.50 and 5e-1, 100 for 1e2. */
  private static BigDecimal plain(BigDecimal number) {
    BigDecimal shortest = number.stripTrailingZeros();
    return shortest.scale() < 0 && shortest.scale() > -MOST_PLACES
        ? shortest.setScale(0)
        : shortest;
  }
}
