package io.traffik.benchmarks;

import static org.assertj.core.api.Assertions.assertThat;

import io.traffik.benchmarks.report.Goal;
import io.traffik.benchmarks.report.Group;
import java.util.Set;

/** What every group's goals have to be. Stateless. */
public final class GoalChecks {

  private GoalChecks() {}

  /**
   * Fails unless all that the goals compare is measured.
   *
   * @param contestants pairs of scenario and contestant, joined by a bar
   */
  public static void assertMeasured(Group group, Set<String> contestants, Set<String> metrics) {
    assertThat(group.goals()).isNotEmpty();
    assertThat(group.description()).isNotBlank();
    for (Goal goal : group.goals()) {
      for (Goal.Of of : new Goal.Of[] {goal.ours(), goal.theirs()}) {
        assertThat(contestants).contains(of.scenario() + "|" + of.contestant());
        assertThat(metrics).contains(of.metric());
      }
    }
  }
}
