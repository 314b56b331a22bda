package io.traffik.test;

import io.traffik.Decision;
import io.traffik.Rate;
import net.jqwik.api.Arbitrary;

/**
 * What every strategy promises, as properties of random walks on a virtual clock: decisions as
 * defined, waits that are truthful to the microsecond, no trace of what was refused or asked,
 * states that end, changes of rate and clock that are neither an amnesty nor a punishment, refunds
 * that never give too much, and numbers that never overflow.
 *
 * <p>To test a strategy of your own, extend this class and say what it is. Needs jqwik.
 *
 * <pre>{@code
 * class LifetimeProperties extends StrategyContract {
 *   @Override
 *   protected Arbitrary<StrategySubject> subjects(Arbitrary<Rate> rates) {
 *     return rates.map(
 *         rate -> StrategySubject.of(new Lifetime(), rate).definedBy(() -> new LifetimeModel(rate)));
 *   }
 * }
 * }</pre>
 *
 * <p>Each property takes as many walks as jqwik is configured to try, 1,000 by default. A failure
 * tells the strategy, the rate, every hit on the way and its time in microseconds, and jqwik
 * shortens the way.
 */
public abstract class StrategyContract extends ChangePromises {

  /** For subclasses. */
  protected StrategyContract() {}

  /**
   * The strategies to test, with any parameters, at these rates.
   *
   * @param rates usual ones, or for the test of overflows the ends of what is a rate at all; one
   *     that a strategy refuses is left out
   */
  @Override
  protected abstract Arbitrary<StrategySubject> subjects(Arbitrary<Rate> rates);

  /**
   * Asserts that what the strategy tells of a client agrees with what remains; nothing unless
   * overridden.
   *
   * @param standing an answer to {@link io.traffik.Throttle#stat}
   */
  @Override
  protected void assertStatistics(Decision standing) {}
}
