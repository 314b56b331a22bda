package io.traffik.benchmarks.memory;

import io.traffik.benchmarks.report.Group.Effort;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.Map;
import org.openjdk.jmh.profile.GCProfiler;
import org.openjdk.jmh.results.Result;
import org.openjdk.jmh.results.RunResult;
import org.openjdk.jmh.runner.Runner;
import org.openjdk.jmh.runner.RunnerException;
import org.openjdk.jmh.runner.options.Options;
import org.openjdk.jmh.runner.options.OptionsBuilder;
import org.openjdk.jmh.runner.options.TimeValue;
import org.openjdk.jmh.runner.options.VerboseMode;

/** Has JMH run one trial, in a JVM of its own. Stateless. */
final class Jmh {

  static final String DECISIONS = "decisions/s";
  static final String BYTES = "bytes/decision";

  /** For all contestants alike. */
  static final String[] JVM = {"-Xms2g", "-Xmx2g", "-XX:+UseParallelGC", "-XX:+AlwaysPreTouch"};

  private static final int ITERATIONS = 3;
  private static final String ALLOCATED = "gc.alloc.rate.norm";

  private Jmh() {}

  /**
   * The metrics, by name.
   *
   * @param forks 1, or 0 to run it in this JVM
   * @throws RunnerException if the contestant failed, or did not answer as the trial claims
   */
  static Map<String, Double> run(Trial trial, Effort effort, int forks) throws RunnerException {
    Collection<RunResult> all = new Runner(options(trial, effort, forks)).run();
    RunResult result = all.iterator().next();
    Map<String, Double> metrics = new LinkedHashMap<>();
    metrics.put(DECISIONS, result.getPrimaryResult().getScore());
    for (Result<?> secondary : result.getSecondaryResults().values()) {
      if (secondary.getLabel().endsWith(ALLOCATED)) {
        metrics.put(BYTES, secondary.getScore());
      }
    }
    return metrics;
  }

  private static Options options(Trial trial, Effort effort, int forks) {
    String benchmark = DecisionBenchmark.class.getName().replace(".", "\\.");
    return new OptionsBuilder()
        .include("^" + benchmark + "\\." + trial.method() + "$")
        .param("contestant", trial.contestant())
        .param("choice", trial.choice().name())
        .param("keys", Integer.toString(trial.keys()))
        .param("answers", trial.answers().name())
        .param("limit", Integer.toString(trial.limit()))
        .threads(trial.threads())
        .forks(forks)
        .jvmArgs(JVM)
        .warmupIterations(ITERATIONS)
        .warmupTime(share(effort.warmupSeconds()))
        .measurementIterations(ITERATIONS)
        .measurementTime(share(effort.measuredSeconds()))
        .addProfiler(GCProfiler.class)
        .shouldFailOnError(true)
        .verbosity(VerboseMode.SILENT)
        .build();
  }

  /** The time of one iteration. */
  private static TimeValue share(double seconds) {
    return TimeValue.milliseconds(Math.max(1, Math.round(seconds * 1_000 / ITERATIONS)));
  }
}
