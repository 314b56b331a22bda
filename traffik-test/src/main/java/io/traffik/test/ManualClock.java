package io.traffik.test;

import io.traffik.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.atomic.AtomicLong;

/**
 * A clock that stands still until a test moves it, forward or back. In whole microseconds.
 * Thread-safe.
 */
public final class ManualClock implements Clock {

  private static final long MICROS_PER_SECOND = 1_000_000;
  private static final int NANOS_PER_MICRO = 1_000;

  private final AtomicLong now;

  private ManualClock(long micros) {
    this.now = new AtomicLong(micros);
  }

  /**
   * A clock at an instant.
   *
   * @throws IllegalArgumentException if the instant is no whole number of microseconds
   */
  public static ManualClock at(Instant start) {
    return new ManualClock(micros(start));
  }

  /** A clock at a number of microseconds since 1970. */
  public static ManualClock atMicros(long start) {
    return new ManualClock(start);
  }

  @Override
  public long micros() {
    return now.get();
  }

  /** The present instant. */
  public Instant instant() {
    long micros = now.get();
    return Instant.ofEpochSecond(
        Math.floorDiv(micros, MICROS_PER_SECOND),
        Math.floorMod(micros, MICROS_PER_SECOND) * NANOS_PER_MICRO);
  }

  /**
   * Lets time pass, or, if negative, sets the clock back.
   *
   * @throws IllegalArgumentException if the duration is no whole number of microseconds
   * @throws ArithmeticException if the time no longer fits a {@code long}
   */
  public void advance(Duration duration) {
    if (duration.getNano() % NANOS_PER_MICRO != 0) {
      throw new IllegalArgumentException(
          "duration \"" + duration + "\" must be a whole number of microseconds");
    }
    advanceMicros(micros(duration.getSeconds(), duration.getNano()));
  }

  /**
   * Lets microseconds pass, or, if negative, sets the clock back.
   *
   * @throws ArithmeticException if the time no longer fits a {@code long}
   */
  public void advanceMicros(long micros) {
    now.updateAndGet(before -> Math.addExact(before, micros));
  }

  /**
   * Sets the clock.
   *
   * @throws IllegalArgumentException if the instant is no whole number of microseconds
   */
  public void set(Instant instant) {
    now.set(micros(instant));
  }

  /** Sets the clock to a number of microseconds since 1970. */
  public void setMicros(long micros) {
    now.set(micros);
  }

  private static long micros(Instant instant) {
    if (instant.getNano() % NANOS_PER_MICRO != 0) {
      throw new IllegalArgumentException(
          "time \"" + instant + "\" must be a whole number of microseconds");
    }
    return micros(instant.getEpochSecond(), instant.getNano());
  }

  private static long micros(long seconds, int nanos) {
    return Math.addExact(Math.multiplyExact(seconds, MICROS_PER_SECOND), nanos / NANOS_PER_MICRO);
  }
}
