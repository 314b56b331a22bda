package io.traffik;

import java.util.Optional;

/** A meter that leaves to another what it does not override. */
interface ForwardingMeter extends Meter {

  /** The other meter. */
  Meter inner();

  @Override
  default void decide(State state, long cost, long now, Outcome outcome) {
    inner().decide(state, cost, now, outcome);
  }

  @Override
  default long horizon(State state) {
    return inner().horizon(state);
  }

  @Override
  default long last(State state) {
    return inner().last(state);
  }

  @Override
  default long capacity() {
    return inner().capacity();
  }

  @Override
  default long[] parameters() {
    return inner().parameters();
  }

  @Override
  default boolean convert(State state, long[] writtenUnder, long now) {
    return inner().convert(state, writtenUnder, now);
  }

  @Override
  default void rebase(State state, long now) {
    inner().rebase(state, now);
  }

  @Override
  default void refund(State state, long cost, long chargedAt, long now) {
    inner().refund(state, cost, chargedAt, now);
  }

  @Override
  default Meter forClass(HitClass hitClass) {
    return inner().forClass(hitClass);
  }

  @Override
  default String stateClass() {
    return inner().stateClass();
  }

  @Override
  default Optional<Statistics> statistics(State state, long now) {
    return inner().statistics(state, now);
  }

  @Override
  default Optional<Blueprint> blueprint(long around) {
    return inner().blueprint(around);
  }

  @Override
  default long maxWords() {
    return inner().maxWords();
  }
}
