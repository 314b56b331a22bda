package io.traffik.benchmarks.memory;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.traffik.benchmarks.memory.Trial.Worth;
import io.traffik.benchmarks.report.Group.Effort;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.openjdk.jmh.runner.RunnerException;

/** Every contestant admits and refuses as its trials claim, or the trial would fail. */
class DecisionBenchmarkTest {

  private static final Effort TINY = new Effort(1, .003, .003);
  private static final int SMALL = 1_000;

  @Test
  void everyContestantAnswersAsItsTrialsClaim() throws RunnerException {
    List<Trial> trials =
        Trials.all().stream()
            .filter(it -> it.choice() == KeyChoice.HOT && it.threads() == 1 && it.limit() <= SMALL)
            .toList();

    for (Trial trial : trials) {
      assertThat(Jmh.run(trial, TINY, 0).get(Jmh.DECISIONS)).as(trial.toString()).isPositive();
    }
  }

  @Test
  void aForkTellsWhatADecisionAllocates() throws RunnerException {
    Trial trial =
        new Trial(
            "any", Contestants.BUCKET4J, KeyChoice.ZIPF, 100, Answers.REFUSED, 0, 2, Worth.JUDGED);

    assertThat(Jmh.run(trial, TINY, 1)).containsOnlyKeys(Jmh.DECISIONS, Jmh.BYTES);
  }

  /** Half used, it admits. Forked, since what fails leaves its state to the next in this JVM. */
  @Test
  void aTrialThatIsAnsweredOtherwiseFails() {
    Trial refusedByName =
        new Trial("any", "fixedWindow", KeyChoice.HOT, 1, Answers.REFUSED, 10, 1, Worth.JUDGED);

    assertThatThrownBy(() -> Jmh.run(refusedByName, TINY, 1)).isInstanceOf(RunnerException.class);
  }
}
