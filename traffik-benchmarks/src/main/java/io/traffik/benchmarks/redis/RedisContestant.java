package io.traffik.benchmarks.redis;

import io.traffik.benchmarks.load.ClosedLoop;
import io.traffik.benchmarks.load.Contestant;
import io.traffik.benchmarks.load.ContestantMain;
import io.traffik.benchmarks.load.Measured;
import io.traffik.benchmarks.load.Metrics;
import io.traffik.benchmarks.load.Warmup;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/** One contestant, scenario by scenario: the main class of its JVM. Stateless. */
final class RedisContestant {

  private static final long DRAIN_NANOS = TimeUnit.SECONDS.toNanos(10);
  private static final double NANOS = 1e9;

  private RedisContestant() {}

  /** Asked for scenario, contestant, address, seconds to warm up and seconds to measure. */
  public static void main(String[] arguments) {
    ContestantMain.serve(
        words ->
            measure(
                Scenario.named(words.get(0)),
                words.get(1),
                words.get(2),
                Double.parseDouble(words.get(3)),
                Double.parseDouble(words.get(4))));
  }

  static Map<String, Double> measure(
      Scenario scenario, String name, String address, double warmup, double measured)
      throws Exception {
    try (Contestant<?> contestant = Contestants.open(name, scenario, address);
        ServerCounts counts = new ServerCounts(address, Contestants.sentBy(name))) {
      long slice = Warmup.sliceNanos(warmup);
      Warmup.run(
          warmup, () -> run(contestant, scenario, slice).perSecond(), Warmup::compiledMillis);
      ServerCounts.Reading before = counts.read();
      Measured result = run(contestant, scenario, (long) (measured * NANOS));
      ServerCounts.Reading after = counts.read();
      result.require(scenario.admitting());
      Map<String, Double> metrics = result.metrics(Metrics.DECISIONS);
      double decisions = result.ended();
      metrics.put(Metrics.COMMANDS, (after.commands() - before.commands()) / decisions);
      metrics.put(Metrics.REDIS_CPU, (after.cpuMicros() - before.cpuMicros()) / decisions);
      return metrics;
    }
  }

  private static Measured run(Contestant<?> contestant, Scenario scenario, long nanos)
      throws InterruptedException {
    return scenario.inFlight() == 1
        ? ClosedLoop.runBlocking(contestant, scenario.keys(), nanos)
        : ClosedLoop.run(contestant, scenario.keys(), scenario.inFlight(), nanos, DRAIN_NANOS);
  }
}
