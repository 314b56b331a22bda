package io.traffik.benchmarks.load;

import java.util.concurrent.Callable;

/** Runs something until it no longer speeds up. Stateless. */
public final class Warmup {

  private static final int SLICES = 4;
  private static final int MOST_SLICES = 2 * SLICES;
  private static final double FASTER = 1.05;

  private Warmup() {}

  /** How long a slice is, when all shall last at least so long. */
  public static long sliceNanos(double seconds) {
    return Math.max(1, (long) (seconds * 1e9 / SLICES));
  }

  /**
   * Runs slices for at least the time, and at most twice the time: until one is no faster than the
   * fastest before it by a twentieth.
   *
   * @param slice runs for {@link #sliceNanos} and returns how fast it was
   */
  public static void run(Callable<Double> slice) throws Exception {
    double fastest = 0;
    for (int i = 1; i <= MOST_SLICES; i++) {
      double speed = slice.call();
      if (i >= SLICES && speed <= fastest * FASTER) {
        return;
      }
      fastest = Math.max(fastest, speed);
    }
  }
}
