package io.traffik.test.own;

import io.traffik.Meter;
import io.traffik.Outcome;
import io.traffik.Rate;
import io.traffik.State;
import io.traffik.Strategy;

/**
 * Twice in each period as much as half of the limit, and at least one; with no more than it must.
 */
public record HalfWindow() implements Strategy {

  @Override
  public String name() {
    return "halfWindow";
  }

  @Override
  public Meter bind(Rate rate) {
    if (rate.periodMicros() < 2) {
      throw new IllegalArgumentException("rate \"" + rate + "\" has no half period");
    }
    return new HalfWindowMeter(Math.max(1, rate.limit() / 2), rate.periodMicros() / 2);
  }

  private record HalfWindowMeter(long limit, long half) implements Meter {

    @Override
    public void decide(State state, long cost, long now, Outcome outcome) {
      long window = Math.floorDiv(now, half);
      long count = !state.isAbsent() && state.word(0) == window ? state.word(1) : 0;
      long end = (window + 1) * half;
      if (cost <= limit - count) {
        outcome.admit(limit - count - cost, end).next(window).next(count + cost);
      } else {
        outcome.refuse(limit - count, cost > limit ? Outcome.NEVER : end, end);
      }
    }

    @Override
    public long horizon(State state) {
      return (state.word(0) + 1) * half;
    }

    @Override
    public long last(State state) {
      return state.word(0) * half;
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
