package io.traffik.test;

import static org.assertj.core.api.Assertions.assertThat;

import io.traffik.Decision;
import io.traffik.HitClass;
import io.traffik.Rate;
import io.traffik.Strategies;
import io.traffik.Strategy;
import io.traffik.test.StrategySubject.Exemption;
import java.math.BigDecimal;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.Group;

/**
 * The contract of all fourteen strategies, with the parameters that are the default and with any
 * others.
 */
@SuppressWarnings("ClassCanBeStatic") // a group is an inner class
class BuiltInStrategiesProperties {

  private static final long MILLION = 1_000_000;

  /** What a built-in strategy keeps besides the contract: it tells statistics. */
  abstract static class BuiltIn extends StrategyContract {

    @Override
    protected void assertStatistics(Decision standing) {
      assertThat(standing.statistics()).isPresent();
      Agreement.assertWith(standing.remaining(), standing.statistics().orElseThrow());
    }
  }

  @Group
  class FixedWindow extends BuiltIn {
    @Override
    protected Arbitrary<StrategySubject> subjects(Arbitrary<Rate> rates) {
      return rates.map(
          rate ->
              StrategySubject.of(Strategies.fixedWindow(), rate)
                  .definedBy(() -> new FixedWindowModel(rate)));
    }
  }

  @Group
  class SlidingWindowLog extends BuiltIn {
    @Override
    protected Arbitrary<StrategySubject> subjects(Arbitrary<Rate> rates) {
      return rates.map(
          rate ->
              StrategySubject.of(Strategies.slidingWindowLog(), rate)
                  .definedBy(() -> new SlidingWindowLogModel(rate)));
    }
  }

  /** After a change both counts are cut to the new limit, also the one that slides out. */
  @Group
  class SlidingWindowCounter extends BuiltIn {
    @Override
    protected Arbitrary<StrategySubject> subjects(Arbitrary<Rate> rates) {
      return rates.map(
          rate ->
              StrategySubject.of(Strategies.slidingWindowCounter(), rate)
                  .definedBy(() -> new SlidingWindowCounterModel(rate))
                  .exempt(Exemption.COUNTS_ANEW_WHEN_CHANGED));
    }
  }

  @Group
  class TokenBucket extends BuiltIn {
    @Override
    protected Arbitrary<StrategySubject> subjects(Arbitrary<Rate> rates) {
      return Combinators.combine(rates, sizes())
          .as(
              (rate, size) -> {
                Strategy strategy =
                    size == 0 ? Strategies.tokenBucket() : Strategies.tokenBucket(size);
                return StrategySubject.of(strategy, rate)
                    .definedBy(() -> new TokenBucketModel(rate, orLimit(size, rate)));
              });
    }
  }

  @Group
  class TokenBucketWithDebt extends BuiltIn {
    @Override
    protected Arbitrary<StrategySubject> subjects(Arbitrary<Rate> rates) {
      return Combinators.combine(rates, sizes(), sizes())
          .as(
              (rate, size, debt) -> {
                Strategy strategy =
                    size == 0
                        ? Strategies.tokenBucketWithDebt(debt)
                        : Strategies.tokenBucketWithDebt(size, debt);
                return StrategySubject.of(strategy, rate)
                    .definedBy(() -> new TokenBucketModel(rate, orLimit(size, rate), debt));
              });
    }
  }

  @Group
  class LeakyBucket extends BuiltIn {
    @Override
    protected Arbitrary<StrategySubject> subjects(Arbitrary<Rate> rates) {
      return Combinators.combine(rates, sizes())
          .as(
              (rate, size) -> {
                Strategy strategy =
                    size == 0 ? Strategies.leakyBucket() : Strategies.leakyBucket(size);
                return StrategySubject.of(strategy, rate)
                    .definedBy(() -> new LeakyBucketModel(rate, orLimit(size, rate)));
              });
    }
  }

