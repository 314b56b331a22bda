package io.traffik.redis;

import io.traffik.Backend;
import io.traffik.Charge;
import io.traffik.Decision;
import io.traffik.Intent;
import io.traffik.Limit;
import io.traffik.Rate;
import io.traffik.Strategies;
import io.traffik.Throttle;
import io.traffik.ThrottleRegistry;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/**
 * Limits whose states have the same key, so that one is the other after a change of rate or
 * parameters. Immutable.
 *
 * @param steady whether time mostly passes by so little that much is remembered
 */
record Subject(String name, List<Limit> variants, boolean steady) {

  /** All combinations. */
  static Subject of(String rates, String... strategies) {
    return of(false, rates, strategies);
  }

  /** All combinations, for states that are to become long. */
  static Subject steady(String rates, String... strategies) {
    return of(true, rates, strategies);
  }

  private static Subject of(boolean steady, String rates, String... strategies) {
    String name = rates + " " + Arrays.toString(strategies);
    String uid = Integer.toHexString(name.hashCode());
    List<Limit> variants = new ArrayList<>();
    for (String strategy : strategies) {
      for (Rate rate : Rate.parseAll(rates)) {
        variants.add(limit(uid, strategy, rate));
      }
    }
    return new Subject(name, variants, steady);
  }

  /** As a throttle makes it. */
  private static Limit limit(String uid, String strategy, Rate rate) {
    Asked asked = new Asked();
    Throttle<String> throttle =
        Throttle.builder(String.class, uid)
            .strategy(Strategies.parse(strategy))
            .rate(rate)
            .identifier(text -> text)
            .registry(ThrottleRegistry.of(asked))
            .build();
    Decision unused = throttle.stat("client");
    return asked.charges.get(0).limit();
  }

  @Override
  public String toString() {
    return name;
  }

  /** Remembers the charges that it is asked about. */
  private static final class Asked implements Backend {

    private List<Charge> charges = List.of();

    @Override
    public CompletionStage<Decision> decide(List<Charge> asked, Intent intent, Duration timeout) {
      charges = asked;
      return CompletableFuture.completedFuture(
          Decision.of(asked.get(0), true, 0, 0, 0, 0, 0, /* statistics= */ null));
    }

    @Override
    public CompletionStage<Void> refund(Decision decision) {
      throw new UnsupportedOperationException();
    }

    @Override
    public CompletionStage<Void> clear() {
      throw new UnsupportedOperationException();
    }

    @Override
    public CompletionStage<Void> reset(String identity) {
      throw new UnsupportedOperationException();
    }

    @Override
    public void close() {}
  }
}
