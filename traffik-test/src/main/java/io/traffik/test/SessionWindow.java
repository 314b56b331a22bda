package io.traffik.test;

import io.traffik.Meter;
import io.traffik.Outcome;
import io.traffik.Rate;
import io.traffik.State;
import io.traffik.Strategy;

/**
 * What a user might write, with the least there must be: a window that begins with a client's first
 * hit. It converts nothing and refunds nothing.
 *
 * <p>Words: when the window began in microseconds, the cost admitted in it.
 */
record SessionWindow() implements Strategy {

  @Override
  public String name() {
    return "sessionWindow";
  }

  @Override
  public Meter bind(Rate rate) {
    return new Session(rate.limit(), rate.periodMicros());
  }

  private record Session(long limit, long period) implements Meter {

    @Override
    public void decide(State state, long cost, long now, Outcome outcome) {
      boolean fresh = state.isAbsent() || now >= horizon(state);
      long start = fresh ? now : state.word(0);
      long used = fresh ? 0 : state.word(1);
      long room = limit - used;
      if (cost <= room) {
        outcome.admit(room - cost, start + period).next(start).next(used + cost);
      } else {
        outcome.refuse(room, cost > limit ? Outcome.NEVER : start + period, start + period);
      }
    }

    @Override
    public long horizon(State state) {
      return state.word(0) + period;
    }

    @Override
    public long last(State state) {
      return state.word(0);
    }

    @Override
    public long capacity() {
      return limit;
    }

    @Override
    public long[] parameters() {
      return new long[] {limit};
    }

    @Override
    public void rebase(State state, long now) {
      state.setWord(0, now);
    }
  }
}
