package io.traffik.benchmarks.report;

/**
 * A ratio of two measurements that is promised: the median, over the runs, of the ratio within each
 * run. Immutable.
 *
 * @param text what is promised, as a reader of the report shall see it
 * @param ours the numerator
 * @param theirs the denominator
 * @param bound from which side the ratio may reach the threshold
 */
public record Goal(String text, Of ours, Of theirs, Bound bound, double threshold) {

  /** Which results: those of one group with this scenario, contestant and metric. */
  public record Of(String scenario, String contestant, String metric) {}

  /** What passes. */
  public enum Bound {
    /** A ratio of the threshold or more. */
    AT_LEAST,
    /** A ratio of the threshold or less. */
    AT_MOST
  }
}
