package io.traffik.benchmarks.memcached;

import io.traffik.benchmarks.load.LineUp;
import io.traffik.benchmarks.load.Metrics;
import io.traffik.benchmarks.report.Goal;
import io.traffik.benchmarks.report.Goal.Bound;
import io.traffik.benchmarks.report.Goal.Of;
import io.traffik.benchmarks.report.Group;
import io.traffik.benchmarks.report.Result;
import io.traffik.test.server.MemcachedServer;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;

/** Decisions by a real Memcached on the loopback interface. Stateless. */
public final class MemcachedGroup implements Group {

  private static final Duration PATIENCE = Duration.ofMinutes(5);

  private static final Scenario DISTINCT = new Scenario("64 in flight, distinct keys", 10_000, 64);
  private static final Scenario HOT = new Scenario("8 in flight, hot key", 1, 8);

  static final List<Scenario> SCENARIOS = List.of(DISTINCT, HOT);

  /**
   * Under which conditions everybody is measured. Immutable.
   *
   * @param keys how many, each decision takes one of them at random
   */
  record Scenario(String name, int keys, int inFlight) {}

  /** Ready to measure. */
  public MemcachedGroup() {}

  @Override
  public String name() {
    return "memcached";
  }

  @Override
  public String description() {
    return """
        A `memcached` on the loopback interface of the same machine, emptied before each contestant. \
        A closed loop keeps the said number of decisions under way. `incr` and `gets+cas` are bare \
        commands through the same spymemcached, below its futures; the latter tries again at once \
        when somebody was quicker. No limit is ever reached.\
        """;
  }

  @Override
  public void measure(Effort effort, Consumer<Result> results) throws Exception {
    try (MemcachedServer server = MemcachedServer.start()) {
      for (int run = 1; run <= effort.runs(); run++) {
        measure(server, run, effort, results);
      }
    }
  }

  private void measure(MemcachedServer server, int run, Effort effort, Consumer<Result> results)
      throws Exception {
    try (LineUp lineUp = new LineUp(MemcachedContestant.class)) {
      for (Scenario scenario : SCENARIOS) {
        for (String contestant : MemcachedContestant.ALL) {
          server.flushAll();
          Map<String, Double> metrics =
              lineUp
                  .of(contestant)
                  .ask(
                      PATIENCE,
                      Integer.toString(scenario.keys()),
                      Integer.toString(scenario.inFlight()),
                      contestant,
                      Integer.toString(server.port()),
                      Double.toString(effort.warmupSeconds()),
                      Double.toString(effort.measuredSeconds()));
          metrics.forEach(
              (metric, value) ->
                  results.accept(
                      new Result(name(), scenario.name(), contestant, metric, run, value)));
        }
      }
    }
  }

  @Override
  public List<Goal> goals() {
    return List.of(
        goal(
            "distinct keys: at least 0.8 times the decisions/s of a bare gets and cas",
            DISTINCT,
            MemcachedContestant.SWAP,
            0.8),
        goal(
            "hot key: at least 5 times the decisions/s of Traffik without coalescing",
            HOT,
            MemcachedContestant.TRAFFIK_SINGLY,
            5));
  }

  private static Goal goal(String text, Scenario scenario, String contestant, double threshold) {
    return new Goal(
        text,
        new Of(scenario.name(), MemcachedContestant.TRAFFIK, Metrics.DECISIONS),
        new Of(scenario.name(), contestant, Metrics.DECISIONS),
        Bound.AT_LEAST,
        threshold);
  }
}
