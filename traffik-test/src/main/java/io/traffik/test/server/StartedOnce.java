package io.traffik.test.server;

import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** What is made when it is first asked for, or has failed for good. Thread-safe. */
final class StartedOnce<T> {

  private final Supplier<T> start;
  private @Nullable T started;
  private @Nullable RuntimeException failure;

  StartedOnce(Supplier<T> start) {
    this.start = start;
  }

  /**
   * The same for all.
   *
   * @throws RuntimeException what the one attempt has thrown
   */
  synchronized T get() {
    // A second attempt would take as long as the first; so would one for each of many tests.
    if (failure != null) {
      throw failure;
    }
    if (started == null) {
      try {
        started = start.get();
      } catch (RuntimeException e) {
        failure = e;
        throw e;
      }
    }
    return started;
  }
}
