package io.traffik.benchmarks.footprint;

import java.util.Arrays;
import java.util.function.Predicate;

/** Hits on one key after the other, and how long each took. Immutable. */
final class Hits {

  private static final double NANOS_PER_SECOND = 1e9;
  private static final double NANOS_PER_MICRO = 1e3;
  private static final double NEARLY_ALL = .999;

  private final long[] sorted;
  private final long nanos;

  private Hits(long[] sorted, long nanos) {
    this.sorted = sorted;
    this.nanos = nanos;
  }

  /** Hits each key once; all must be admitted. */
  static Hits on(Predicate<String> limiter, String[] keys, int from, int to) {
    long[] each = new long[to - from];
    long start = System.nanoTime();
    long before = start;
    for (int i = from; i < to; i++) {
      if (!limiter.test(keys[i])) {
        throw new IllegalStateException("the first hit of " + keys[i] + " was refused");
      }
      long after = System.nanoTime();
      each[i - from] = after - before;
      before = after;
    }
    Arrays.sort(each);
    return new Hits(each, before - start);
  }

  /** For all of them. */
  double seconds() {
    return nanos / NANOS_PER_SECOND;
  }

  double slowestMicros() {
    return sorted[sorted.length - 1] / NANOS_PER_MICRO;
  }

  /** All but one in a thousand are faster. */
  double nearlySlowestMicros() {
    return sorted[(int) (sorted.length * NEARLY_ALL)] / NANOS_PER_MICRO;
  }
}
