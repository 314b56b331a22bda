package io.traffik.lab;

import java.util.ArrayList;
import java.util.List;

/** A count that grows in steps over time. Filled once, in order; not thread-safe. */
final class Curve {

  private final List<Step> steps = new ArrayList<>();
  private long count;

  /**
   * What the count is from a time on.
   *
   * @param millis from the beginning of the trace
   */
  record Step(long millis, long count) {}

  /** Adds to the count at a time that is not before the last one. */
  void add(long millis, long more) {
    count += more;
    steps.add(new Step(millis, count));
  }

  /** Its steps in order. */
  List<Step> steps() {
    return List.copyOf(steps);
  }

  /** The count at the end. */
  long count() {
    return count;
  }
}
