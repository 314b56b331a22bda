package io.traffik.benchmarks.load;

import java.lang.management.CompilationMXBean;
import java.lang.management.ManagementFactory;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;

/**
 * Runs something until it no longer speeds up and the compiler has little left to do. Speed alone
 * does not tell on a machine that others use. Stateless.
 */
public final class Warmup {

  private static final int LEAST_SLICES = 4;
  private static final int MOST_SLICES = 10 * LEAST_SLICES;
  private static final int IN_VAIN = 3;
  private static final double FASTER = 1.05;

  /** Of the time, that the compiler may still be busy. */
  private static final double BUSY = 0.2;

  private Warmup() {}

  /** How long a slice is, when all shall last at least so long. */
  public static long sliceNanos(double seconds) {
    return Math.max(1, (long) (seconds * 1e9 / LEAST_SLICES));
  }

  /** How long the compiler of this JVM has been busy so far. */
  public static double compiledMillis() {
    CompilationMXBean compiler = ManagementFactory.getCompilationMXBean();
    return compiler == null ? 0 : compiler.getTotalCompilationTime();
  }

  /**
   * Runs slices for at least the time, and at most ten times the time: until three in succession
   * have not been faster than the fastest before them by a twentieth, and in the last the compiler
   * was idle for most of the time.
   *
   * @param slice runs for {@link #sliceNanos} and returns how fast it was
   * @param compiledMillis how long the compiler has been busy, of the JVM that is to be warm
   */
  public static void run(double seconds, Callable<Double> slice, Callable<Double> compiledMillis)
      throws Exception {
    double few = TimeUnit.NANOSECONDS.toMicros(sliceNanos(seconds)) / 1e3 * BUSY;
    double compiled = compiledMillis.call();
    double fastest = 0;
    int inVain = 0;
    boolean busy = true;
    for (int i = 1; i <= MOST_SLICES && (i <= LEAST_SLICES || inVain < IN_VAIN || busy); i++) {
      double speed = slice.call();
      inVain = speed > fastest * FASTER ? 0 : inVain + 1;
      fastest = Math.max(fastest, speed);
      double before = compiled;
      compiled = compiledMillis.call();
      busy = compiled - before > few;
    }
  }
}
