package io.traffik.benchmarks.memory;

import io.traffik.benchmarks.report.Goal;
import io.traffik.benchmarks.report.Group;
import io.traffik.benchmarks.report.Result;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;

/** One decision in memory: how many a second, and how many bytes each allocates. Stateless. */
public final class MemoryGroup implements Group {

  @Override
  public String name() {
    return "memory";
  }

  @Override
  public Effort usualEffort() {
    return new Effort(5, 1.2, 1.2);
  }

  @Override
  public String description() {
    return """
        One decision in memory, measured by JMH. Each contestant has a JVM of its own in each run, with %s; \
        in a run all contestants take turns. The floor is the least that any limiter must do: find the key in a \
        `ConcurrentHashMap` (or, as *Caffeine floor*, in a Caffeine cache), read `System.nanoTime`, try one \
        compare-and-set; it limits nothing, so it is the same for admitted and refused hits. *Traffik* is a \
        token bucket, asked by `tryHit(key).admitted()`; in *Traffik, Decision kept* the decision gets \
        away and must be allocated. *Bucket4j*, *Resilience4j* and *Guava* are a limiter for each key in a \
        `ConcurrentHashMap`; *Bucket4j Caffeine* is its own store on a cache.

        Keys are texts like addresses. Which key a hit has was drawn before: %,d of them, the same for all, then again from \
        the start; every key is known before the measurement. The key of a hit is the very object in the \
        map, which spares everybody the same comparison. *Admitted* hits meet a limit of 1,000,000,000 a second, \
        *refused* ones one of 10 in 30 days that is used up; a trial fails if one hit is answered otherwise. \
        `slidingWindowLog` and `priority` have 100,000 a millisecond instead, since they remember each hit.

        The scenarios that compare strategies, numbers of keys and limits with each other are run less often. In those with \
        a half-used limit each hit is 2 ms after the one before on a clock of their own, which costs less to read \
        than the system's."""
        .formatted("`" + String.join(" ", Jmh.JVM) + "`", KeyChoice.WALK);
  }

  @Override
  public void measure(Effort effort, Consumer<Result> results) throws Exception {
    List<Trial> trials = Trials.all();
    for (int run = 1; run <= effort.runs(); run++) {
      for (Trial trial : trials) {
        if (trial.worth().takesPart(run, effort.runs())) {
          Map<String, Double> metrics = Jmh.run(trial, effort, 1);
          for (Map.Entry<String, Double> metric : metrics.entrySet()) {
            results.accept(
                new Result(
                    name(),
                    trial.scenario(),
                    trial.contestant(),
                    metric.getKey(),
                    run,
                    metric.getValue()));
          }
        }
      }
    }
  }

  @Override
  public boolean isOurs(String contestant) {
    return contestant.startsWith(Contestants.TRAFFIK) || EveryStrategy.names().contains(contestant);
  }

  @Override
  public List<Goal> goals() {
    return MemoryGoals.all();
  }
}
