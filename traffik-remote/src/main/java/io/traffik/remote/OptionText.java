package io.traffik.remote;

import io.traffik.Start;
import java.time.Duration;
import java.time.format.DateTimeParseException;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Reads the values of the parameters of an address, and checks options that backends have in
 * common. Their names are for the messages only. Stateless.
 */
public final class OptionText {

  private static final Pattern DURATION = Pattern.compile("(\\d{1,9})(ms|s)");

  private static final Duration SHORTEST_TIMEOUT = Duration.ofMillis(1);
  private static final Duration LONGEST_TIMEOUT = Duration.ofMinutes(1);

  private OptionText() {}

  /**
   * A timeout, which is from a millisecond to a minute.
   *
   * @throws IllegalArgumentException if it is not
   */
  public static Duration timeout(String name, Duration value) {
    if (value.compareTo(SHORTEST_TIMEOUT) < 0 || value.compareTo(LONGEST_TIMEOUT) > 0) {
      throw new IllegalArgumentException(
          name + " \"" + value + "\" must be from " + SHORTEST_TIMEOUT + " to " + LONGEST_TIMEOUT);
    }
    return value;
  }

  /**
   * A whole number.
   *
   * @throws IllegalArgumentException if it is none, or does not fit an {@code int}
   */
  public static int number(String name, String value) {
    try {
      return Integer.parseInt(value);
    } catch (NumberFormatException e) {
      throw new IllegalArgumentException(name + " \"" + value + "\" must be a whole number");
    }
  }

  /**
   * {@code true} or {@code false}.
   *
   * @throws IllegalArgumentException if it is neither
   */
  public static boolean flag(String name, String value) {
    return switch (value) {
      case "true" -> true;
      case "false" -> false;
      default ->
          throw new IllegalArgumentException(name + " \"" + value + "\" must be true or false");
    };
  }

  /**
   * When to connect, in lower case.
   *
   * @throws IllegalArgumentException if it is none of the ways to start
   */
  public static Start start(String name, String value) {
    return switch (value) {
      case "eager" -> Start.EAGER;
      case "tolerant" -> Start.TOLERANT;
      case "lazy" -> Start.LAZY;
      default ->
          throw new IllegalArgumentException(
              name + " \"" + value + "\" must be eager, tolerant or lazy");
    };
  }

  /**
   * {@code 250ms}, {@code 2s}, or as {@link Duration} writes it.
   *
   * @throws IllegalArgumentException if it is none of them
   */
  public static Duration duration(String name, String value) {
    Matcher simple = DURATION.matcher(value);
    if (simple.matches()) {
      long number = Long.parseLong(simple.group(1));
      return simple.group(2).equals("s") ? Duration.ofSeconds(number) : Duration.ofMillis(number);
    }
    try {
      return Duration.parse(value);
    } catch (DateTimeParseException e) {
      throw new IllegalArgumentException(
          name + " \"" + value + "\" must be a duration such as 250ms, 2s or PT2S");
    }
  }
}
