package io.traffik;

import java.time.Instant;
import java.util.function.LongSupplier;

/**
 * The machine's clock: the monotonic timer, anchored anew to the wall clock once a second.
 * Thread-safe.
 *
 * <p>The only class that reads a clock. A wall clock that is set back a little (NTP) must not make
 * time run backwards, so we then run at half speed until it has caught up; what is set back by more
 * than {@link #STEP_MICROS} is a deliberate change, which we follow at once and which the states
 * handle (see {@link Ledger}).
 */
final class SystemClock implements Clock {

  static final SystemClock INSTANCE = new SystemClock(SystemClock::wallMicros, System::nanoTime);

  /** Further back than this (10 s) the clock was set, not corrected. */
  static final long STEP_MICROS = 10_000_000;

  private static final long ANCHOR_NANOS = 1_000_000_000;

  /**
   * From {@code nanos} on the time is {@code micros} plus what has passed since, at full or half
   * speed.
   */
  private record Anchor(long nanos, long micros, boolean slow) {
    long at(long nanoTime) {
      long passed = nanoTime - nanos;
      return micros + (slow ? passed / 2_000 : passed / 1_000); // a constant is no division
    }
  }

  private final LongSupplier wallMicros;
  private final LongSupplier nanoTime;
  private volatile Anchor anchor;

  SystemClock(LongSupplier wallMicros, LongSupplier nanoTime) {
    this.wallMicros = wallMicros;
    this.nanoTime = nanoTime;
    this.anchor = new Anchor(nanoTime.getAsLong(), wallMicros.getAsLong(), /* slow= */ false);
  }

  @Override
  public long micros() {
    Anchor current = anchor;
    long nanos = nanoTime.getAsLong();
    return nanos - current.nanos < ANCHOR_NANOS ? current.at(nanos) : anchorAgain();
  }

  /** The monotonic timer, for how long something takes; in nanoseconds since any time. */
  static long nanos() {
    return System.nanoTime();
  }

  private synchronized long anchorAgain() {
    long nanos = nanoTime.getAsLong();
    long told = anchor.at(nanos);
    if (nanos - anchor.nanos >= ANCHOR_NANOS) {
      long wall = wallMicros.getAsLong();
      boolean behind = wall < told && told - wall <= STEP_MICROS;
      anchor = new Anchor(nanos, behind ? told : wall, behind);
    }
    return anchor.at(nanos);
  }

  private static long wallMicros() {
    Instant now = Instant.now();
    return now.getEpochSecond() * 1_000_000 + now.getNano() / 1_000;
  }
}
