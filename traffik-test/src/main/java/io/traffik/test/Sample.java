package io.traffik.test;

import io.traffik.Decision;
import io.traffik.InMemoryBackend;
import io.traffik.Rate;
import io.traffik.Strategies;
import io.traffik.Strategy;
import io.traffik.Throttle;
import java.util.List;
import java.util.function.BiFunction;
import java.util.stream.Stream;

/**
 * A strategy at a rate, one of each kind: what every backend must be able to keep. Immutable.
 *
 * @param rate awkward enough that fractions matter, small enough that limits are soon reached
 */
record Sample(String name, Strategy strategy, String rate) {

  /** Every built-in strategy, and two that only this kit knows. */
  static Stream<Sample> all() {
    return Stream.concat(
        Stream.of(
            builtIn("fixedWindow", "7/min"),
            builtIn("slidingWindowLog", "7/min"),
            builtIn("slidingWindowCounter", "7/min"),
            builtIn("tokenBucket", "7/min"),
            builtIn("tokenBucketWithDebt(burst=5, maxDebt=3)", "7/min"),
            builtIn("leakyBucket", "7/min"),
            builtIn("leakyBucketWithQueue", "7/min"),
            builtIn("gcra(burstToleranceMs=52000)", "7/min"),
            builtIn("tiered", "3/min"),
            builtIn(
                "tiered(multipliers={free=1, pro=2.5}, defaultTier=free, inner=tokenBucket)",
                "4/min"),
            builtIn("adaptive", "10/min"),
            builtIn("priority", "20/min"),
            builtIn("quotaWithRollover(percentage=0.5, maxRollover=5)", "7/min"),
            builtIn(
                "timeOfDay(zone=Europe/Berlin, sections={22:00-06:00=0.5, 06:00-22:00=1})", "8/h"),
            builtIn("costBasedTokenBucket(burst=9, window=5, minRefill=0.25)", "7/min")),
        ownStrategies());
  }

  /** What a user may have written. */
  static Stream<Sample> ownStrategies() {
    return Stream.of(
        new Sample("a strategy of words only", new SessionWindow(), "7/min"),
        new Sample("a strategy with a ring", new RecentHits(), "7/min"));
  }

  private static Sample builtIn(String text, String rate) {
    return new Sample(text, Strategies.parse(text), rate);
  }

  /** With room for hits of many threads. */
  Sample wide() {
    Rate small = Rate.parse(rate);
    return new Sample(name, strategy, Rate.of(300, small.period()).toString());
  }

  /** Whether a hit that is refunded at once leaves as much room as if it had not been. */
  boolean refundsAll() {
    return likeNeverHit(1, (throttle, client) -> Rig.room(throttle, client));
  }

  /**
   * Whether a hit that is refunded at once is as if it had not been in all that is told later, the
   * time of the reset too.
   */
  boolean refundsWithoutTrace() {
    return likeNeverHit(
        2,
        (throttle, client) ->
            List.of(
                Facts.of(throttle.stat(client)),
                Facts.of(Rig.hit(throttle, client)),
                Facts.of(Rig.useUp(throttle, client))));
  }

  /** Two clients hit alike, then one of them hits and has it refunded. */
  private boolean likeNeverHit(long cost, BiFunction<Throttle<Client>, Client, Object> standing) {
    ManualClock clock = ManualClock.at(Bench.START);
    Rig rig = Rig.on(InMemoryBackend.builder().clock(clock).build());
    Throttle<Client> throttle = rig.throttle("uid", this);
    Client refunded = Client.named("refunded");
    Client without = Client.named("without");
    Rig.hit(throttle, refunded);
    Rig.hit(throttle, without);
    clock.advanceMicros(Bench.SECOND);

    Decision hit = Rig.hit(throttle, refunded.at(cost));
    Rig.refund(throttle, hit);

    return standing.apply(throttle, refunded).equals(standing.apply(throttle, without));
  }

  long periodMicros() {
    return Rate.parse(rate).periodMicros();
  }

  long limit() {
    return Rate.parse(rate).limit();
  }

  @Override
  public String toString() {
    return name + " at " + rate;
  }
}
