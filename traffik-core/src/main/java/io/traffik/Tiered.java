package io.traffik;

import java.math.BigDecimal;
import java.time.Duration;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Another strategy at a multiple of the rate's limit, by the client's tier.
 *
 * <p>Definition: a hit is admitted iff the inner strategy admits it at {@code max(1,
 * ⌊multiplier·L⌋)} for its tier; a hit of an unknown tier or of none has the default one. Where the
 * inner strategy's state does not depend on the limit (fixed window, sliding log, sliding counter)
 * all tiers of an identity share one state: hits count together, and each is checked against its
 * own tier's limit. With any other inner strategy each tier of an identity has a state of its own.
 * The inner strategy's parameters are not multiplied.
 *
 * <p>The tier is told by the server, see {@link ThrottleBuilder#tier}. The words and the complexity
 * are the inner strategy's. Source: plans of web APIs; nothing but the choice of a limit.
 *
 * <p>Example, 100/min with the default multipliers: a free client may make 100 hits a minute, a
 * premium one 500, and who upgrades within a minute after 100 hits has 400 left.
 *
 * @param multipliers by tier, with at most 6 decimals
 * @param inner any strategy but tiered, priority, adaptive and timeOfDay
 */
record Tiered(Map<String, BigDecimal> multipliers, String defaultTier, Strategy inner)
    implements Strategy {

  static final Map<String, BigDecimal> DEFAULT_MULTIPLIERS =
      Map.of(
          "free", BigDecimal.ONE,
          "premium", BigDecimal.valueOf(5),
          "enterprise", BigDecimal.TEN);
  static final String DEFAULT_TIER = "free";

  private static final Set<String> NOT_INNER = Set.of("priority", "adaptive", "timeOfDay");

  Tiered {
    Map<String, BigDecimal> checked = new HashMap<>();
    multipliers.forEach(
        (tier, multiplier) ->
            checked.put(tier, Decimals.check("multiplier of " + tier, multiplier)));
    multipliers = Map.copyOf(checked);
    if (!multipliers.containsKey(defaultTier)) {
      throw new IllegalArgumentException(
          "defaultTier \""
              + defaultTier
              + "\" has no multiplier; accepted: "
              + String.join(", ", multipliers.keySet().stream().sorted().toList()));
    }
    if (inner instanceof Tiered || NOT_INNER.contains(inner.name())) {
      throw new IllegalArgumentException(
          "inner strategy \""
              + inner.name()
              + "\" is not accepted: it must be any but tiered, priority, adaptive and timeOfDay");
    }
  }

  /** With the inner strategy's name, because the words are the inner strategy's. */
  @Override
  public String name() {
    return "tiered(" + inner.name() + ")";
  }

  @Override
  public Meter bind(Rate rate) {
    return bindPart(rate, 1);
  }

  /** What is divided is the limit of each tier, and not the rate that it is a multiple of. */
  @Override
  public Meter bindPart(Rate rate, int nodes) {
    Map<String, Rate> rates = new HashMap<>();
    multipliers.forEach((tier, multiplier) -> rates.put(tier, multiplied(tier, multiplier, rate)));
    long most = rates.values().stream().mapToLong(Rate::limit).max().orElseThrow();
    Rate largest = Rate.of(most, rate.period());
    Map<String, Meter> meters = new LinkedHashMap<>();
    rates.forEach((tier, own) -> meters.put(tier, meterOf(tier, own, largest, nodes)));
    return ClassedMeter.of(meters, defaultTier, this::tierOf);
  }

  private static Rate multiplied(String tier, BigDecimal multiplier, Rate rate) {
    long limit = Math.max(1, Decimals.product(multiplier, rate.limit()));
    try {
      Duration period = rate.period();
      return Rate.of(limit, period);
    } catch (IllegalArgumentException tooLarge) {
      throw new IllegalArgumentException(
          "multiplier \"" + multiplier + "\" of tier \"" + tier + "\": " + tooLarge.getMessage());
    }
  }

  private TierMeter meterOf(String tier, Rate own, Rate largest, int nodes) {
    if (inner instanceof SlidingWindowLog) {
      LogMeter log =
          new LogMeter(
              Rate.part(own.limit(), nodes), Rate.part(largest.limit(), nodes), own.periodMicros());
      return new TierMeter(tier, log, "");
    }
    if (inner instanceof SlidingWindowCounter) {
      return new TierMeter(
          tier, SlidingWindowCounter.bind(own.dividedBy(nodes), largest.dividedBy(nodes)), "");
    }
    return new TierMeter(
        tier, inner.bindPart(own, nodes), inner instanceof FixedWindow ? "" : tier);
  }

  private String tierOf(HitClass hitClass) {
    return multipliers.containsKey(hitClass.tier()) ? hitClass.tier() : defaultTier;
  }

  /** The inner strategy's meter for one tier, which it names in its statistics. */
  private record TierMeter(String tier, Meter inner, String stateClass) implements ForwardingMeter {

    @Override
    public Meter forClass(HitClass hitClass) {
      return this;
    }

    @Override
    public Optional<Statistics> statistics(State state, long now) {
      return Optional.of(new Statistics.Tiered(tier, inner.statistics(state, now)));
    }
  }
}
