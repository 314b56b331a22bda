package io.traffik.test;

import io.traffik.Backend;
import io.traffik.InMemoryBackend;
import io.traffik.ThrottleRegistry;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.junit.jupiter.api.extension.ExtensionConfigurationException;

/** What one annotated test works with. Thread-safe. */
record TestWorld(
    TraffikTest annotation, ManualClock clock, InMemoryBackend backend, ThrottleRegistry registry) {

  private static final Set<Class<?>> PROVIDED =
      Set.of(ManualClock.class, InMemoryBackend.class, Backend.class, ThrottleRegistry.class);

  /**
   * A new one.
   *
   * @throws ExtensionConfigurationException if the annotation is not valid
   */
  static TestWorld of(TraffikTest annotation) {
    ManualClock clock = clock(annotation.start());
    InMemoryBackend backend =
        InMemoryBackend.builder().clock(clock).maxKeys(annotation.maxKeys()).build();
    return new TestWorld(annotation, clock, backend, ThrottleRegistry.of(backend));
  }

  private static ManualClock clock(String start) {
    try {
      return ManualClock.at(Instant.parse(start));
    } catch (DateTimeParseException | IllegalArgumentException wrong) {
      throw new ExtensionConfigurationException(
          "@TraffikTest start \""
              + start
              + "\" must be an instant in whole microseconds, such as \"2026-01-01T00:00:00Z\"",
          wrong);
    }
  }

  static boolean provides(Class<?> type) {
    return PROVIDED.contains(type);
  }

  /** The part of a provided type. */
  Object part(Class<?> type) {
    Map<Class<?>, Object> parts =
        Map.of(
            ManualClock.class, clock,
            InMemoryBackend.class, backend,
            Backend.class, backend,
            ThrottleRegistry.class, registry);
    return Objects.requireNonNull(parts.get(type));
  }

  /**
   * Fails a test whose backend cannot have answered right.
   *
   * @throws AssertionError saying what happened, and how to allow it
   */
  void verify() {
    if (backend.evictions() > 0 && !annotation.allowEvictions()) {
      throw new AssertionError(
          "the backend was full and forgot "
              + backend.evictions()
              + " state(s), so clients were given a fresh start; raise maxKeys, or expect it with"
              + " @TraffikTest(allowEvictions = true)");
    }
    if (backend.unreadableStates() > 0 && !annotation.allowUnreadableStates()) {
      throw new AssertionError(
          "the backend dropped "
              + backend.unreadableStates()
              + " state(s) that did not fit a changed rate; see Meter.convert, or expect it with"
              + " @TraffikTest(allowUnreadableStates = true)");
    }
  }
}
