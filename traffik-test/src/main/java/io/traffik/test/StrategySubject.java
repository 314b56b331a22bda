package io.traffik.test;

import io.traffik.HitClass;
import io.traffik.Rate;
import io.traffik.Strategy;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;

/**
 * A strategy at a rate, and what a {@link StrategyContract} should know of it. Begin with {@link
 * #of}; what is not said has the default. Immutable.
 *
 * @param model makes a new exact definition to compare with; without one only what holds for any
 *     strategy is tested
 * @param classes the kinds of hits that the walks choose from; none but {@link HitClass#NONE} by
 *     default
 * @param start when the walks begin; at various times by default
 * @param exemptions the clauses that this strategy does not keep, and says so in its documentation
 */
public record StrategySubject(
    Strategy strategy,
    Rate rate,
    Optional<Supplier<ExactModel>> model,
    List<HitClass> classes,
    Optional<Instant> start,
    Set<Exemption> exemptions) {

  /** What a strategy need not do, if it says so in its documentation. */
  public enum Exemption {
    /** Nothing is ever given back: {@link io.traffik.Meter#refund} does nothing. */
    REFUNDS_NOTHING,
    /** After a change of parameters capacity less remaining is not what it was before. */
    COUNTS_ANEW_WHEN_CHANGED,
    /**
     * A change of parameters gives a fresh start: {@link io.traffik.Meter#convert} does nothing.
     */
    FORGETS_WHEN_CHANGED,
    /**
     * So does a clock set back by more than 10 s: {@link io.traffik.Meter#rebase} is the default.
     */
    FORGETS_WHEN_SET_BACK,
    /** A state never comes to mean nothing: {@link io.traffik.Meter#horizon} is never. */
    LASTS_FOR_EVER
  }

  /** Copies the collections. */
  public StrategySubject {
    classes = List.copyOf(classes);
    exemptions = Set.copyOf(exemptions);
  }

  /** Without a model, for hits without a class, without exemptions. */
  public static StrategySubject of(Strategy strategy, Rate rate) {
    return new StrategySubject(
        strategy, rate, Optional.empty(), List.of(HitClass.NONE), Optional.empty(), Set.of());
  }

  /**
   * With an exact definition.
   *
   * @param newModel makes one that knows no hits yet
   */
  public StrategySubject definedBy(Supplier<ExactModel> newModel) {
    return new StrategySubject(strategy, rate, Optional.of(newModel), classes, start, exemptions);
  }

  /** For hits of these classes. */
  public StrategySubject forClasses(List<HitClass> classes) {
    return new StrategySubject(strategy, rate, model, classes, start, exemptions);
  }

  /** With walks that begin at an instant, which matters to strategies that know the calendar. */
  public StrategySubject startingAt(Instant start) {
    return new StrategySubject(strategy, rate, model, classes, Optional.of(start), exemptions);
  }

  /** Without some clauses of the contract. */
  public StrategySubject exempt(Exemption... exemptions) {
    return new StrategySubject(strategy, rate, model, classes, start, Set.of(exemptions));
  }

  /** The same strategy at another rate; without the model, which is one of this rate. */
  StrategySubject at(Rate other) {
    return new StrategySubject(strategy, other, Optional.empty(), classes, start, exemptions);
  }

  boolean isExempt(Exemption exemption) {
    return exemptions.contains(exemption);
  }

  /** Whether the strategy accepts the rate. */
  boolean binds() {
    try {
      strategy.bind(rate);
      return true;
    } catch (IllegalArgumentException refused) {
      return false;
    }
  }

  /** For the messages of failed tests. */
  @Override
  public String toString() {
    return strategy + " at " + rate;
  }
}
