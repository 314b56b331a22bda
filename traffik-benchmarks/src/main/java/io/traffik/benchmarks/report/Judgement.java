package io.traffik.benchmarks.report;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * What was seen of a goal. Immutable.
 *
 * @param ratios in each run in which both were measured
 */
record Judgement(Goal goal, List<Double> ratios) {

  /** Of the results of one group. */
  static Judgement of(Goal goal, List<Result> results) {
    Map<Integer, Double> theirs = new HashMap<>();
    Goal.Of denominator = goal.theirs();
    if (denominator != null) {
      results.stream()
          .filter(denominator::isOf)
          .forEach(result -> theirs.put(result.run(), result.value()));
    }
    List<Double> ratios = new ArrayList<>();
    for (Result result : results) {
      Double other = denominator == null ? Double.valueOf(1) : theirs.get(result.run());
      if (other != null && goal.ours().isOf(result)) {
        ratios.add(result.value() / other);
      }
    }
    return new Judgement(goal, List.copyOf(ratios));
  }

  /** The median. */
  String ratio() {
    return ratios.isEmpty() ? "" : Spread.of(ratios).text();
  }

  String wanted() {
    String sign = goal.bound() == Goal.Bound.AT_LEAST ? "≥ " : "≤ ";
    return sign + Spread.number(goal.threshold());
  }

  /** What the report says of it. */
  String word() {
    if (ratios.isEmpty()) {
      return "not measured";
    }
    return goal.isKeptBy(Spread.of(ratios).median()) ? "pass" : "**falls short**";
  }
}
