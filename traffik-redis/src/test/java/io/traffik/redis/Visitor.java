package io.traffik.redis;

import io.traffik.Backend;
import io.traffik.OnError;
import io.traffik.Strategies;
import io.traffik.Throttle;
import io.traffik.ThrottleRegistry;
import java.time.Duration;
import java.util.List;
import java.util.random.RandomGenerator;

/**
 * What hits come in by in these tests. Immutable.
 *
 * @param tier the plan, or empty
 * @param priority how important, or empty
 */
record Visitor(String identity, long cost, String tier, String priority) {

  private static final Duration DEADLINE = Duration.ofSeconds(30);
  private static final List<String> TIERS = List.of("", "free", "premium", "pro");
  private static final List<String> PRIORITIES = List.of("", "LOW", "NORMAL", "CRITICAL");

  /** With hits of cost 1, of no known class. */
  static Visitor named(String identity) {
    return new Visitor(identity, 1, "", "");
  }

  /** Of any class, at a cost that is mostly small. */
  static Visitor random(String identity, RandomGenerator random) {
    long cost = random.nextInt(5) == 0 ? 1 + random.nextInt(10) : 1 + random.nextInt(2);
    return new Visitor(
        identity, cost, TIERS.get(random.nextInt(4)), PRIORITIES.get(random.nextInt(4)));
  }

  Visitor at(long otherCost) {
    return new Visitor(identity, otherCost, tier, priority);
  }

  Visitor as(String otherIdentity) {
    return new Visitor(otherIdentity, cost, tier, priority);
  }

  /** A throttle of visitors, in a registry of its own; an outage is an exception. */
  static Throttle<Visitor> throttle(Backend backend, String uid, String strategy, String rates) {
    return builder(backend, uid, strategy, rates).build();
  }

  static Throttle.Builder<Visitor> builder(
      Backend backend, String uid, String strategy, String rates) {
    return Throttle.builder(Visitor.class, uid)
        .registry(ThrottleRegistry.of(backend))
        .identifier(Visitor::identity)
        .cost(Visitor::cost)
        .tier(Visitor::tier)
        .priority(Visitor::priority)
        .strategy(Strategies.parse(strategy))
        .rate(rates)
        .onError(OnError.RAISE)
        .deadline(DEADLINE);
  }

  /** One of each kind. */
  static List<String> strategies() {
    return List.of(
        "fixedWindow",
        "slidingWindowLog",
        "slidingWindowCounter",
        "tokenBucket",
        "tokenBucketWithDebt(burst=5, maxDebt=3)",
        "leakyBucket",
        "leakyBucketWithQueue",
        "gcra(burstToleranceMs=20000)",
        "tiered(multipliers={free=1, premium=2, pro=0.5}, defaultTier=free, inner=fixedWindow)",
        "tiered(multipliers={free=1, premium=2, pro=0.5}, defaultTier=free, inner=slidingWindowLog)",
        "tiered(multipliers={free=1, premium=2, pro=0.5}, defaultTier=free,"
            + " inner=slidingWindowCounter)",
        "tiered(multipliers={free=1, premium=2, pro=0.5}, defaultTier=free, inner=tokenBucket)",
        "adaptive",
        "priority",
        "quotaWithRollover(percentage=0.5, maxRollover=5)",
        "timeOfDay(zone=Europe/Berlin, sections={22:00-06:00=0.5, 06:00-22:00=1})",
        "costBasedTokenBucket(burst=9, window=5, minRefill=0.25)");
  }
}
