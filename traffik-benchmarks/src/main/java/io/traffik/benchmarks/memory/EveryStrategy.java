package io.traffik.benchmarks.memory;

import io.traffik.Strategies;
import io.traffik.Strategy;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** The built-in strategies by their name, with parameters that suit a comparison. Stateless. */
public final class EveryStrategy {

  private static final Map<String, String> TEXTS = new LinkedHashMap<>();

  static {
    TEXTS.put("fixedWindow", "");
    TEXTS.put("slidingWindowLog", "");
    TEXTS.put("slidingWindowCounter", "");
    TEXTS.put("tokenBucket", "");
    TEXTS.put("tokenBucketWithDebt", "(maxDebt=10)");
    TEXTS.put("leakyBucket", "");
    TEXTS.put("leakyBucketWithQueue", "(capacity=1000)");
    TEXTS.put("gcra", "(burstToleranceMs=1000)");
    TEXTS.put("tiered", "");
    TEXTS.put("adaptive", "");
    TEXTS.put("priority", "");
    TEXTS.put("quotaWithRollover", "");
    TEXTS.put("timeOfDay", "(zone=UTC, sections={00:00-00:00=1})");
    TEXTS.put("costBasedTokenBucket", "");
  }

  private static final List<String> LOGS = List.of("slidingWindowLog", "priority");

  private EveryStrategy() {}

  /** All of them. */
  public static List<String> names() {
    return List.copyOf(TEXTS.keySet());
  }

  /** By its name. */
  public static Strategy named(String name) {
    return Strategies.parse(name + TEXTS.get(name));
  }

  /** Whether it remembers single hits, so that its memory grows with the limit. */
  public static boolean isLog(String name) {
    return LOGS.contains(name);
  }

  /** Those whose memory does not depend on the limit, nor on a number of hits. */
  public static List<String> ofConstantMemory() {
    return Collections.unmodifiableList(
        names().stream()
            .filter(name -> !isLog(name))
            .filter(name -> !List.of("leakyBucketWithQueue", "costBasedTokenBucket").contains(name))
            .toList());
  }
}
