package io.traffik.benchmarks.soak;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What is done to Redis, and when. */
class FaultPlanTest {

  private static List<FaultPlan.Step> steps(long seed, int seconds) {
    FaultPlan plan = new FaultPlan(seed, Duration.ofSeconds(seconds));
    List<FaultPlan.Step> steps = new ArrayList<>();
    while (plan.hasNext()) {
      steps.add(plan.next());
    }
    return steps;
  }

  @Test
  void aSeedGivesTheSameFaultsAgainAndAnotherOthers() {
    assertThat(steps(7, 600)).isEqualTo(steps(7, 600)).isNotEqualTo(steps(8, 600));
  }

  @ParameterizedTest
  @ValueSource(ints = {12, 15, 60, 600, 3_600})
  void whateverTheLengthItBeginsWithAKillAndEndsInTimeToRecover(int seconds) {
    for (long seed = 0; seed < 200; seed++) {
      List<FaultPlan.Step> steps = steps(seed, seconds);

      assertThat(steps).isNotEmpty();
      assertThat(steps.get(0).kind()).isEqualTo(Fault.Kind.KILL);
      FaultPlan.Step last = steps.get(steps.size() - 1);
      assertThat(last.atMillis() + last.downMillis())
          .isLessThanOrEqualTo(seconds * 1_000L - Promised.RECOVERY.toMillis());
    }
  }

  @Test
  void inTenMinutesAllKindsHappen() {
    assertThat(steps(1, 600).stream().map(FaultPlan.Step::kind).collect(Collectors.toSet()))
        .containsExactlyInAnyOrder(Fault.Kind.values());
  }
}
