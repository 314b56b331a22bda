package io.traffik.test.server;

import io.traffik.Clock;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/** Waiting for what other processes do: to look every few milliseconds, for a bounded time. */
final class Polling {

  private static final long PAUSE_NANOS = TimeUnit.MILLISECONDS.toNanos(5);

  private Polling() {}

  /**
   * Returns once a condition holds. That a server does not reply, or replies an error, means that
   * it does not hold yet.
   *
   * @param what is waited for, to go on from "waited 30 s for "
   * @throws IllegalStateException if it does not hold in time, or if the thread is interrupted
   */
  static void until(String what, Duration limit, BooleanSupplier condition) {
    long end = Clock.system().micros() + TimeUnit.NANOSECONDS.toMicros(limit.toNanos());
    @Nullable RuntimeException obstacle = null;
    while (true) {
      try {
        if (condition.getAsBoolean()) {
          return;
        }
        obstacle = null;
      } catch (UncheckedIOException | IllegalStateException notYet) {
        obstacle = notYet;
      }
      if (Thread.currentThread().isInterrupted()) {
        throw new IllegalStateException("interrupted while waiting for " + what);
      }
      if (Clock.system().micros() >= end) {
        String why = obstacle == null ? "" : ": " + obstacle.getMessage();
        throw new IllegalStateException(
            "waited " + limit.toSeconds() + " s for " + what + ", in vain" + why, obstacle);
      }
      LockSupport.parkNanos(PAUSE_NANOS);
    }
  }
}
