package io.traffik.redis;

import java.io.File;
import java.time.Duration;
import java.time.format.DateTimeParseException;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Reads the options of a backend from the parameters of an address. Stateless. */
final class OptionText {

  private static final Pattern DURATION = Pattern.compile("(\\d{1,9})(ms|s)");

  private OptionText() {}

  /**
   * Sets an option.
   *
   * @throws IllegalArgumentException if there is none of that name, or its value is not accepted
   */
  static void set(RedisBackendBuilder options, String name, String value) {
    switch (name) {
      case "user" -> options.user(value);
      case "password" -> options.password(value);
      case "database" -> options.database(number(name, value));
      case "namespace" -> options.namespace(value);
      case "connectTimeout" -> options.connectTimeout(duration(name, value));
      case "denyCacheMax" -> options.denyCacheMax(duration(name, value));
      case "coalescing" -> options.coalescing(flag(name, value));
      case "reserve" -> options.reserve(flag(name, value));
      case "cluster" -> options.cluster = flag(name, value);
      case "verifyPeer" -> options.verifyPeer(flag(name, value));
      case "caCertificate" -> options.caCertificate(new File(value));
      case "sentinelUser" -> options.sentinelUser(value);
      case "sentinelPassword" -> options.sentinelPassword(value);
      case "master" -> {} // read with the address
      default -> throw new IllegalArgumentException("\"" + name + "\" is not a parameter");
    }
  }

  private static int number(String name, String value) {
    try {
      return Integer.parseInt(value);
    } catch (NumberFormatException e) {
      throw new IllegalArgumentException(name + " \"" + value + "\" must be a whole number");
    }
  }

  private static boolean flag(String name, String value) {
    return switch (value) {
      case "true" -> true;
      case "false" -> false;
      default ->
          throw new IllegalArgumentException(name + " \"" + value + "\" must be true or false");
    };
  }

  /** {@code 250ms}, {@code 2s}, or as {@link Duration} writes it. */
  private static Duration duration(String name, String value) {
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
