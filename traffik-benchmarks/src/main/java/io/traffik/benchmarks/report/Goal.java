package io.traffik.benchmarks.report;

import org.jspecify.annotations.Nullable;

/**
 * A ratio of two measurements that is promised: the median, over the runs, of the ratio within each
 * run. Immutable.
 *
 * @param text what is promised, as a reader of the report shall see it
 * @param ours the numerator
 * @param theirs the denominator; null for 1, if it is the measurement itself that is promised
 * @param bound from which side the ratio may reach the threshold
 */
public record Goal(String text, Of ours, @Nullable Of theirs, Bound bound, double threshold) {

  /** A promise of a measurement itself. */
  public static Goal absolute(String text, Of ours, Bound bound, double threshold) {
    return new Goal(text, ours, null, bound, threshold);
  }

  /** Whether a ratio keeps it. */
  public boolean isKeptBy(double ratio) {
    return bound == Bound.AT_LEAST ? ratio >= threshold : ratio <= threshold;
  }

  /** Which results: those of one group with this scenario, contestant and metric. */
  public record Of(String scenario, String contestant, String metric) {

    boolean isOf(Result result) {
      return scenario.equals(result.scenario())
          && contestant.equals(result.contestant())
          && metric.equals(result.metric());
    }
  }

  /** What passes. */
  public enum Bound {
    /** A ratio of the threshold or more. */
    AT_LEAST,
    /** A ratio of the threshold or less. */
    AT_MOST
  }
}
