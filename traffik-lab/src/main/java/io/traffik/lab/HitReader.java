package io.traffik.lab;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.EnumSet;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * Reads hits from lines of JSON. What the parameters of a strategy mean is not looked at here, only
 * how the line spells them. Not thread-safe.
 */
final class HitReader {

  private static final String EXAMPLE =
      "one object a line, such as {\"strategy\":\"tokenBucket\",\"params\":{\"burst\":150},"
          + "\"rate\":\"100/min\",\"key\":\"k\",\"t\":12345,\"cost\":1}";

  /** What the parser says of where an object began: always at the beginning of the line. */
  private static final Pattern SOURCE = Pattern.compile(" \\(start marker at .*\\)");

  private static final JsonFactory JSON = new JsonFactory();
  private static final byte[] NO_PARAMETERS = "{}".getBytes(StandardCharsets.US_ASCII);

  private final Hit hit = new Hit();
  private final Spelling spelling = Spelling.empty();
  private final Span strategy = new Span();
  private final Span parameters = new Span();
  private final Span rate = new Span();
  private final Set<HitField> given = EnumSet.noneOf(HitField.class);

  /** Where a value stands, counted from the beginning of its line. */
  private static final class Span {
    int from;
    int to;
  }

  /** The hit of the line read last; the next line overwrites it. */
  Hit hit() {
    return hit;
  }

  /** How the line read last writes its limit; the next line overwrites it. */
  Spelling spelling() {
    return spelling;
  }

  /**
   * Reads the line from one index (inclusive) to another (exclusive).
   *
   * @throws IllegalArgumentException naming what is wrong and what is accepted
   */
  void read(byte[] buffer, int from, int to) throws IOException {
    reset();
    try (JsonParser json = JSON.createParser(buffer, from, to - from)) {
      requireObject(json);
      for (String name = json.nextFieldName(); name != null; name = json.nextFieldName()) {
        json.nextToken();
        read(HitField.of(name), json);
      }
      if (json.nextToken() != null) {
        throw new IllegalArgumentException("something follows the object; accepted: " + EXAMPLE);
      }
    } catch (JsonProcessingException e) {
      throw malformed(e);
    }
    HitField.requireAll(given);
    spell(buffer, from);
  }

  private void reset() {
    given.clear();
    hit.cost = 1;
    hit.tier = null;
    hit.priority = null;
  }

  private static void requireObject(JsonParser json) throws IOException {
    JsonToken first = json.nextToken();
    if (first != JsonToken.START_OBJECT) {
      String what = first == null ? "the line is empty" : "the line is no JSON object";
      throw new IllegalArgumentException(what + "; accepted: " + EXAMPLE);
    }
  }

  private void read(HitField field, JsonParser json) throws IOException {
    if (!given.add(field)) {
      throw new IllegalArgumentException(
          "field \"" + field + "\" is given twice; once is accepted");
    }
    switch (field) {
      case STRATEGY -> mark(field, strategy, JsonToken.VALUE_STRING, json);
      case PARAMS -> mark(field, parameters, JsonToken.START_OBJECT, json);
      case RATE -> mark(field, rate, JsonToken.VALUE_STRING, json);
      case KEY -> hit.key = HitValues.text(field, json);
      case T -> hit.micros = HitValues.micros(field, json);
      case COST -> hit.cost = HitValues.cost(field, json);
      case TIER -> hit.tier = HitValues.text(field, json);
      case PRIORITY -> hit.priority = HitValues.text(field, json);
    }
  }

  private static void mark(HitField field, Span span, JsonToken type, JsonParser json)
      throws IOException {
    HitValues.require(field, type, json);
    span.from = (int) json.currentTokenLocation().getByteOffset();
    json.skipChildren();
    json.finishToken();
    span.to = (int) json.currentLocation().getByteOffset();
    if (span.to < 0) { // the parser reads UTF-16 and UTF-32 too, and then knows no bytes
      throw new IllegalArgumentException("the line is not in UTF-8, which is what is accepted");
    }
  }

  private void spell(byte[] buffer, int line) {
    spelling.clear();
    spelling.append(buffer, line + strategy.from, line + strategy.to);
    if (given.contains(HitField.PARAMS)) {
      spelling.append(buffer, line + parameters.from, line + parameters.to);
    } else {
      spelling.append(NO_PARAMETERS, 0, NO_PARAMETERS.length);
    }
    spelling.append(buffer, line + rate.from, line + rate.to);
  }

  private static IllegalArgumentException malformed(JsonProcessingException e) {
    return new IllegalArgumentException(
        "malformed JSON at byte "
            + (e.getLocation() == null ? 0 : e.getLocation().getByteOffset())
            + ": "
            + SOURCE.matcher(e.getOriginalMessage()).replaceAll("")
            + "; accepted: "
            + EXAMPLE,
        e);
  }
}
