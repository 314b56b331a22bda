package io.traffik;

/**
 * At most {@code L} per window of length {@code P}; windows are aligned to the Unix epoch, window
 * {@code k} being {@code [kP, (k+1)P)}.
 *
 * <p>Definition: a hit of cost {@code c} is admitted iff {@code n + c ≤ L}, where {@code n} is the
 * cost admitted in the current window. Refused, it waits for the window's end; never, if {@code c >
 * L}. Across a window's edge up to {@code 2L} fit into a time shorter than {@code P}.
 *
 * <p>Words: {@code k}, {@code n} (hits; above {@code L} where the limit was lowered since). Time
 * and memory are constant. The oldest scheme there is; its bound and its double burst are described
 * in every survey of the field.
 *
 * <p>Example, 100/min: 100 hits at 12:00:59 and 100 at 12:01:00 are all admitted; one more at
 * 12:01:00 is told to wait 60 s.
 */
record FixedWindow() implements Strategy {

  @Override
  public String name() {
    return "fixedWindow";
  }

  @Override
  public Meter bind(Rate rate) {
    return new WindowMeter(rate.limit(), rate.periodMicros());
  }

  private record WindowMeter(long limit, long period) implements Meter {

    @Override
    public void decide(State state, long cost, long now, Outcome outcome) {
      long window = Math.floorDiv(now, period);
      long count = !state.isAbsent() && state.word(0) == window ? state.word(1) : 0;
      long room = Math.max(0, limit - count);
      long end = (window + 1) * period;
      if (cost <= room) {
        outcome.admit(room - cost, end).next(window).next(count + cost);
      } else {
        outcome.refuse(room, cost > limit ? Outcome.NEVER : end, end);
      }
    }

    @Override
    public long horizon(State state) {
      return (state.word(0) + 1) * period;
    }

    @Override
    public long last(State state) {
      return state.word(0) * period;
    }

    @Override
    public long capacity() {
      return limit;
    }

    /** None: a count means the same under any limit, so nothing is lost when the limit changes. */
    @Override
    public long[] parameters() {
      return new long[0];
    }

    @Override
    public void rebase(State state, long now) {
      state.setWord(0, Math.floorDiv(now, period));
    }

    @Override
    public void refund(State state, long cost, long chargedAt, long now) {
      long window = state.word(0);
      if (Math.floorDiv(chargedAt, period) != window || Math.floorDiv(now, period) != window) {
        return;
      }
      if (cost >= state.word(1)) {
        state.clear();
      } else {
        state.setWord(1, state.word(1) - cost);
      }
    }
  }
}