  @Group
  class LeakyBucketWithQueue extends BuiltIn {
    @Override
    protected Arbitrary<StrategySubject> subjects(Arbitrary<Rate> rates) {
      return Combinators.combine(rates, sizes())
          .as(
              (rate, size) -> {
                Strategy strategy =
                    size == 0
                        ? Strategies.leakyBucketWithQueue()
                        : Strategies.leakyBucketWithQueue(size);
                return StrategySubject.of(strategy, rate)
                    .definedBy(() -> new LeakyBucketWithQueueModel(rate, orLimit(size, rate)));
              });
    }
  }

  /** What is used is rounded up to whole hits after a change, and the tolerance need not be one. */
  @Group
  class Gcra extends BuiltIn {

    private static final long LONGEST = 36_000L * 86_400 * MILLION;

    @Override
    protected Arbitrary<StrategySubject> subjects(Arbitrary<Rate> rates) {
      return Combinators.combine(
              rates, Arbitraries.longs().between(0, LONGEST), Arbitraries.of(1L, 1_000L, MILLION))
          .as(
              (rate, seed, grain) -> {
                long most = Math.min(LONGEST, 3 * rate.periodMicros());
                long tolerance = seed % (most + 1) / grain * grain;
                return StrategySubject.of(
                        Strategies.gcra(
                            Duration.ofSeconds(tolerance / MILLION, tolerance % MILLION * 1_000)),
                        rate)
                    .definedBy(() -> new GcraModel(rate, tolerance))
                    .exempt(Exemption.COUNTS_ANEW_WHEN_CHANGED);
              });
    }
  }

  @Group
  class TieredWithOneState extends BuiltIn {
    @Override
    protected Arbitrary<StrategySubject> subjects(Arbitrary<Rate> rates) {
      return Combinators.combine(rates, tiers(), Arbitraries.of(0, 1, 2))
          .as(
              (rate, tiers, kind) ->
                  switch (kind) {
                    case 0 ->
                        tiered(rate, tiers, Strategies.fixedWindow())
                            .definedBy(() -> TieredModel.fixedWindow(rate, tiers, "free"));
                    case 1 ->
                        tiered(rate, tiers, Strategies.slidingWindowLog())
                            .definedBy(() -> TieredModel.slidingWindowLog(rate, tiers, "free"));
                    default ->
                        tiered(rate, tiers, Strategies.slidingWindowCounter())
                            .definedBy(() -> TieredModel.slidingWindowCounter(rate, tiers, "free"))
                            .exempt(Exemption.COUNTS_ANEW_WHEN_CHANGED);
                  });
    }
  }

  @Group
  class TieredWithStatesApart extends BuiltIn {
    @Override
    protected Arbitrary<StrategySubject> subjects(Arbitrary<Rate> rates) {
      return Combinators.combine(rates, tiers(), Inner.withStatesApart())
          .as(
              (rate, tiers, inner) -> {
                StrategySubject subject =
                    tiered(rate, tiers, inner.strategy())
                        .definedBy(() -> new TieredModel(rate, tiers, "free", inner.model()));
                return switch (inner.strategy().name()) {
                  case "gcra", "quotaWithRollover" ->
                      subject.exempt(Exemption.COUNTS_ANEW_WHEN_CHANGED);
                  case "costBasedTokenBucket" -> subject.exempt(Exemption.REFUNDS_NOTHING);
                  default -> subject;
                };
              });
    }
  }

  /** Its limit is the effective one, not its capacity. */
  @Group
  class Adaptive extends BuiltIn {
    @Override
    protected Arbitrary<StrategySubject> subjects(Arbitrary<Rate> rates) {
      Arbitrary<StrategySubject> byDefault =
          rates.map(
              rate -> adaptive(rate, Strategies.adaptive(), List.of("0.8", "0.6", "0.1", "0.3")));
      Arbitrary<StrategySubject> any =
          Combinators.combine(
                  rates,
                  Arbitraries.longs().between(0, MILLION),
                  Arbitraries.longs().between(1, MILLION),
                  Arbitraries.longs().between(1_000, 2 * MILLION),
                  Arbitraries.longs().between(1, MILLION))
              .as(
                  (rate, threshold, reduction, recovery, minRatio) -> {
                    long enough = Math.max(threshold, MILLION - reduction);
                    BigDecimal[] parameters = {
                      millionths(enough),
                      millionths(reduction),
                      millionths(recovery),
                      millionths(minRatio)
                    };
                    Strategy strategy =
                        Strategies.adaptive(
                            parameters[0], parameters[1], parameters[2], parameters[3]);
                    return adaptive(rate, strategy, parameters);
                  });
      return Arbitraries.oneOf(byDefault, any);
    }

