package io.traffik;

/**
 * Tells a backend what time it is, in whole microseconds since the Unix epoch.
 *
 * <p>One reading belongs to each decision, and every wait counts from that reading. Implementations
 * are thread-safe. They may stand still or be set back: a backend never lets time run backwards for
 * a key. In tests a manual clock is one line: {@code AtomicLong now = new AtomicLong(); Clock clock
 * = now::get}.
 */
@FunctionalInterface
public interface Clock {

  /** The present time in microseconds since 1970-01-01T00:00:00Z. */
  long micros();

  /**
   * The clock of this machine: as smooth as the monotonic timer, as right as the wall clock. It
   * follows the wall clock once a second: forward at once, up to 10 s backward by running at half
   * speed until the wall clock has caught up, further backward at once.
   */
  static Clock system() {
    return SystemClock.INSTANCE;
  }
}
