package io.traffik.benchmarks.redis;

import java.util.List;

/**
 * Under which conditions who is measured. Immutable.
 *
 * @param inFlight decisions under way at a time; 1 is one thread that waits for each
 * @param keys how many, each decision takes one of them at random
 * @param limits how many each decision has to respect
 * @param admitting whether there is room for every decision, or for none
 */
record Scenario(
    String name, int inFlight, int keys, int limits, boolean admitting, List<String> contestants) {

  static final String ONE_DISTINCT = "1 in flight, distinct keys";
  static final String DISTINCT = "64 in flight, distinct keys";
  static final String MANY_DISTINCT = "512 in flight, distinct keys";
  static final String THREE_LIMITS = "64 in flight, distinct keys, 3 limits";
  static final String FIVE_LIMITS = "64 in flight, distinct keys, 5 limits";
  static final String HOT = "64 in flight, hot key";
  static final String MANY_HOT = "512 in flight, hot key";
  static final String REFUSED = "64 in flight, hot key, refused flood";
  static final String CPU = "Redis CPU, uncoalesced";

  private static final int DISTINCT_KEYS = 10_000;

  private static final List<String> EVERYBODY =
      List.of(
          Contestants.PING,
          Contestants.INCR,
          Contestants.EVALSHA,
          Contestants.NAIVE,
          Contestants.TRAFFIK,
          Contestants.TRAFFIK_SINGLY,
          Contestants.BUCKET4J,
          Contestants.REDISSON,
          Contestants.LOCKED);

  private static final List<String> SOME =
      List.of(
          Contestants.PING,
          Contestants.EVALSHA,
          Contestants.TRAFFIK,
          Contestants.TRAFFIK_SINGLY,
          Contestants.BUCKET4J);

  static final List<Scenario> ALL =
      List.of(
          new Scenario(ONE_DISTINCT, 1, DISTINCT_KEYS, 1, true, EVERYBODY),
          new Scenario(DISTINCT, 64, DISTINCT_KEYS, 1, true, EVERYBODY),
          new Scenario(MANY_DISTINCT, 512, DISTINCT_KEYS, 1, true, SOME),
          new Scenario(
              THREE_LIMITS,
              64,
              DISTINCT_KEYS,
              3,
              true,
              List.of(Contestants.TRAFFIK, Contestants.BUCKET4J)),
          new Scenario(
              FIVE_LIMITS,
              64,
              DISTINCT_KEYS,
              5,
              true,
              List.of(Contestants.TRAFFIK, Contestants.BUCKET4J)),
          new Scenario(HOT, 64, 1, 1, true, EVERYBODY),
          new Scenario(MANY_HOT, 512, 1, 1, true, SOME),
          new Scenario(REFUSED, 64, 1, 1, false, List.of(Contestants.EVALSHA, Contestants.TRAFFIK)),
          new Scenario(CPU, 64, DISTINCT_KEYS, 1, true, Contestants.FOR_CPU));

  static Scenario named(String name) {
    return ALL.stream().filter(one -> one.name().equals(name)).findFirst().orElseThrow();
  }
}
