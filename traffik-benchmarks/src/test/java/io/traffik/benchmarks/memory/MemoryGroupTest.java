package io.traffik.benchmarks.memory;

import static org.assertj.core.api.Assertions.assertThat;

import io.traffik.Decision;
import io.traffik.benchmarks.memory.Trial.Worth;
import io.traffik.benchmarks.report.Goal;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** What the group measures, and on which keys. */
class MemoryGroupTest {

  @Test
  void goalsSpeakOfTrialsThatAreRunEveryTime() {
    Set<Goal.Of> measured =
        Trials.all().stream()
            .filter(trial -> trial.worth() == Worth.JUDGED)
            .flatMap(
                trial ->
                    Stream.of(Jmh.DECISIONS, Jmh.BYTES)
                        .map(it -> new Goal.Of(trial.scenario(), trial.contestant(), it)))
            .collect(Collectors.toSet());

    assertThat(new MemoryGroup().goals())
        .hasSizeGreaterThan(10)
        .flatExtracting(
            goal -> List.of(goal.ours(), Objects.requireNonNullElse(goal.theirs(), goal.ours())))
        .isSubsetOf(measured);
  }

  @Test
  void noTrialStandsTwice() {
    assertThat(Trials.all())
        .doesNotHaveDuplicates()
        .extracting(trial -> trial.scenario() + "/" + trial.contestant())
        .doesNotHaveDuplicates();
  }

  @Test
  void sideScenariosAreRunLessOften() {
    assertThat(runs(Worth.JUDGED, 5)).isEqualTo(5);
    assertThat(runs(Worth.BESIDE, 5)).isEqualTo(1);
  }

  private static long runs(Worth worth, int runs) {
    return IntStream.rangeClosed(1, runs).filter(run -> worth.takesPart(run, runs)).count();
  }

  @Test
  void keysAreDifferentAndTheSameEachTime() {
    String[] keys = KeyChoice.keys(100_000);

    assertThat(Set.of(keys)).hasSize(100_000);
    assertThat(keys[1]).matches("\\d+\\.\\d+\\.\\d+\\.\\d+");
    assertThat(KeyChoice.keys(100_000)).isEqualTo(keys);
  }

  @Test
  void walksAreDrawnAsTheirNamesSay() {
    assertThat(KeyChoice.HOT.walk(1, 0)).containsOnly(0);
    assertThat(Arrays.stream(KeyChoice.UNIFORM.walk(1_000, 0)).summaryStatistics().getMax())
        .isEqualTo(999);
    // The sum of 1/k^0.99 for k to 1,000 is 7.73.
    assertThat(shareOfFirst(KeyChoice.ZIPF.walk(1_000, 0))).isBetween(.125, .135);
    assertThat(shareOfFirst(KeyChoice.UNIFORM.walk(1_000, 0))).isLessThan(.002);
    int[] walk = KeyChoice.ZIPF.walk(1_000, 0);
    assertThat(KeyChoice.ZIPF.walk(1_000, 0)).isEqualTo(walk);
    assertThat(KeyChoice.ZIPF.walk(1_000, 1)).isNotEqualTo(walk);
  }

  private static double shareOfFirst(int[] walk) {
    return Arrays.stream(walk).filter(index -> index == 0).count() / (double) walk.length;
  }

  @Test
  void everyStrategyIsThere() {
    assertThat(EveryStrategy.names())
        .hasSize(14)
        .allSatisfy(name -> assertThat(EveryStrategy.named(name).name()).startsWith(name));
  }

  @Test
  void aDecisionIsMoreThanItsHeader() {
    assertThat(ShallowSize.of(Decision.class)).isGreaterThan(50).isLessThan(150);
    assertThat(ShallowSize.of(Object.class)).isEqualTo(16);
  }
}
