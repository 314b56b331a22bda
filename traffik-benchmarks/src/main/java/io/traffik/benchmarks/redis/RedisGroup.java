package io.traffik.benchmarks.redis;

import io.traffik.benchmarks.load.ContestantJvm;
import io.traffik.benchmarks.load.LineUp;
import io.traffik.benchmarks.report.Goal;
import io.traffik.benchmarks.report.Group;
import io.traffik.benchmarks.report.Result;
import io.traffik.test.server.RedisServer;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;

/** Decisions by a real Redis on the loopback interface. Stateless. */
public final class RedisGroup implements Group {

  private static final Duration PATIENCE = Duration.ofMinutes(10);

  /** Ready to measure. */
  public RedisGroup() {}

  @Override
  public String name() {
    return "redis";
  }

  @Override
  public String description() {
    return """
        A `redis-server` on the loopback interface of the same machine; it is emptied before each \
        contestant. A closed loop keeps the said number of decisions under way, each on one of \
        10,000 keys at random, or all on one hot key; "1 in flight" is a thread that waits for each. \
        All limits are so large that everything is admitted, but for the refused flood. PING, INCR \
        and a script that only returns 1 are floors: one bare command through the same Lettuce. \
        Traffik, Bucket4j and Redisson are asked by their asynchronous methods. "Locked way" is a \
        lock around reading, deciding in the client and writing. Redis CPU is that of its main \
        thread; commands are those that clients send, not those within scripts.\
        """;
  }

  @Override
  public void measure(Effort effort, Consumer<Result> results) throws Exception {
    try (RedisServer server = RedisServer.start()) {
      for (int run = 1; run <= effort.runs(); run++) {
        measure(server, run, effort, results);
      }
    }
  }

  private void measure(RedisServer server, int run, Effort effort, Consumer<Result> results)
      throws Exception {
    try (LineUp lineUp = new LineUp(RedisContestant.class)) {
      for (Scenario scenario : Scenario.ALL) {
        for (String contestant : scenario.contestants()) {
          ContestantJvm jvm = lineUp.of(Contestants.jvmOf(contestant));
          measure(server, jvm, scenario.name(), contestant, effort)
              .forEach(
                  (metric, value) ->
                      results.accept(
                          new Result(name(), scenario.name(), contestant, metric, run, value)));
        }
      }
    }
  }

  private static Map<String, Double> measure(
      RedisServer server, ContestantJvm jvm, String scenario, String contestant, Effort effort)
      throws Exception {
    server.command("FLUSHALL");
    server.command("SCRIPT", "FLUSH");
    return jvm.ask(
        PATIENCE,
        scenario,
        contestant,
        server.address(),
        Double.toString(effort.warmupSeconds()),
        Double.toString(effort.measuredSeconds()));
  }

  @Override
  public List<Goal> goals() {
    return RedisGoals.ALL;
  }
}
