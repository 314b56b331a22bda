package io.traffik;

/**
 * What strategies have in common whose state is one of a window that is aligned to the Unix epoch:
 * word 0 is {@code k}, the window {@code [kP, (k+1)P)}.
 */
interface AlignedMeter extends Meter {

  /** Divides by the length of a window in microseconds. */
  Divisor byPeriod();

  /** The length of a window in microseconds. */
  default long period() {
    return byPeriod().value();
  }

  /** The beginning of the state's window: since then it holds. */
  @Override
  default long last(State state) {
    return state.word(0) * period();
  }

  @Override
  default void rebase(State state, long now) {
    state.setWord(0, windowOf(now));
  }

  /** The number of the window that contains a time. */
  default long windowOf(long time) {
    return byPeriod().floor(time);
  }

  /** Whether a hit was charged in the state's window, and that is still the present one. */
  default boolean isStillIn(State state, long chargedAt, long now) {
    return windowOf(chargedAt) == state.word(0) && windowOf(now) == state.word(0);
  }
}