    private StrategySubject adaptive(Rate rate, Strategy strategy, List<String> parameters) {
      return adaptive(
          rate, strategy, parameters.stream().map(BigDecimal::new).toArray(BigDecimal[]::new));
    }

    private StrategySubject adaptive(Rate rate, Strategy strategy, BigDecimal[] parameters) {
      return StrategySubject.of(strategy, rate)
          .definedBy(
              () ->
                  new AdaptiveModel(
                      rate, parameters[0], parameters[1], parameters[2], parameters[3]))
          .exempt(Exemption.COUNTS_ANEW_WHEN_CHANGED);
    }
  }

  @Group
  class Priority extends BuiltIn {

    private static final List<String> CLASSES = List.of("NORMAL", "LOW", "HIGH", "CRITICAL");

    @Override
    protected Arbitrary<StrategySubject> subjects(Arbitrary<Rate> rates) {
      Map<String, BigDecimal> shares =
          Map.of(
              "LOW", new BigDecimal("0.5"),
              "NORMAL", new BigDecimal("0.75"),
              "HIGH", new BigDecimal("0.9"),
              "CRITICAL", BigDecimal.ONE);
      Arbitrary<StrategySubject> byDefault =
          rates.map(rate -> priority(rate, Strategies.priority(), shares));
      Arbitrary<StrategySubject> any =
          Combinators.combine(rates, decimals(MILLION).list().ofMinSize(1).ofMaxSize(4))
              .as(
                  (rate, values) -> {
                    Map<String, BigDecimal> some = byName(CLASSES, values);
                    return priority(rate, Strategies.priority(some, "NORMAL"), some);
                  });
      return Arbitraries.oneOf(byDefault, any);
    }

    private StrategySubject priority(Rate rate, Strategy strategy, Map<String, BigDecimal> shares) {
      List<HitClass> classes = new ArrayList<>(List.of(HitClass.NONE));
      shares.keySet().stream().sorted().forEach(name -> classes.add(new HitClass("", name)));
      return StrategySubject.of(strategy, rate)
          .forClasses(classes)
          .definedBy(() -> new PriorityModel(rate, shares, "NORMAL"));
    }
  }

  /** What was used before also counts: in what is carried over. */
  @Group
  class QuotaWithRollover extends BuiltIn {
    @Override
    protected Arbitrary<StrategySubject> subjects(Arbitrary<Rate> rates) {
      Arbitrary<StrategySubject> byDefault =
          rates.map(
              rate -> quota(rate, Strategies.quotaWithRollover(), new BigDecimal("0.5"), 500));
      Arbitrary<StrategySubject> any =
          Combinators.combine(rates, decimals(MILLION), sizes())
              .as(
                  (rate, percentage, most) ->
                      quota(
                          rate, Strategies.quotaWithRollover(percentage, most), percentage, most));
      return Arbitraries.oneOf(byDefault, any);
    }

    private StrategySubject quota(
        Rate rate, Strategy strategy, BigDecimal percentage, long maxRollover) {
      return StrategySubject.of(strategy, rate)
          .definedBy(() -> new QuotaWithRolloverModel(rate, percentage, maxRollover))
          .exempt(Exemption.COUNTS_ANEW_WHEN_CHANGED);
    }
  }

  /** Its limit is that of the section, not its capacity. */
  @Group
  class TimeOfDay extends BuiltIn {
    @Override
    protected Arbitrary<StrategySubject> subjects(Arbitrary<Rate> rates) {
      return Combinators.combine(rates, Days.days()).as((rate, days) -> days.subject(rate));
    }
  }

