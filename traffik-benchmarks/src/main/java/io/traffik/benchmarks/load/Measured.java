package io.traffik.benchmarks.load;

import java.util.LinkedHashMap;
import java.util.Map;
import org.HdrHistogram.Histogram;
import org.jspecify.annotations.Nullable;

/**
 * What a closed loop has done. Immutable but for the histogram, which nobody writes any more.
 *
 * @param inTime how many operations were answered before the time was up
 * @param ended how many were answered at all
 * @param admitted how many of those were admitted
 * @param failed how many got no answer, or not within the time to wait for the last ones
 * @param runNanos how long operations were begun
 * @param latencies of those answered in time, in nanoseconds
 * @param failure one of the failures, if there was any
 */
public record Measured(
    long inTime,
    long ended,
    long admitted,
    long failed,
    long runNanos,
    Histogram latencies,
    @Nullable Throwable failure) {

  private static final double NANOS_PER_SECOND = 1e9;
  private static final double NANOS_PER_MICRO = 1e3;

  /** Operations per second. */
  public double perSecond() {
    return inTime * NANOS_PER_SECOND / runNanos;
  }

  /** Rate and latencies, by metric. */
  public Map<String, Double> metrics(String rate) {
    Map<String, Double> metrics = new LinkedHashMap<>();
    metrics.put(rate, perSecond());
    metrics.put(Metrics.P50, micros(50));
    metrics.put(Metrics.P99, micros(99));
    metrics.put(Metrics.P999, micros(99.9));
    return metrics;
  }

  private double micros(double percentile) {
    return latencies.getValueAtPercentile(percentile) / NANOS_PER_MICRO;
  }

  /**
   * Refuses a measurement of something other than what is claimed.
   *
   * @throws IllegalStateException if nothing was answered, or more than one in a hundred failed, or
   *     the answers are not the expected ones
   */
  public void require(boolean admitting) {
    long expected = admitting ? admitted : ended - admitted;
    if (ended == 0 || failed * 100 > ended + failed || expected != ended) {
      throw new IllegalStateException(
          "%d answered, of them %d admitted, %d failed".formatted(ended, admitted, failed),
          failure);
    }
  }
}
