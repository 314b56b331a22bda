package io.traffik.benchmarks.memory;

import java.util.List;

/** Who takes part in the trials of one decision in memory, by name. Stateless. */
final class Contestants {

  static final String FLOOR = "floor";
  static final String CAFFEINE_FLOOR = "Caffeine floor";
  static final String TRAFFIK = "Traffik";
  static final String DECISION_KEPT = "Traffik, Decision kept";
  static final String BUCKET4J = "Bucket4j";
  static final String BUCKET4J_CAFFEINE = "Bucket4j Caffeine";
  static final String RESILIENCE4J = "Resilience4j";
  static final String GUAVA = "Guava";

  /** Those of which goals speak in every scenario. */
  static final List<String> JUDGED = List.of(FLOOR, TRAFFIK, BUCKET4J);

  /** The rest. */
  static final List<String> BESIDE =
      List.of(DECISION_KEPT, CAFFEINE_FLOOR, BUCKET4J_CAFFEINE, RESILIENCE4J, GUAVA);

  private static final String MAIN_STRATEGY = "tokenBucket";

  private Contestants() {}

  /** A new one, with room for more than so many keys. */
  static Contestant named(String name, Answers answers, int keys) {
    int maxKeys = 2 * keys + 1_000;
    return switch (name) {
      case FLOOR -> Floors.concurrentHashMap();
      case CAFFEINE_FLOOR -> Floors.caffeine(maxKeys);
      case TRAFFIK, DECISION_KEPT -> Traffik.of(MAIN_STRATEGY, answers, maxKeys);
      case BUCKET4J -> Others.bucket4j(answers);
      case BUCKET4J_CAFFEINE -> Others.bucket4jCaffeine(answers, maxKeys);
      case RESILIENCE4J -> Others.resilience4j(answers);
      case GUAVA -> Others.guava(answers);
      default -> Traffik.of(name, answers, maxKeys);
    };
  }

  /** Floors limit nothing. */
  static boolean isFloor(String name) {
    return name.equals(FLOOR) || name.equals(CAFFEINE_FLOOR);
  }
}
