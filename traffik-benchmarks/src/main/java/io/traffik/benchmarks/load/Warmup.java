package io.traffik.benchmarks.load;

import java.util.concurrent.Callable;

/** Runs something until it no longer speeds up. Stateless. */
public final class Warmup {

  private static final int LEAST_SLICES = 4;
  private static final int MOST_SLICES = 10 * LEAST_SLICES;
  private static final int IN_VAIN = 3;
  private static final double FASTER = 1.05;

  private Warmup() {}

  /** How long a slice is, when all shall last at least so long. */
  public static long sliceNanos(double seconds) {
    return Math.max(1, (long) (seconds * 1e9 / LEAST_SLICES));
  }

  /**
   * Runs slices for at least the time, and at most ten times the time: until three in succession
   * have not been faster than the fastest before them by a twentieth.
   *
   * @param slice runs for {@link #sliceNanos} and returns how fast it was
   */
  public static void run(Callable<Double> slice) throws Exception {
    double fastest = 0;
    int inVain = 0;
    for (int i = 1; i <= MOST_SLICES && (i <= LEAST_SLICES || inVain < IN_VAIN); i++) {
      double speed = slice.call();
      inVain = speed > fastest * FASTER ? 0 : inVain + 1;
      fastest = Math.max(fastest, speed);
    }
  }
}
