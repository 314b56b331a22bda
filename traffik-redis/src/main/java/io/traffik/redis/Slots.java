package io.traffik.redis;

import com.github.benmanes.caffeine.cache.Ticker;
import io.traffik.Charge;
import io.traffik.Decision;
import io.traffik.Intent;
import io.traffik.StateKey;
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
  private final SlotRule rule;

  /** For a backend. */
  Slots(Decider decider, SlotRule rule, Ticker ticker) {
    this.decider = decider;
    this.places = new Places(decider, StateKey::place, ticker);
    this.rule = rule;
  }

  CompletableFuture<Decision> decide(List<Charge> charges, Intent intent, Duration timeout) {
    if (!rule.cluster()) {
      return decider.decide(charges, intent, timeout);
    }
    if (!rule.reserve() && !places.isOne(charges)) {
      return CompletableFuture.failedFuture(
          SlotRule.apart(charges.stream().map(charge -> charge.limit().uid()).distinct().toList()));
    }
    return places.decide(charges, intent, timeout);
  }

  CompletableFuture<Void> refund(Decision decision) {
    return rule.cluster() ? places.refund(decision) : decider.refund(decision.parts());
  }
}
