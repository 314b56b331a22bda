package io.traffik.benchmarks.redis;

import io.traffik.Strategies;
import io.traffik.Strategy;
import io.traffik.benchmarks.load.Contestant;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;

/** Who takes part, by name. Stateless. */
final class Contestants {

  static final String PING = "PING";
  static final String INCR = "INCR";
  static final String EVALSHA = "trivial EVALSHA";
  static final String NAIVE = "naive script";
  static final String TRAFFIK = "Traffik";
  static final String TRAFFIK_SINGLY = "Traffik, not coalesced";
  static final String BUCKET4J = "Bucket4j";
  static final String REDISSON = "Redisson";
  static final String LOCKED = "locked way";

  private static final String OF_STRATEGY = TRAFFIK_SINGLY + ", ";

  static final List<String> STRATEGIES =
      List.of("tokenBucket", "gcra", "leakyBucket", "fixedWindow", "slidingWindowCounter");

  static final List<String> FOR_CPU =
      Stream.concat(Stream.of(EVALSHA, NAIVE), STRATEGIES.stream().map(Contestants::ofStrategy))
          .toList();

  /** Without it, GCRA would refuse whoever comes twice in a moment. */
  private static final Duration BURST = Duration.ofHours(12);

  private static final Map<String, Strategy> BY_NAME =
      Map.of(
          "tokenBucket", Strategies.tokenBucket(),
          "gcra", Strategies.gcra(BURST),
          "leakyBucket", Strategies.leakyBucket(),
          "fixedWindow", Strategies.fixedWindow(),
          "slidingWindowCounter", Strategies.slidingWindowCounter());

  private static final List<String> HOT_RATE = List.of("1000000000/d");

  private static final List<String> DISTINCT_RATES =
      List.of("1000000/d", "100000/h", "50000/10min", "10000/min", "5000/30s");

  private Contestants() {}

  /** Traffik without coalescing, with this strategy. */
  static String ofStrategy(String strategy) {
    return OF_STRATEGY + strategy;
  }

  /** Whose JVM a contestant shares: with another strategy we are warm all the same. */
  static String jvmOf(String contestant) {
    return contestant.startsWith(OF_STRATEGY) ? TRAFFIK_SINGLY : contestant;
  }

  /** Connected and ready. */
  static Contestant<?> open(String name, Scenario scenario, String address) throws Exception {
    if (name.startsWith(OF_STRATEGY)) {
      Strategy strategy = BY_NAME.get(name.substring(OF_STRATEGY.length()));
      if (strategy != null) {
        return new TraffikOnRedis(address, scenario, false, strategy);
      }
    }
    return switch (name) {
      case PING -> Floor.ping(address);
      case INCR -> Floor.incr(address, scenario.keys());
      case EVALSHA -> Floor.evalsha(address, scenario.keys(), scenario.admitting());
      case NAIVE -> Floor.naive(address, scenario.keys());
      case TRAFFIK -> new TraffikOnRedis(address, scenario, true, Strategies.tokenBucket());
      case TRAFFIK_SINGLY -> new TraffikOnRedis(address, scenario, false, Strategies.tokenBucket());
      case BUCKET4J -> new Bucket4jOnRedis(address, scenario);
      case REDISSON -> new RedissonOnRedis(address, scenario.keys());
      case LOCKED -> new LockedWay(address, scenario.keys());
      default -> throw new IllegalArgumentException("nobody is called \"" + name + "\"");
    };
  }

  /**
   * The commands that a contestant sends, by which what it sends is counted. Redis counts commands
   * within scripts like those that were sent. So where a script contains exactly one GET, that
   * stands for the script, and the script is not counted: Bucket4j's compare-and-swap, and the
   * unlocking of the locked way.
   */
  static Set<String> sentBy(String name) {
    return switch (name) {
      case PING -> Set.of("ping");
      case INCR -> Set.of("incr");
      case BUCKET4J -> Set.of("get");
      case LOCKED -> Set.of("set", "get");
      default -> Set.of("eval", "evalsha");
    };
  }

  /**
   * Limits that are not reached, but slow to fill up again: a state that equals an absent one soon
   * after each hit would spare us what a real one costs.
   */
  static List<String> rates(Scenario scenario) {
    if (!scenario.admitting()) {
      return List.of("1/h");
    }
    return scenario.keys() == 1 ? HOT_RATE : DISTINCT_RATES.subList(0, scenario.limits());
  }
}
