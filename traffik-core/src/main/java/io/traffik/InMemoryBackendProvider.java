package io.traffik;

import java.util.Set;

/** The scheme {@code memory:}, with the optional parameter {@code maxKeys}. */
public final class InMemoryBackendProvider implements BackendProvider {

  private static final String PREFIX = "memory:";
  private static final String MAX_KEYS = "?maxKeys=";

  /** For the service loader. */
  public InMemoryBackendProvider() {}

  @Override
  public Set<String> schemes() {
    return Set.of("memory");
  }

  @Override
  public Backend create(String uri) {
    String rest = uri.substring(PREFIX.length());
    InMemoryBackend.Builder builder = InMemoryBackend.builder();
    if (rest.isEmpty()) {
      return builder.build();
    }
    try {
      if (rest.startsWith(MAX_KEYS)) {
        return builder.maxKeys(Integer.parseInt(rest.substring(MAX_KEYS.length()))).build();
      }
    } catch (IllegalArgumentException notAPositiveInt) {
      // answered below, naming the whole address
    }
    throw new IllegalArgumentException(
        "backend \"" + uri + "\" is not valid; accepted: memory: or memory:?maxKeys=<1 or more>");
  }
}
