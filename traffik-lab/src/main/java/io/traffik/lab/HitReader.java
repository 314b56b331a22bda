package io.traffik.lab;

import com.fasterxml.jackson.core.JsonLocation;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.exc.StreamConstraintsException;
import com.fasterxml.jackson.core.io.JsonEOFException;
import java.io.CharConversionException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.EnumSet;
import java.util.Set;

/**
 * Reads hits from lines of JSON. What the parameters of a strategy mean is not looked at here, only
 * how the line spells them. Not thread-safe.
 */
final class HitReader {

  private static final String EXAMPLE =
      "one object a line, such as {\"strategy\":\"tokenBucket\",\"params\":{\"burst\":150},"
          + "\"rate\":\"100/min\",\"key\":\"k\",\"t\":12345,\"cost\":1}";

  private static final String NOT_UTF_8 = "the line is not in UTF-8, which is what is accepted";

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
  void read(byte[] buffer, int from, int to) {
    reset();
    try (JsonParser json = Json.FACTORY.createParser(buffer, from, to - from)) {
      requireObject(json);
      for (String name = json.nextFieldName(); name != null; name = json.nextFieldName()) {
        json.nextToken();
        read(HitField.of(name), json);
      }
      if (json.nextToken() != null) {
        throw new IllegalArgumentException("something follows the object; accepted: " + EXAMPLE);
      }
    } catch (JsonProcessingException e) {
      throw malformed(e, ByteBuffer.wrap(buffer, from, to - from));
    } catch (CharConversionException e) { // the parser reads UTF-16 and UTF-32 too
      throw new IllegalArgumentException(NOT_UTF_8, e);
    } catch (IOException e) {
      throw new UncheckedIOException("an array of bytes cannot fail", e);
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
      throw new IllegalArgumentException(NOT_UTF_8);
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

  /** In our own words: the parser's speak of its settings. */
  private static IllegalArgumentException malformed(JsonProcessingException e, ByteBuffer line) {
    JsonLocation location = e.getLocation();
    if (!isUtf8(line) || (location != null && location.getByteOffset() < 0)) {
      return new IllegalArgumentException(NOT_UTF_8, e);
    }
    String why = "the line is not valid JSON";
    if (e instanceof StreamConstraintsException) {
      why = "the line is nested deeper than any hit";
    } else if (e instanceof JsonEOFException) {
      why += ": it ends too early";
    } else if (location != null) {
      why += " at byte " + location.getByteOffset();
    }
    return new IllegalArgumentException(why + "; accepted: " + EXAMPLE, e);
  }

  private static boolean isUtf8(ByteBuffer line) {
    try {
      CharBuffer unused = StandardCharsets.UTF_8.newDecoder().decode(line);
      return true;
    } catch (CharacterCodingException e) {
      return false;
    }
  }
}
