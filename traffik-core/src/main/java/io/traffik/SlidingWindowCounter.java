package io.traffik;

import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.Optional;

/**
 * At most {@code L} in a window of length {@code P} that slides, with the hits of the previous
 * fixed window taken as evenly spread.
 *
 * <p>Definition: at {@code e} into the current window a hit of cost {@code c} is admitted iff
 * {@code cur + prev·(P − e)/P + c ≤ L}, where {@code cur} and {@code prev} are the cost admitted in
 * this window and the one before; the fraction is exact. Never, if {@code c > L}. The wait may
 * reach into the next window, where {@code cur} becomes {@code prev}.
 *
 * <p>Words: {@code k} (the window), {@code cur}, {@code prev} (hits, 0 to L). Time is counted in
 * the finest tick of 1 µs, 1 ms or 1 s that divides {@code P} and keeps {@code L·P} below 2^53.
 * Time and memory are constant.
 *
 * <p>Source: Cloudflare, "How we built rate limiting capable of scaling to millions of domains",
 * 2017.
 *
 * <p>Example, 10/min: 10 hits in the first minute; 15 s into the second, 7.5 of them still count
 * and 2 hits are admitted; a third is told to wait 3 s.
 */
record SlidingWindowCounter() implements Strategy {

  @Override
  public String name() {
    return "slidingWindowCounter";
  }

  @Override
  public Meter bind(Rate rate) {
    return bind(rate, rate);
  }

  /** For a class of hits, whose state must mean the same as that of the class with the most. */
  static Meter bind(Rate rate, Rate largest) {
    TickRate ticks =
        TickRate.finest(
            largest,
            0,
            candidate -> holds(largest, candidate),
            "limit times period must be below 2^53, and the end of the next window too");
    return new CounterMeter(
        rate.limit(),
        new Divisor(rate.periodMicros() / ticks.tick()),
        new Divisor(ticks.tick()),
        largest.limit());
  }

  private static boolean holds(Rate rate, TickRate candidate) {
    long period = rate.periodMicros() / candidate.tick();
    return rate.limit() <= (TickRate.WORD_BOUND - 1) / period && candidate.lasts(2 * period);
  }

  /** The period is in ticks. */
  private record CounterMeter(long limit, Divisor byPeriod, Divisor byTick, long mostLimit)
      implements Meter {

    private long period() {
      return byPeriod.value();
    }

    private long tick() {
      return byTick.value();
    }

    @Override
    public void decide(State state, long cost, long now, Outcome outcome) {
      long nowTick = byTick.floor(now);
      long window = byPeriod.floor(nowTick);
      long left = period() - (nowTick - window * period());
      long cur = WindowMeter.countIn(state, window);
      long prev = previous(state, window);
      long room = Math.max(0, limit - cur - byPeriod.ceil(prev * left));
      if (cost <= room) {
        outcome
            .admit(room - cost, resetAt(window, cur + cost, prev))
            .next(window)
            .next(cur + cost)
            .next(prev);
      } else {
        outcome.refuse(
            room,
            cost > limit ? Outcome.NEVER : admissibleAt(window, cur, prev, cost),
            resetAt(window, cur, prev));
      }
    }

    /** In this window, as its predecessor slides out, or in the next, as this one does. */
    private long admissibleAt(long window, long cur, long prev, long cost) {
      long room = limit - cost - cur;
      long ticks =
          room >= 0
              ? (window + 1) * period() - room * period() / prev
              : (window + 2) * period() - (limit - cost) * period() / cur;
      return ticks * tick();
    }

    private long resetAt(long window, long cur, long prev) {
      long windows = cur > 0 ? 2 : prev > 0 ? 1 : 0;
      return (window + windows) * period() * tick();
    }

    private static long previous(State state, long window) {
      if (state.isAbsent()) {
        return 0;
      }
      return state.word(0) == window ? state.word(2) : WindowMeter.countIn(state, window - 1);
    }

    @Override
    public long horizon(State state) {
      return (state.word(0) + 2) * period() * tick();
    }

    @Override
    public long last(State state) {
      return state.word(0) * period() * tick();
    }

    @Override
    public long capacity() {
      return limit;
    }

    @Override
    public long[] parameters() {
      return new long[] {mostLimit};
    }

    @Override
    public boolean convert(State state, long[] writtenUnder, long now) {
      state.setWord(1, Math.min(state.word(1), mostLimit));
      state.setWord(2, Math.min(state.word(2), mostLimit));
      return true;
    }

    @Override
    public void rebase(State state, long now) {
      state.setWord(0, byPeriod.floor(byTick.floor(now)));
    }

    @Override
    public void refund(State state, long cost, long chargedAt, long now) {
      long window = byPeriod.floor(byTick.floor(now));
      long charged = byPeriod.floor(byTick.floor(chargedAt));
      long cur = WindowMeter.countIn(state, window) - (charged == window ? cost : 0);
      long prev = previous(state, window) - (charged == window - 1 ? cost : 0);
      if (cur <= 0 && prev <= 0) {
        state.clear();
      } else {
        state.setWord(0, window);
        state.setWord(1, Math.max(0, cur));
        state.setWord(2, Math.max(0, prev));
      }
    }

    @Override
    public Optional<Blueprint> blueprint(long around) {
      // The end of the next window: what a state lasts.
      return 2 * period() < (TickRate.WORD_BOUND - TickRate.DOOMSDAY) / tick()
          ? Optional.of(Blueprint.of("counter", limit, period(), tick()))
          : Optional.empty();
    }

    @Override
    public Optional<Statistics> statistics(State state, long now) {
      long nowTick = byTick.floor(now);
      long window = byPeriod.floor(nowTick);
      long cur = WindowMeter.countIn(state, window);
      long prev = previous(state, window);
      long left = (window + 1) * period() - nowTick;
      return Optional.of(
          new Statistics.SlidingWindowCounter(
              Times.instant(window * period() * tick()),
              Times.instant((window + 1) * period() * tick()),
              cur,
              prev,
              BigDecimal.valueOf(cur)
                  .add(Decimals.quotient(prev * left, period(), RoundingMode.UP)),
              limit));
    }
  }
}
