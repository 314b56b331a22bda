package io.traffik.benchmarks.report;

import java.util.List;
import java.util.function.Consumer;

/** Measurements that belong together: contestants, scenarios, and the ratios promised of them. */
public interface Group {

  /** By this it is chosen on the command line; one word. */
  String name();

  /** What is measured and how, for the report: some sentences of Markdown. */
  String description();

  /** How long and how often it is measured unless the command line says otherwise. */
  default Effort usualEffort() {
    return new Effort(5, 5, 10);
  }

  /**
   * Measures everything.
   *
   * @param effort how long and how often
   * @param results told of each number as soon as it is known
   * @throws Exception if a contestant fails: a report without it would be no comparison
   */
  void measure(Effort effort, Consumer<Result> results) throws Exception;

  /** Whether a contestant is one of Traffik, whose bars stand out. */
  default boolean isOurs(String contestant) {
    return contestant.startsWith("Traffik");
  }

  /** The ratios that are promised. */
  List<Goal> goals();

  /**
   * How long and how often to measure.
   *
   * @param runs how many runs; in each, every contestant has one JVM of its own
   * @param warmupSeconds how long each contestant runs before it is measured
   * @param measuredSeconds how long it is measured in each run
   */
  record Effort(int runs, double warmupSeconds, double measuredSeconds) {}
}
