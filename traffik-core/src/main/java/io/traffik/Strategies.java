package io.traffik;

import java.util.OptionalLong;

/** The built-in strategies, by factory method or by the text form used in configuration. */
public final class Strategies {

  private Strategies() {}

  /**
   * A fixed window, the default: at most the limit in each period of the wall clock. Cheapest; lets
   * up to twice the limit through around the edge of two windows.
   */
  public static Strategy fixedWindow() {
    return new FixedWindow();
  }

  /** A token bucket that holds as many tokens as the rate's limit. */
  public static Strategy tokenBucket() {
    return new TokenBucket(OptionalLong.empty());
  }

  /**
   * A token bucket that refills at the rate and holds up to {@code burst} tokens.
   *
   * @throws IllegalArgumentException if the burst is less than 1
   */
  public static Strategy tokenBucket(long burst) {
    return new TokenBucket(OptionalLong.of(burst));
  }

  /**
   * Reads a strategy from text: its name, and its parameters if it has any, such as {@code
   * fixedWindow}, {@code token-bucket} or {@code token-bucket(burst=150)}. Names may be written in
   * camel case or with hyphens.
   *
   * @throws IllegalArgumentException naming the text and what is accepted
   */
  public static Strategy parse(String text) {
    StrategyGrammar.Parsed parsed = StrategyGrammar.read(text);
    Strategy strategy =
        switch (parsed.name()) {
          case "fixedwindow" -> fixedWindow();
          case "tokenbucket" -> {
            OptionalLong burst = parsed.wholeNumber("burst");
            yield burst.isPresent() ? tokenBucket(burst.getAsLong()) : tokenBucket();
          }
          default -> throw parsed.invalid("there is no such strategy");
        };
    parsed.refuseTheRest();
    return strategy;
  }
}
