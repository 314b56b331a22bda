package io.traffik.benchmarks.memory;

import static io.traffik.benchmarks.memory.Answers.ADMITTED;
import static io.traffik.benchmarks.memory.Answers.REFUSED;
import static io.traffik.benchmarks.memory.Contestants.BUCKET4J;
import static io.traffik.benchmarks.memory.Contestants.FLOOR;
import static io.traffik.benchmarks.memory.KeyChoice.HOT;
import static io.traffik.benchmarks.memory.KeyChoice.UNIFORM;
import static io.traffik.benchmarks.memory.KeyChoice.ZIPF;

import io.traffik.Decision;
import io.traffik.benchmarks.report.Goal;
import java.util.ArrayList;
import java.util.List;

/** What is promised of a decision in memory. Stateless. */
final class MemoryGoals {

  private MemoryGoals() {}

  static List<Goal> all() {
    List<Goal> goals = new ArrayList<>();
    for (Answers answers : Answers.values()) {
      goals.add(atLeast(.9, FLOOR, HOT, answers, 1));
      goals.add(atLeast(1.25, BUCKET4J, HOT, answers, 1));
      goals.add(noMoreThanADecision(answers));
      goals.add(atLeast(.85, FLOOR, UNIFORM, answers, 1));
      goals.add(atLeast(1.5, BUCKET4J, UNIFORM, answers, 1));
      goals.add(atLeast(.85, FLOOR, UNIFORM, answers, 2));
      goals.add(atLeast(2, BUCKET4J, UNIFORM, answers, 2));
      goals.add(atLeast(.7, FLOOR, ZIPF, answers, 2));
    }
    goals.add(atLeast(.9, FLOOR, HOT, REFUSED, 2));
    goals.add(atLeast(3, BUCKET4J, ZIPF, ADMITTED, 2));
    return List.copyOf(goals);
  }

  private static Goal atLeast(
      double threshold, String other, KeyChoice choice, Answers answers, int threads) {
    String scenario = Trials.scenario(choice, answers, threads);
    return new Goal(
        scenario + ": decisions/s of Traffik to those of " + other,
        new Goal.Of(scenario, Contestants.TRAFFIK, Jmh.DECISIONS),
        new Goal.Of(scenario, other, Jmh.DECISIONS),
        Goal.Bound.AT_LEAST,
        threshold);
  }

  /** Half a byte for whatever else the JVM allocates while it measures. */
  private static Goal noMoreThanADecision(Answers answers) {
    String scenario = Trials.scenario(HOT, answers, 1);
    return Goal.absolute(
        scenario + ": bytes/decision, no more than the Decision itself",
        new Goal.Of(scenario, Contestants.DECISION_KEPT, Jmh.BYTES),
        Goal.Bound.AT_MOST,
        ShallowSize.of(Decision.class) + .5);
  }
}
