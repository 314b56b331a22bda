package io.traffik.memcached;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;

/** Waits for what happens by itself. Stateless. */
final class Patience {

  private static final Duration LIMIT = Duration.ofSeconds(20);

  private Patience() {}

  static void until(String what, BooleanSupplier met) {
    long deadline = System.nanoTime() + LIMIT.toNanos();
    while (!met.getAsBoolean()) {
      assertThat(System.nanoTime()).as("waiting for %s", what).isLessThan(deadline);
      LockSupport.parkNanos(5_000_000);
    }
  }
}
