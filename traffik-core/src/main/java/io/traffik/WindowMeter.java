package io.traffik;

/**
 * What strategies have in common that count the hits of one window: two words, the window and its
 * count.
 *
 * <p>Word 0: {@code k}, the window {@code [kP, (k+1)P)}. Word 1: {@code n}, the cost admitted in
 * it. A count means the same under any limit, so there is nothing to convert when a limit changes:
 * {@code n} may then be above it.
 */
interface WindowMeter extends AlignedMeter {

  /** How much a window admits. */
  long limitOf(long window);

  /** When a cost is first admitted that the current window refuses. */
  long admissibleAt(long window, long cost, long now);

  @Override
  default void decide(State state, long cost, long now, Outcome outcome) {
    long window = windowOf(now);
    long count = countIn(state, window);
    long room = Math.max(0, limitOf(window) - count);
    long end = (window + 1) * period();
    if (cost <= room) {
      outcome.admit(room - cost, end).next(window).next(count + cost);
    } else {
      outcome.refuse(room, admissibleAt(window, cost, now), end);
    }
  }

  @Override
  default long horizon(State state) {
    return (state.word(0) + 1) * period();
  }

  @Override
  default long[] parameters() {
    return new long[0];
  }

  /** Subtracts within the window of the hit, and gives nothing after it. */
  @Override
  default void refund(State state, long cost, long chargedAt, long now) {
    if (!isStillIn(state, chargedAt, now)) {
      return;
    }
    if (cost >= state.word(1)) {
      state.clear();
    } else {
      state.setWord(1, state.word(1) - cost);
    }
  }

  /** The cost admitted in a window, as far as the state knows of it. */
  static long countIn(State state, long window) {
    return !state.isAbsent() && state.word(0) == window ? state.word(1) : 0;
  }
}
