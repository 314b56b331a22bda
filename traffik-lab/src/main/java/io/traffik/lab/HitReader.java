package io.traffik.lab;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.regex.Pattern;

/**
 * Reads hits from lines of JSON. What the parameters of a strategy mean is not looked at here, only
 * how the line spells them. Not thread-safe.
 */
final class HitReader {

  private static final String EXAMPLE =
      "one object a line, such as {\"strategy\":\"tokenBucket\",\"params\":{\"burst\":150},"
          + "\"rate\":\"100/min\",\"key\":\"k\",\"t\":12345,\"cost\":1}";
  private static final String REQUIRED = "strategy, rate, key, t";
  private static final String FIELDS = "strategy, params, rate, key, t, cost, tier, priority";

  /** What the parser says of where an object began: always at the beginning of the line. */
  private static final Pattern SOURCE = Pattern.compile(" \\(start marker at .*\\)");

  private static final JsonFactory JSON = new JsonFactory();
  private static final byte[] NO_PARAMETERS = "{}".getBytes(StandardCharsets.US_ASCII);

  private final Hit hit = new Hit();
  private final Spelling spelling = Spelling.empty();
  private final Span strategy = new Span();
  private final Span parameters = new Span();
  private final Span rate = new Span();
  private boolean timed;
  private boolean keyed;
  private boolean priced;

  /** Where a value stands, counted from the beginning of its line. */
  private static final class Span {
    int from;
    int to;

    boolean isGiven() {
      return to > 0;
    }
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
        field(name, json);
      }
      if (json.nextToken() != null) {
        throw new IllegalArgumentException("something follows the object; accepted: " + EXAMPLE);
      }
    } catch (JsonProcessingException e) {
      throw malformed(e);
    }
    requireAll();
    spell(buffer, from);
  }

  private void reset() {
    strategy.to = 0;
    parameters.to = 0;
    rate.to = 0;
    timed = false;
    keyed = false;
    priced = false;
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

  private void field(String name, JsonParser json) throws IOException {
    switch (name) {
      case "strategy" -> mark(name, strategy, JsonToken.VALUE_STRING, json);
      case "params" -> mark(name, parameters, JsonToken.START_OBJECT, json);
      case "rate" -> mark(name, rate, JsonToken.VALUE_STRING, json);
      case "key" -> {
        requireFirst(name, !keyed);
        keyed = true;
        hit.key = HitValues.text(name, json);
      }
      case "t" -> {
        requireFirst(name, !timed);
        timed = true;
        hit.micros = HitValues.micros(name, json);
      }
      case "cost" -> {
        requireFirst(name, !priced);
        priced = true;
        hit.cost = HitValues.cost(name, json);
      }
      case "tier" -> {
        requireFirst(name, hit.tier == null);
        hit.tier = HitValues.text(name, json);
      }
      case "priority" -> {
        requireFirst(name, hit.priority == null);
        hit.priority = HitValues.text(name, json);
      }
      default ->
          throw new IllegalArgumentException(
              "field \"" + name + "\" is unknown; accepted: " + FIELDS);
    }
  }

  private static void requireFirst(String name, boolean first) {
    if (!first) {
      throw new IllegalArgumentException("field \"" + name + "\" is given twice; once is accepted");
    }
  }

  private static void mark(String name, Span span, JsonToken type, JsonParser json)
      throws IOException {
    requireFirst(name, !span.isGiven());
    HitValues.require(name, type, json);
    span.from = (int) json.currentTokenLocation().getByteOffset();
    json.skipChildren();
    json.finishToken();
    span.to = (int) json.currentLocation().getByteOffset();
    if (span.to < 0) { // the parser reads UTF-16 and UTF-32 too, and then knows no bytes
      throw new IllegalArgumentException("the line is not in UTF-8, which is what is accepted");
    }
  }

  private void requireAll() {
    String missing =
        !strategy.isGiven()
            ? "strategy"
            : !rate.isGiven() ? "rate" : !keyed ? "key" : !timed ? "t" : "";
    if (!missing.isEmpty()) {
      throw new IllegalArgumentException(
          "field \"" + missing + "\" is missing; required: " + REQUIRED + "; accepted: " + FIELDS);
    }
  }

  private void spell(byte[] buffer, int line) {
    spelling.clear();
    spelling.append(buffer, line + strategy.from, line + strategy.to);
    if (parameters.isGiven()) {
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
