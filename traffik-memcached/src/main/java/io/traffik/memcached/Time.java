package io.traffik.memcached;

import io.traffik.Clock;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * What time it is, and for how long an item must be kept by the clock of Memcached. Thread-safe.
 *
 * <p>Memcached counts whole seconds and may forget up to one early. It takes more than 30 days for
 * a moment, in seconds since the epoch, and 0 for ever, which nothing here is.
 */
final class Time {

  private static final long MICROS_PER_SECOND = 1_000_000;
  private static final long LONGEST_RELATIVE = TimeUnit.DAYS.toSeconds(30);
  private static final long DAY = TimeUnit.DAYS.toSeconds(1);

  /** Test clocks may stand still, or be years off: by them nothing ends at a moment. */
  private static final long SHORTEST_VIRTUAL = TimeUnit.HOURS.toSeconds(1) + 1;

  /** A directory is needed for longer than any state lasts that was there before a clear. */
  private static final long DIRECTORY_DAYS = 1_100;

  private final Clock clock;
  private final boolean virtual;

  /** That of a given clock, which is for tests; or that of this machine. */
  Time(@Nullable Clock virtualClock) {
    this.virtual = virtualClock != null;
    this.clock = virtualClock == null ? Clock.system() : virtualClock;
  }

  boolean isVirtual() {
    return virtual;
  }

  /** In microseconds since the epoch. */
  long now() {
    return clock.micros();
  }

  /**
   * Until when to keep an item that means nothing any more from a time on, as Memcached takes it.
   */
  int expiry(long horizon, long now) {
    long left = Math.max(0, horizon - now);
    long seconds = left / MICROS_PER_SECOND + (left % MICROS_PER_SECOND == 0 ? 1 : 2);
    if (virtual) {
      return (int) Math.min(LONGEST_RELATIVE, Math.max(SHORTEST_VIRTUAL, seconds));
    }
    if (seconds <= LONGEST_RELATIVE) {
      return (int) seconds;
    }
    // The two clocks may differ, and an item that ended too early would be an amnesty.
    long moment = now / MICROS_PER_SECOND + DAY + seconds;
    long last = Math.min(Integer.MAX_VALUE, moment); // in 2038
    return (int) (last - now / MICROS_PER_SECOND > LONGEST_RELATIVE ? last : LONGEST_RELATIVE);
  }

  /** Until when to keep a directory that is written now. */
  int directoryExpiry(long now) {
    long days = virtual ? 1 : DIRECTORY_DAYS;
    return expiry(now + TimeUnit.DAYS.toMicros(days), now);
  }
}
