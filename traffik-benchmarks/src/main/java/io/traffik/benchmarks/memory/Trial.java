package io.traffik.benchmarks.memory;

/**
 * One contestant under certain conditions. Immutable.
 *
 * @param scenario the conditions, for the report
 * @param limit 0 for one that is never, or already, used up; else it is half used, on a clock of
 *     its own
 * @param worth which part of the runs it is worth
 */
record Trial(
    String scenario,
    String contestant,
    KeyChoice choice,
    int keys,
    Answers answers,
    int limit,
    int threads,
    Worth worth) {

  /** How often a trial is run, of the runs that are asked for. */
  enum Worth {
    /** Every time: a goal speaks of it. */
    JUDGED,
    /** Once in five. */
    BESIDE;

    /** Whether it takes part in a run, of all the runs from 1 on. */
    boolean takesPart(int run, int runs) {
      return this == JUDGED || run <= Math.max(1, runs / 5);
    }
  }

  /** The method of the benchmark. */
  String method() {
    return contestant.equals(Contestants.DECISION_KEPT) ? "decision" : "admitted";
  }
}
