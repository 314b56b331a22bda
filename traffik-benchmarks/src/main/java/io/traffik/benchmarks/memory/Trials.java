package io.traffik.benchmarks.memory;

import io.traffik.benchmarks.memory.Trial.Worth;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** All trials of the group, and how their scenarios are called. Stateless. */
final class Trials {

  static final int MANY_KEYS = 100_000;

  private static final int[] THREADS = {1, 2};
  private static final int[] SIZES = {1_000, 1_000_000};
  private static final int[] LIMITS = {10, 1_000, 100_000};

  private Trials() {}

  static List<Trial> all() {
    List<Trial> all = new ArrayList<>();
    for (KeyChoice choice : KeyChoice.values()) {
      for (Answers answers : Answers.values()) {
        for (int threads : THREADS) {
          Contestants.JUDGED.forEach(
              it -> all.add(main(it, choice, answers, threads, Worth.JUDGED)));
          Contestants.BESIDE.forEach(
              it -> all.add(main(it, choice, answers, threads, Worth.BESIDE)));
        }
      }
    }
    everyStrategy(all);
    numbersOfKeys(all);
    limits(all);
    return List.copyOf(all);
  }

  /** The conditions of a comparison of all contestants. */
  static String scenario(KeyChoice choice, Answers answers, int threads) {
    String keys =
        switch (choice) {
          case HOT -> "hot key";
          case UNIFORM -> "100,000 uniform keys";
          case ZIPF -> "100,000 Zipf keys";
        };
    return keys + ", " + answers.text() + ", " + (threads == 1 ? "1 thread" : threads + " threads");
  }

  private static Trial main(
      String contestant, KeyChoice choice, Answers answers, int threads, Worth worth) {
    int keys = choice == KeyChoice.HOT ? 1 : MANY_KEYS;
    String scenario = scenario(choice, answers, threads);
    boolean weighed =
        contestant.equals(Contestants.DECISION_KEPT) && choice == KeyChoice.HOT && threads == 1;
    return new Trial(
        scenario, contestant, choice, keys, answers, 0, threads, weighed ? Worth.JUDGED : worth);
  }

  private static void everyStrategy(List<Trial> all) {
    for (Answers answers : Answers.values()) {
      String scenario = "every strategy, " + scenario(KeyChoice.HOT, answers, 1);
      for (String name : EveryStrategy.names()) {
        all.add(new Trial(scenario, name, KeyChoice.HOT, 1, answers, 0, 1, Worth.BESIDE));
      }
    }
  }

  private static void numbersOfKeys(List<Trial> all) {
    for (int keys : SIZES) {
      String scenario = String.format(Locale.ROOT, "%,d uniform keys, admitted, 1 thread", keys);
      for (String name : List.of(Contestants.FLOOR, "tokenBucket", "fixedWindow")) {
        all.add(
            new Trial(
                scenario, name, KeyChoice.UNIFORM, keys, Answers.ADMITTED, 0, 1, Worth.BESIDE));
      }
    }
  }

  private static void limits(List<Trial> all) {
    for (int limit : LIMITS) {
      String scenario =
          String.format(Locale.ROOT, "limit of %,d half used, hot key, admitted, 1 thread", limit);
      for (String name : EveryStrategy.names()) {
        all.add(
            new Trial(scenario, name, KeyChoice.HOT, 1, Answers.ADMITTED, limit, 1, Worth.BESIDE));
      }
    }
  }
}
