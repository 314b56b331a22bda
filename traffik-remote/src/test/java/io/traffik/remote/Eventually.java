package io.traffik.remote;

import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Waiting for what other threads and processes do: to look every millisecond, for a bounded time.
 */
public final class Eventually {

  private static final long PAUSE_NANOS = TimeUnit.MILLISECONDS.toNanos(1);

  private Eventually() {}

  /**
   * Returns once a condition holds. That a server does not reply, or replies an error, means that
   * it does not hold yet.
   *
   * @param what is waited for, to go on from "waited 20 s for "
   * @return how long that took
   * @throws AssertionError if it does not hold in time
   */
  public static Duration until(String what, Duration limit, BooleanSupplier condition) {
    long start = System.nanoTime();
    @Nullable RuntimeException obstacle = null;
    while (System.nanoTime() - start < limit.toNanos()) {
      try {
        if (condition.getAsBoolean()) {
          return Duration.ofNanos(System.nanoTime() - start);
        }
        obstacle = null;
      } catch (UncheckedIOException | IllegalStateException notYet) {
        obstacle = notYet;
      }
      LockSupport.parkNanos(PAUSE_NANOS);
    }
    throw new AssertionError(
        "waited " + limit.toSeconds() + " s for " + what + ", in vain", obstacle);
  }
}
