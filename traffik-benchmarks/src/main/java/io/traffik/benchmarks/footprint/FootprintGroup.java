package io.traffik.benchmarks.footprint;

import io.traffik.benchmarks.load.ContestantJvm;
import io.traffik.benchmarks.memory.EveryStrategy;
import io.traffik.benchmarks.report.Goal;
import io.traffik.benchmarks.report.Group;
import io.traffik.benchmarks.report.Result;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import java.util.stream.Stream;

/** Bytes for each live key, and how a million of them expire. Immutable. */
public final class FootprintGroup implements Group {

  static final String LIVE = "1,000,000 live keys";
  static final String EXPIRE = "1,000,000 keys expire";

  private static final int KEYS = 1_000_000;
  private static final Duration PATIENCE = Duration.ofMinutes(5);

  /** So large a young generation that nothing is collected while hits are timed. */
  private static final List<String> JVM =
      List.of("-Xms4g", "-Xmx4g", "-Xmn3g", "-XX:+UseParallelGC", "-XX:+AlwaysPreTouch");

  private static final Set<String> OF_LIVE_KEYS = Set.of(Filling.BYTES, Filling.FILL);

  private final int keys;
  private final List<String> jvm;

  /** With a million keys. */
  public FootprintGroup() {
    this(KEYS, JVM);
  }

  /** With fewer keys, to try it. */
  FootprintGroup(int keys, List<String> jvm) {
    this.keys = keys;
    this.jvm = jvm;
  }

  @Override
  public String name() {
    return "footprint";
  }

  /** The times do not matter: a contestant is done when its keys are hit. */
  @Override
  public Effort usualEffort() {
    return new Effort(5, 0, 0);
  }

  @Override
  public String description() {
    return """
        What a live key takes: one hit on each of a million keys, each strategy in a JVM of its own, beside a local \
        bucket of Bucket4j for each key in a `ConcurrentHashMap`, made by `computeIfAbsent` and \
        `Bucket.builder().addLimit(…)`. All limits are 100 a minute. Bytes are the heap in use after a collection minus \
        that before, divided by the keys; the texts of the keys are counted in all alike, about 56 bytes each. \
        A strategy that remembers single hits (`slidingWindowLog`, `priority`, `leakyBucketWithQueue`, \
        `costBasedTokenBucket`) grows with them; here it has one.

        Then the clock of the throttle is set an hour ahead, so that all keys are past their time, and half a \
        million new keys are hit. There is no thread that sweeps: each new key takes two expired ones along. The slowest hit \
        meanwhile shows whether there was a pause, beside the slowest while the store was filled, which includes \
        the growing of its map. The buckets in a map never expire, so they have no such number. JVM: `%s`; nothing is collected \
        while hits are timed, but the machine may still halt one, which is then the slowest."""
        .formatted(String.join(" ", jvm));
  }

  @Override
  public void measure(Effort effort, Consumer<Result> results) throws Exception {
    for (int run = 1; run <= effort.runs(); run++) {
      for (String contestant : contestants()) {
        for (Map.Entry<String, Double> it : measure(jvm, contestant, keys).entrySet()) {
          String scenario = OF_LIVE_KEYS.contains(it.getKey()) ? LIVE : EXPIRE;
          results.accept(new Result(name(), scenario, contestant, it.getKey(), run, it.getValue()));
        }
      }
    }
  }

  /** One contestant in a JVM of its own, which is then gone. */
  static Map<String, Double> measure(List<String> jvm, String contestant, int keys)
      throws IOException {
    try (ContestantJvm filling = ContestantJvm.start(jvm, Filling.class)) {
      return filling.ask(PATIENCE, contestant, Integer.toString(keys));
    }
  }

  @Override
  public boolean isOurs(String contestant) {
    return !contestant.equals(Filling.BUCKET4J);
  }

  static List<String> contestants() {
    return Stream.concat(Stream.of(Filling.BUCKET4J), EveryStrategy.names().stream()).toList();
  }

  @Override
  public List<Goal> goals() {
    return EveryStrategy.ofConstantMemory().stream()
        .map(
            strategy ->
                new Goal(
                    strategy + ": bytes/key to those of Bucket4j",
                    new Goal.Of(LIVE, strategy, Filling.BYTES),
                    new Goal.Of(LIVE, Filling.BUCKET4J, Filling.BYTES),
                    Goal.Bound.AT_MOST,
                    1))
        .toList();
  }
}
