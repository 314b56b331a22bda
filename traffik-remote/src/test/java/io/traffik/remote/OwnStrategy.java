package io.traffik.remote;

import io.traffik.Meter;
import io.traffik.Outcome;
import io.traffik.Rate;
import io.traffik.State;
import io.traffik.Strategies;
import io.traffik.Strategy;

/**
 * What an application might write, and no store has a program for: a window that begins with the
 * first hit. Words: when it began in microseconds, the cost admitted in it.
 */
public record OwnStrategy() implements Strategy {

  private static final String NAME = "own";

  /** This one by its name, or else one of the library. */
  static Strategy parse(String text) {
    return text.equals(NAME) ? new OwnStrategy() : Strategies.parse(text);
  }

  @Override
  public String name() {
    return NAME;
  }

  @Override
  public Meter bind(Rate rate) {
    return new Window(rate.limit(), rate.periodMicros());
  }

  private record Window(long limit, long period) implements Meter {

    @Override
    public void decide(State state, long cost, long now, Outcome outcome) {
      boolean fresh = state.isAbsent() || now >= horizon(state);
      long start = fresh ? now : state.word(0);
      long used = fresh ? 0 : state.word(1);
      if (used + cost <= limit) {
        outcome.admit(limit - used - cost, start + period).next(start).next(used + cost);
      } else {
        outcome.refuse(limit - used, cost > limit ? Outcome.NEVER : start + period, start + period);
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
  }
}
