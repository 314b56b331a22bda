package io.traffik.lab;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import java.io.IOException;
import java.math.BigDecimal;

/**
 * Reads the value of one field from where a parser stands. Stateless.
 *
 * <p>Each method throws an {@link IllegalArgumentException} that names the field, its value and
 * what is accepted.
 */
final class HitValues {

  private static final long MICROS_PER_MILLI = 1_000;

  /** The times that the engine knows end here, in the year 2112. */
  private static final long END_OF_TIME = 1L << 52;

  private static final String A_TIME =
      "milliseconds since 1970 as a number, from 0 to below "
          + BigDecimal.valueOf(END_OF_TIME, 3).toPlainString()
          + ", with at most 3 decimals";

  /** Beyond any time and any parameter, and soon read. */
  static final int LONGEST_NUMBER = 1_000;

  /** More of a value would push what is accepted out of a bounded message. */
  private static final int LONGEST_SHOWN = 100;

  private static final String A_COST = "a whole number, 0 or more";

  private HitValues() {}

  /** A text of any length and content. */
  static String text(HitField field, JsonParser json) throws IOException {
    require(field, JsonToken.VALUE_STRING, json);
    return json.getText();
  }

  /** A time in microseconds, written in milliseconds. */
  static long micros(HitField field, JsonParser json) throws IOException {
    long micros = isLong(json) ? toMicros(json.getLongValue()) : decimalMicros(field, json);
    if (micros < 0 || micros >= END_OF_TIME) {
      throw invalid(field, json, A_TIME);
    }
    return micros;
  }

  /** A cost of 0 or more; one that no {@code long} can hold is more than any limit admits. */
  static long cost(HitField field, JsonParser json) throws IOException {
    if (isLong(json)) {
      long cost = json.getLongValue();
      if (cost >= 0) {
        return cost;
      }
    } else if (json.currentToken() == JsonToken.VALUE_NUMBER_INT
        && !json.getText().startsWith("-")) { // its digits alone: reading a million takes seconds
      return Long.MAX_VALUE;
    }
    throw invalid(field, json, A_COST);
  }

  /** Checks the type of a value. */
  static void require(HitField field, JsonToken type, JsonParser json) throws IOException {
    if (json.currentToken() != type) {
      throw invalid(field, json, type == JsonToken.VALUE_STRING ? "a text" : "an object");
    }
  }

  private static boolean isLong(JsonParser json) throws IOException {
    return json.currentToken() == JsonToken.VALUE_NUMBER_INT
        && json.getNumberType() != JsonParser.NumberType.BIG_INTEGER;
  }

  /** Out of range rather than an overflow. */
  private static long toMicros(long millis) {
    boolean tooLarge = millis < 0 || millis > END_OF_TIME / MICROS_PER_MILLI;
    return tooLarge ? -1 : millis * MICROS_PER_MILLI;
  }

  private static long decimalMicros(HitField field, JsonParser json) throws IOException {
    if (json.currentToken() != JsonToken.VALUE_NUMBER_FLOAT
        || json.getTextLength() > LONGEST_NUMBER) {
      throw invalid(field, json, A_TIME);
    }
    try {
      return json.getDecimalValue().movePointRight(3).longValueExact();
    } catch (ArithmeticException | NumberFormatException e) { // the latter for a vast exponent
      throw invalid(field, json, A_TIME);
    }
  }

  private static IllegalArgumentException invalid(HitField field, JsonParser json, String accepted)
      throws IOException {
    String shown =
        switch (json.currentToken()) {
          case START_OBJECT -> "{…}";
          case START_ARRAY -> "[…]";
          default -> json.getText();
        };
    return invalid(field.toString(), shown, accepted);
  }

  /** Of any value, however long. */
  static IllegalArgumentException invalid(String field, String value, String accepted) {
    String shown =
        value.length() <= LONGEST_SHOWN ? value : value.substring(0, LONGEST_SHOWN) + "…";
    return new IllegalArgumentException(
        field + " \"" + shown + "\" is not valid; accepted: " + accepted);
  }
}
