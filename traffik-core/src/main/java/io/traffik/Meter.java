package io.traffik;

import java.util.Optional;

/**
 * A strategy bound to a rate: a pure transition over a few {@code long} words.
 *
 * <p>A meter never does I/O and never reads a clock; whoever owns the state passes the time in and
 * keeps the words. It is immutable and thread-safe. All times are microseconds since the Unix
 * epoch, all arithmetic is on whole numbers, and every word stays from 0 to 2^53 − 1 so that each
 * backend can hold it exactly.
 *
 * <p>What a caller guarantees: {@code now} is never before {@link #last} of the state, and the
 * state was written by a meter with the same {@link #parameters} or went through {@link #convert}.
 */
public interface Meter {

  /**
   * Judges one hit and tells {@code outcome} by exactly one call of {@link Outcome#admit} or {@link
   * Outcome#refuse}; for an admitted hit it also sets every word of the next state. The state
   * itself is not changed.
   *
   * @param cost 0 or more; 0 asks for the present standing and is always admitted
   */
  void decide(State state, long cost, long now, Outcome outcome);

  /**
   * The time from which on a state means the same as no state at all: its lifetime in a store.
   *
   * @param state a present state
   */
  long horizon(State state);

  /**
   * The latest time that a state knows of, or a lower bound of it.
   *
   * @param state a present state
   */
  long last(State state);

  /** The largest cost that can ever be admitted at once. */
  long capacity();

  /**
   * The numbers that give the words their meaning (scale, limit, capacity). Two meters of a
   * strategy with equal parameters understand each other's states. Empty if the words mean the same
   * under any rate of one period.
   */
  long[] parameters();

  /**
   * Makes a state written under other parameters one of this meter. What was consumed stays
   * consumed, cut to the new capacity, so that a change of rate is neither an amnesty nor a double
   * punishment.
   *
   * @param writtenUnder as many parameters as this meter has; a state with more or fewer is foreign
   *     and never gets here
   * @return false if that is impossible: the state is then treated as absent
   */
  default boolean convert(State state, long[] writtenUnder, long now) {
    return false;
  }

  /**
   * Moves a state whose time lies far ahead (the clock was set back) to {@code now}, keeping what
   * was consumed. By default the state is forgotten.
   */
  default void rebase(State state, long now) {
    state.clear();
  }

  /**
   * Gives back an admitted hit: the state must never have more room than if the hit had not been.
   * By default nothing is given back.
   *
   * @param chargedAt the time at which the hit was charged
   */
  default void refund(State state, long cost, long chargedAt, long now) {}

  /**
   * The meter for hits of a class, where the strategy knows classes ({@code tiered}, {@code
   * priority}); this one where it does not. Meters of one strategy share one state, unless {@link
   * #stateClass} tells them apart; the same class always gets an equal meter.
   *
   * @throws IllegalArgumentException if the strategy does not know the class
   */
  default Meter forClass(HitClass hitClass) {
    return this;
  }

  /**
   * What keeps the states of this class of hits apart from those of other classes of the same
   * identity; empty, as by default, if all classes share one.
   */
  default String stateClass() {
    return "";
  }

  /**
   * What there is to know of a state; empty, as by default, if that is no more than a decision
   * tells.
   *
   * @param now not before {@link #last} of the state
   */
  default Optional<Statistics> statistics(State state, long now) {
    return Optional.empty();
  }

  /**
   * What a store with programs of its own must know to decide as this meter does; empty, as by
   * default, if the algorithm exists in Java only, or if its times do not stay below 2^53
   * microseconds, to which other numbers than Java's are exact. Such a store then runs this meter,
   * at the price of a second round trip.
   *
   * @param around a time near to those that will be decided at, in microseconds since the epoch: a
   *     blueprint that depends on the date holds for some time around it
   */
  default Optional<Blueprint> blueprint(long around) {
    return Optional.empty();
  }

  /**
   * Of all classes of hits the meter that admits most, see {@link #forClass}; this one, as by
   * default, where there are no classes.
   */
  default Meter forMostFavoured() {
    return this;
  }

  /** The most words that a state can have, those of its ring included. */
  default long maxWords() {
    return Outcome.MAX_WORDS;
  }
}
