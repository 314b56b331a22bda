package io.traffik;

import java.util.Optional;

/**
 * At most {@code L} per window of length {@code P}; windows are aligned to the Unix epoch, window
 * {@code k} being {@code [kP, (k+1)P)}.
 *
 * <p>Definition: a hit of cost {@code c} is admitted iff {@code n + c ≤ L}, where {@code n} is the
 * cost admitted in the current window. Refused, it waits for the window's end; never, if {@code c >
 * L}. Across a window's edge up to {@code 2L} fit into a time shorter than {@code P}.
 *
 * <p>Words: those of {@link WindowMeter}. Time and memory are constant. The oldest scheme there is;
 * its bound and its double burst are described in every survey of the field.
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
    return new FixedWindowMeter(rate.limit(), new Divisor(rate.periodMicros()));
  }

  private record FixedWindowMeter(long limit, Divisor byPeriod) implements WindowMeter {

    @Override
    public long limitOf(long window) {
      return limit;
    }

    @Override
    public long admissibleAt(long window, long cost, long now) {
      return cost > limit ? Outcome.NEVER : (window + 1) * period();
    }

    @Override
    public long capacity() {
      return limit;
    }

    @Override
    public Optional<Blueprint> blueprint(long around) {
      return Optional.of(Blueprint.of("window", limit, period()));
    }

    @Override
    public Optional<Statistics> statistics(State state, long now) {
      long window = windowOf(now);
      return Optional.of(
          new Statistics.FixedWindow(
              Times.instant(window * period()),
              Times.instant((window + 1) * period()),
              WindowMeter.countIn(state, window),
              limit));
    }
  }
}
