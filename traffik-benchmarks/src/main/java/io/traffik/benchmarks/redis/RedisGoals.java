package io.traffik.benchmarks.redis;

import io.traffik.benchmarks.load.Metrics;
import io.traffik.benchmarks.report.Goal;
import io.traffik.benchmarks.report.Goal.Bound;
import io.traffik.benchmarks.report.Goal.Of;
import java.util.List;
import java.util.stream.Stream;

/** What is promised of decisions by Redis. Stateless. */
final class RedisGoals {

  static final List<Goal> ALL =
      Stream.concat(RedisGoals.ofTraffik(), Contestants.STRATEGIES.stream().map(RedisGoals::ofCpu))
          .toList();

  private RedisGoals() {}

  private static Stream<Goal> ofTraffik() {
    return Stream.of(
        atLeast(
            0.85,
            "distinct keys: decisions/s of a script that does nothing",
            Scenario.DISTINCT,
            Contestants.EVALSHA),
        atLeast(
            1.5,
            "distinct keys, the moonshot: decisions/s of a script that does nothing",
            Scenario.DISTINCT,
            Contestants.EVALSHA),
        atLeast(
            2, "distinct keys: decisions/s of Bucket4j", Scenario.DISTINCT, Contestants.BUCKET4J),
        new Goal(
            "distinct keys: at most one command for each decision, which a bare script needs",
            traffik(Scenario.DISTINCT, Metrics.COMMANDS),
            new Of(Scenario.DISTINCT, Contestants.EVALSHA, Metrics.COMMANDS),
            Bound.AT_MOST,
            1),
        new Goal(
            "three limits cost at most 1.3 times one",
            traffik(Scenario.DISTINCT, Metrics.DECISIONS),
            traffik(Scenario.THREE_LIMITS, Metrics.DECISIONS),
            Bound.AT_MOST,
            1.3),
        atLeast(
            3,
            "hot key: decisions/s of a script that does nothing",
            Scenario.HOT,
            Contestants.EVALSHA),
        atLeast(300, "hot key: decisions/s of Bucket4j", Scenario.HOT, Contestants.BUCKET4J),
        new Goal(
            "hot key: p99 at most twice that of PING",
            traffik(Scenario.HOT, Metrics.P99),
            new Of(Scenario.HOT, Contestants.PING, Metrics.P99),
            Bound.AT_MOST,
            2),
        atLeast(
            50,
            "refused flood: decisions/s of a script that does nothing",
            Scenario.REFUSED,
            Contestants.EVALSHA));
  }

  private static Goal ofCpu(String strategy) {
    return new Goal(
        strategy + ": at most 0.8 times the Redis CPU of a naive token bucket script",
        new Of(Scenario.CPU, Contestants.ofStrategy(strategy), Metrics.REDIS_CPU),
        new Of(Scenario.CPU, Contestants.NAIVE, Metrics.REDIS_CPU),
        Bound.AT_MOST,
        0.8);
  }

  private static Goal atLeast(double times, String what, String scenario, String contestant) {
    String[] parts = what.split(": ", 2);
    return new Goal(
        "%s: at least %s times the %s".formatted(parts[0], number(times), parts[1]),
        traffik(scenario, Metrics.DECISIONS),
        new Of(scenario, contestant, Metrics.DECISIONS),
        Bound.AT_LEAST,
        times);
  }

  private static String number(double times) {
    return times == Math.rint(times) ? Long.toString((long) times) : Double.toString(times);
  }

  private static Of traffik(String scenario, String metric) {
    return new Of(scenario, Contestants.TRAFFIK, metric);
  }
}