  /** Another least refill, or window, holds from the last hit on, also before the change. */
  @Group
  class CostBasedTokenBucket extends BuiltIn {
    @Override
    protected Arbitrary<StrategySubject> subjects(Arbitrary<Rate> rates) {
      Arbitrary<StrategySubject> byDefault =
          rates.map(
              rate ->
                  costBased(
                      rate,
                      Strategies.costBasedTokenBucket(),
                      rate.limit(),
                      100,
                      new BigDecimal("0.5")));
      Arbitrary<StrategySubject> any =
          Combinators.combine(
                  rates,
                  Arbitraries.oneOf(
                      Arbitraries.longs().between(1, 400), Arbitraries.longs().between(1, MILLION)),
                  Arbitraries.integers().between(1, 20),
                  Arbitraries.longs().between(1, 1_000))
              .as(
                  (rate, burst, window, thousandths) -> {
                    BigDecimal minRefill = BigDecimal.valueOf(thousandths, 3);
                    Strategy strategy = Strategies.costBasedTokenBucket(burst, window, minRefill);
                    return costBased(rate, strategy, burst, window, minRefill)
                        .exempt(Exemption.REFUNDS_NOTHING, Exemption.COUNTS_ANEW_WHEN_CHANGED);
                  });
      return Arbitraries.oneOf(byDefault, any);
    }

    private StrategySubject costBased(
        Rate rate, Strategy strategy, long burst, int window, BigDecimal minRefill) {
      return StrategySubject.of(strategy, rate)
          .definedBy(() -> new CostBasedTokenBucketModel(rate, burst, window, minRefill))
          .exempt(Exemption.REFUNDS_NOTHING);
    }
  }

  private static StrategySubject tiered(Rate rate, Map<String, BigDecimal> tiers, Strategy inner) {
    List<HitClass> classes =
        new ArrayList<>(List.of(HitClass.NONE, new HitClass("unheard-of", "")));
    tiers.keySet().stream().sorted().forEach(name -> classes.add(new HitClass(name, "")));
    return StrategySubject.of(Strategies.tiered(tiers, "free", inner), rate).forClasses(classes);
  }

  private static Arbitrary<Map<String, BigDecimal>> tiers() {
    Arbitrary<Map<String, BigDecimal>> any =
        decimals(12 * MILLION)
            .list()
            .ofMinSize(1)
            .ofMaxSize(3)
            .map(values -> byName(List.of("free", "premium", "enterprise"), values));
    Map<String, BigDecimal> byDefault =
        Map.of(
            "free", BigDecimal.ONE, "premium", BigDecimal.valueOf(5), "enterprise", BigDecimal.TEN);
    return Arbitraries.oneOf(Arbitraries.just(byDefault), any);
  }

  private static Map<String, BigDecimal> byName(List<String> names, List<BigDecimal> values) {
    Map<String, BigDecimal> named = new LinkedHashMap<>();
    for (int i = 0; i < values.size(); i++) {
      named.put(names.get(i), values.get(i));
    }
    return named;
  }

  /** From 0 on, some with many decimals and some with few. */
  private static Arbitrary<BigDecimal> decimals(long mostMillionths) {
    return Arbitraries.oneOf(
        Arbitraries.longs().between(0, mostMillionths).map(BuiltInStrategiesProperties::millionths),
        Arbitraries.longs()
            .between(0, mostMillionths / 250_000)
            .map(quarters -> millionths(quarters * 250_000)));
  }

  private static BigDecimal millionths(long millionths) {
    return BigDecimal.valueOf(millionths, 6);
  }

  /** Of a bucket, a debt or the like; 0 is the default. */
  private static Arbitrary<Long> sizes() {
    return Arbitraries.oneOf(
        Arbitraries.just(0L),
        Arbitraries.longs().between(1, 40),
        Arbitraries.longs().between(1, 1_000_000));
  }

  private static long orLimit(long size, Rate rate) {
    return size == 0 ? rate.limit() : size;
  }
}
