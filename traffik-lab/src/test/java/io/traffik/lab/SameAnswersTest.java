package io.traffik.lab;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** A simulation tells the same on every backend, and leaves nothing behind. */
class SameAnswersTest {

  private static final long SEED = Long.getLong("traffik.seed", 20_261_124);
  private static final int LINES = 3_000;

  private static final List<String> STRATEGIES =
      List.of(
          "\"fixedWindow\"",
          "\"slidingWindowLog\"",
          "\"slidingWindowCounter\"",
          "\"tokenBucket\",\"params\":{\"burst\":9}",
          "\"tokenBucketWithDebt\",\"params\":{\"burst\":5,\"maxDebt\":3}",
          "\"leakyBucket\"",
          "\"leakyBucketWithQueue\"",
          "\"gcra\",\"params\":{\"burstToleranceMs\":20000}",
          "\"tiered\",\"params\":{\"inner\":\"slidingWindowCounter\"}",
          "\"tiered\",\"params\":{\"inner\":\"tokenBucket\"}",
          "\"adaptive\"",
          "\"priority\"",
          "\"quotaWithRollover\"",
          "\"timeOfDay\",\"params\":{\"zone\":\"Europe/Berlin\",\"sections\":["
              + "{\"from\":\"22:00\",\"to\":\"06:00\",\"multiplier\":0.5},"
              + "{\"from\":\"06:00\",\"to\":\"22:00\",\"multiplier\":1}]}",
          "\"costBasedTokenBucket\",\"params\":{\"window\":5}");

  private static final List<String> RATES = List.of("7/min", "10/s, 100/min", "1234/h");
  private static final List<String> TIERS = List.of("", "free", "premium", "enterprise");
  private static final List<String> PRIORITIES = List.of("", "LOW", "HIGH", "CRITICAL");

  private static List<String> lines() {
    Random random = new Random(SEED);
    List<String> lines = new ArrayList<>();
    long micros = 1_774_734_000_000_000L; // some hours before the clocks change in Berlin
    for (int i = 0; i < LINES; i++) {
      micros += random.nextInt(4) == 0 ? random.nextLong(30_000_000) : random.nextLong(2_000);
      lines.add(
          "{\"strategy\":%s,\"rate\":\"%s\",\"key\":\"k%d\",\"t\":%d.%03d,\"cost\":%d,\"tier\":\"%s\",\"priority\":\"%s\"}"
              .formatted(
                  STRATEGIES.get(random.nextInt(STRATEGIES.size())),
                  RATES.get(random.nextInt(RATES.size())),
                  random.nextInt(2),
                  micros / 1_000,
                  micros % 1_000,
                  random.nextInt(6),
                  TIERS.get(random.nextInt(4)),
                  PRIORITIES.get(random.nextInt(4))));
    }
    return lines;
  }

  @ParameterizedTest
  @MethodSource("io.traffik.lab.Backends#names")
  void asInMemory(String backend) {
    Run right = Run.simulateOn("memory:", lines());

    Run run = Run.simulateOn(Backends.uri(backend), lines());

    assertThat(run.err()).isEmpty();
    assertThat(run.decisions()).hasSize(LINES).isEqualTo(right.decisions());
    assertThat(right.decisions()).anyMatch(line -> line.contains("false"));
  }
}
