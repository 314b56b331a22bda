package io.traffik.redis;

import com.github.benmanes.caffeine.cache.Ticker;
import io.traffik.Charge;
import io.traffik.Decision;
import io.traffik.Intent;
import io.traffik.StateKey;
import io.traffik.Throttle;
import io.traffik.remote.Places;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;

/**
 * Decides hits whose keys may be in several slots, which only a Cluster has: slot by slot if that
 * is wanted, see {@link Places}, else not at all. Thread-safe.
 */
final class Slots {

  private final Decider decider;
  private final Places places;
  private final boolean cluster;
  private final boolean reserve;

  /**
   * For a backend.
   *
   * @param cluster whether there are several slots
   * @param reserve whether a hit may have keys in several
   */
  Slots(Decider decider, boolean cluster, boolean reserve, Ticker ticker) {
    this.decider = decider;
    this.places = new Places(decider, StateKey::place, ticker);
    this.cluster = cluster;
    this.reserve = reserve;
  }

  /**
   * Refuses throttles that keep the states of one client in several slots, unless that is wanted.
   *
   * @throws IllegalArgumentException naming them, and what to do
   */
  void requireOne(List<? extends Throttle<?>> throttles) {
    for (Throttle<?> throttle : throttles) {
      if (cluster && !reserve && !throttle.isInOnePlaceWith(throttles.get(0))) {
        throw apart(List.of(throttles.get(0).uid(), throttle.uid()));
      }
    }
  }

  CompletableFuture<Decision> decide(List<Charge> charges, Intent intent, Duration timeout) {
    if (!cluster) {
      return decider.decide(charges, intent, timeout);
    }
    if (!reserve && !places.isOne(charges)) {
      return CompletableFuture.failedFuture(
          apart(charges.stream().map(charge -> charge.limit().uid()).distinct().toList()));
    }
    return places.decide(charges, intent, timeout);
  }

  CompletableFuture<Void> refund(Decision decision) {
    return cluster ? places.refund(decision) : decider.refund(decision.parts());
  }

  private static IllegalArgumentException apart(List<String> uids) {
    return new IllegalArgumentException(
        "throttles "
            + uids
            + " identify a client differently, so their keys are in different slots of the Redis"
            + " Cluster, which cannot decide one hit on them; give them one shard(…), hit them one by"
            + " one, or set reserve(true)");
  }
}
