package io.traffik;

import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Reads the text form of a strategy: {@code name} or {@code name(parameter=value, …)}. A value is a
 * word, a list of pairs in braces, {@code {name=value, …}}, or another strategy. Used once; not
 * thread-safe.
 *
 * <p>It knows no strategy: what names and parameters mean is up to {@link StrategyCatalog}.
 */
final class StrategyGrammar {

  /** Strategies within strategies: one level is all there is, more is somebody's mistake. */
  private static final int DEEPEST = 4;

  private static final String DELIMITERS = "(){},=";

  private final String text;
  private int position;
  private int depth;

  private StrategyGrammar(String text) {
    this.text = text;
  }

  /**
   * The strategy that a text means.
   *
   * @throws IllegalArgumentException naming the text and what is accepted
   */
  static Strategy read(String text) {
    StrategyGrammar grammar = new StrategyGrammar(text);
    String name = grammar.word();
    Object parsed = grammar.afterWord(name);
    if (grammar.position < text.length()) {
      throw grammar.malformed();
    }
    Map<?, ?> parameters =
        parsed instanceof StrategyParameters.Nested it ? it.parameters() : Map.of();
    return StrategyCatalog.outer(grammar.source(), name, parameters);
  }

  /** A word, or the strategy that it begins. */
  private Object afterWord(String word) {
    if (!at('(')) {
      return word;
    }
    return new StrategyParameters.Nested(word, pairs('(', ')'));
  }

  private Map<String, Object> pairs(char opening, char closing) {
    expect(opening);
    if (++depth > DEEPEST) {
      throw malformed();
    }
    Map<String, Object> pairs = new LinkedHashMap<>();
    while (!at(closing)) {
      if (!pairs.isEmpty()) {
        expect(',');
      }
      String name = word();
      if (!at('=')) {
        throw invalid("\"" + name + "\" is not of the form parameter=value");
      }
      expect('=');
      Object value = at('{') ? pairs('{', '}') : afterWord(word());
      if (pairs.put(name, value) != null) {
        throw invalid("\"" + name + "\" is given twice");
      }
    }
    expect(closing);
    depth--;
    return pairs;
  }

  private boolean at(char wanted) {
    return position < text.length() && text.charAt(position) == wanted;
  }

  private void expect(char wanted) {
    if (!at(wanted)) {
      throw malformed();
    }
    position++;
    skipBlanks();
  }

  private String word() {
    int start = position;
    while (position < text.length() && DELIMITERS.indexOf(text.charAt(position)) < 0) {
      position++;
    }
    String word = text.substring(start, position).strip();
    if (word.isEmpty()) {
      throw malformed();
    }
    return word;
  }

  private void skipBlanks() {
    while (position < text.length() && Character.isWhitespace(text.charAt(position))) {
      position++;
    }
  }

  private IllegalArgumentException malformed() {
    return invalid("it is not of the form name or name(parameter=value, …)");
  }

  private IllegalArgumentException invalid(String why) {
    return StrategyCatalog.invalid(source(), why);
  }

  private StrategyParameters.Source source() {
    return new StrategyParameters.Source(text, true);
  }
}
