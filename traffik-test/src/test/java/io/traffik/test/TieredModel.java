package io.traffik.test;

import io.traffik.HitClass;
import io.traffik.Rate;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import java.util.function.Function;
import java.util.stream.LongStream;

/**
 * tiered, DESIGN §8: the inner strategy at max(1, ⌊multiplier·L⌋) for the hit's tier; missing and
 * unknown tiers are the default tier.
 *
 * <p>With the three inner strategies that have a factory of their own here, all tiers share one
 * state: hits count together, and each is checked against its own tier's limit. With any other, an
 * instance of this class, each tier has a state of its own.
 */
final class TieredModel implements ExactModel {

  private final Tiers tiers;
  private final Map<String, ExactModel> models = new LinkedHashMap<>();

  /**
   * Tiers apart.
   *
   * @param inner the model at a tier's rate
   */
  TieredModel(
      Rate rate,
      Map<String, BigDecimal> multipliers,
      String defaultTier,
      Function<Rate, ExactModel> inner) {
    this.tiers = new Tiers(rate, multipliers, defaultTier);
    multipliers.keySet().forEach(tier -> models.put(tier, inner.apply(tiers.rateOf(tier))));
  }

  static ExactModel fixedWindow(
      Rate rate, Map<String, BigDecimal> multipliers, String defaultTier) {
    return new FixedWindowModel(
        rate.periodMicros(), new Tiers(rate, multipliers, defaultTier)::limit);
  }

  static ExactModel slidingWindowLog(
      Rate rate, Map<String, BigDecimal> multipliers, String defaultTier) {
    return new SlidingWindowLogModel(
        rate.periodMicros(), new Tiers(rate, multipliers, defaultTier)::limit);
  }

  static ExactModel slidingWindowCounter(
      Rate rate, Map<String, BigDecimal> multipliers, String defaultTier) {
    Tiers tiers = new Tiers(rate, multipliers, defaultTier);
    return new SlidingWindowCounterModel(tiers.largest(), tiers::limit);
  }

  private ExactModel model(HitClass hitClass) {
    return Objects.requireNonNull(models.get(tiers.tier(hitClass)));
  }

  @Override
  public boolean admits(long time, long cost, HitClass hitClass) {
    return model(hitClass).admits(time, cost, hitClass);
  }

  @Override
  public void record(long time, long cost, HitClass hitClass) {
    model(hitClass).record(time, cost, hitClass);
  }

  @Override
  public long capacity(HitClass hitClass) {
    return model(hitClass).capacity(hitClass);
  }

  /** The edges of an inner strategy depend only on the period, which all tiers have in common. */
  @Override
  public LongStream edges(long from, long to) {
    return models.values().iterator().next().edges(from, to);
  }

  private record Tiers(Rate rate, Map<String, BigDecimal> multipliers, String defaultTier) {

    String tier(HitClass hitClass) {
      return multipliers.containsKey(hitClass.tier()) ? hitClass.tier() : defaultTier;
    }

    long limit(HitClass hitClass) {
      return rateOf(tier(hitClass)).limit();
    }

    Rate rateOf(String tier) {
      BigDecimal multiplier = Objects.requireNonNull(multipliers.get(tier));
      BigDecimal multiplied = multiplier.multiply(BigDecimal.valueOf(rate.limit()));
      long floor = multiplied.setScale(0, RoundingMode.FLOOR).longValueExact();
      return Rate.of(Math.max(1, floor), rate.period());
    }

    Rate largest() {
      return multipliers.keySet().stream()
          .map(this::rateOf)
          .reduce((one, other) -> one.limit() >= other.limit() ? one : other)
          .orElseThrow();
    }
  }
}
