package io.traffik;

import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.OptionalLong;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The text form of a strategy: {@code name} or {@code name(parameter=value, …)}. */
final class StrategyGrammar {

  private static final String ACCEPTED =
      "fixedWindow, slidingWindowCounter, tokenBucket(burst=150), tokenBucketWithDebt(burst=10,"
          + " maxDebt=5), leakyBucket(capacity=20), gcra(burstToleranceMs=500); parameters are optional";

  private static final Pattern FORM =
      Pattern.compile("\\s*+([A-Za-z-]++)\\s*+(?:\\(([^()]*+)\\)\\s*+)?+");

  private StrategyGrammar() {}

  static Parsed read(String text) {
    Matcher matcher = FORM.matcher(text);
    if (!matcher.matches()) {
      throw invalid(text, "it is not of the form name or name(parameter=value)");
    }
    Map<String, String> parameters = new LinkedHashMap<>();
    String inside = matcher.group(2);
    if (inside != null && !inside.isBlank()) {
      for (String pair : inside.split(",", -1)) {
        int equals = pair.indexOf('=');
        if (equals < 0) {
          throw invalid(text, "\"" + pair.strip() + "\" is not of the form parameter=value");
        }
        String name = pair.substring(0, equals).strip();
        if (parameters.put(name, pair.substring(equals + 1).strip()) != null) {
          throw invalid(text, "parameter \"" + name + "\" is given twice");
        }
      }
    }
    String name = matcher.group(1).replace("-", "").toLowerCase(Locale.ROOT);
    return new Parsed(text, name, parameters);
  }

  private static IllegalArgumentException invalid(String text, String why) {
    return new IllegalArgumentException(
        "strategy \"" + text + "\" is not valid: " + why + "; accepted: " + ACCEPTED);
  }

  /** A name in lower case without hyphens, and the parameters that nobody has read yet. */
  record Parsed(String text, String name, Map<String, String> parameters) {

    OptionalLong wholeNumber(String parameter) {
      String value = parameters.remove(parameter);
      if (value == null) {
        return OptionalLong.empty();
      }
      try {
        return OptionalLong.of(Long.parseLong(value));
      } catch (NumberFormatException e) {
        throw invalid(parameter + " \"" + value + "\" is not a whole number");
      }
    }

    void refuseTheRest() {
      if (!parameters.isEmpty()) {
        throw invalid("it has no parameter \"" + parameters.keySet().iterator().next() + "\"");
      }
    }

    IllegalArgumentException invalid(String why) {
      return StrategyGrammar.invalid(text, why);
    }
  }
}
