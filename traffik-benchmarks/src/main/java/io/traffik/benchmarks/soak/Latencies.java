package io.traffik.benchmarks.soak;

/** How long answers took, for each second: in buckets of a tenth, and the worst. Thread-safe. */
final class Latencies {

  /** A bucket is wider than the one before by the eighth root of 2. */
  private static final int STEPS = 8;

  private static final int BUCKETS = 31 * STEPS;

  private final Grid buckets;
  private final Grid worst;

  Latencies(long first, int seconds) {
    this.buckets = new Grid(first, seconds, BUCKETS);
    this.worst = new Grid(first, seconds, 1);
  }

  void add(long second, long micros) {
    int value = (int) Math.min(Math.max(micros, 1), Integer.MAX_VALUE);
    buckets.count(second, bucket(value));
    worst.atLeast(second, 0, value);
  }

  int worst(long second) {
    return worst.get(second, 0);
  }

  /** What 99 of 100 answers of a second took at most, to within a tenth; 0 if there was none. */
  int p99(long second) {
    long all = 0;
    for (int bucket = 0; bucket < BUCKETS; bucket++) {
      all += buckets.get(second, bucket);
    }
    long slower = all;
    for (int bucket = 0; bucket < BUCKETS; bucket++) {
      slower -= buckets.get(second, bucket);
      if (slower * 100 <= all && all > 0) {
        return Math.min(upperEnd(bucket), worst(second));
      }
    }
    return 0;
  }

  private static int bucket(int micros) {
    return Math.min(BUCKETS - 1, (int) (Math.log(micros) / Math.log(2) * STEPS));
  }

  private static int upperEnd(int bucket) {
    return (int) Math.min(Integer.MAX_VALUE, Math.ceil(Math.pow(2, (bucket + 1.0) / STEPS)));
  }
}
