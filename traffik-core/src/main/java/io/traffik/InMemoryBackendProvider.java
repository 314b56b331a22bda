package io.traffik;

import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The scheme {@code memory:}, with the optional parameters {@code maxKeys} and {@code maxBytes}.
 */
public final class InMemoryBackendProvider implements BackendProvider {

  private static final String PREFIX = "memory:";

  /** For the service loader. */
  public InMemoryBackendProvider() {}

  @Override
  public Set<String> schemes() {
    return Set.of("memory");
  }

  @Override
  public Backend create(String uri) {
    return create(uri, Clock.system());
  }

  @Override
  public Backend create(String uri, Clock clock) {
    InMemoryBackend.Builder builder = InMemoryBackend.builder().clock(clock);
    String rest = uri.substring(PREFIX.length());
    try {
      if (rest.startsWith("?")) {
        for (String pair : rest.substring(1).split("&", -1)) {
          set(builder, pair);
        }
        return builder.build();
      }
    } catch (IllegalArgumentException wrong) {
      throw invalid(uri, wrong.getMessage());
    }
    if (rest.isEmpty()) {
      return builder.build();
    }
    throw invalid(uri, "it has no host and no path");
  }

  private static void set(InMemoryBackend.Builder builder, String pair) {
    int equals = pair.indexOf('=');
    String value = pair.substring(equals + 1);
    switch (pair.substring(0, Math.max(0, equals))) {
      case "maxKeys" -> builder.maxKeys((int) number("maxKeys", value, Integer.MAX_VALUE));
      case "maxBytes" -> builder.maxBytes(number("maxBytes", value, Long.MAX_VALUE));
      default -> throw new IllegalArgumentException("\"" + pair + "\" is not a parameter");
    }
  }

  private static long number(String parameter, String value, long greatest) {
    try {
      long number = Long.parseLong(value);
      if (number >= 1 && number <= greatest) {
        return number;
      }
    } catch (NumberFormatException e) {
      // as if out of range
    }
    throw new IllegalArgumentException(
        parameter + " \"" + value + "\" must be a whole number from 1 to " + greatest);
  }

  private static IllegalArgumentException invalid(String uri, @Nullable String why) {
    return new IllegalArgumentException(
        "backend \""
            + uri
            + "\" is not valid: "
            + why
            + "; accepted: memory: or memory:?maxKeys=<1 or more>&maxBytes=<1 or more>");
  }
}
