package io.traffik;

import java.math.BigDecimal;
import java.util.Optional;

/**
 * A fixed window to which a part of what was left over in the window before is added.
 *
 * <p>Definition: a hit of cost {@code c} is admitted iff {@code used + c ≤ L + carried} in the
 * current period, with {@code carried = min(maxRollover, ⌊percentage·max(0, L − used in the period
 * before)⌋)}. One period without hits counts as one with nothing used; a client not seen for
 * longer, or new, carries nothing. Refused, it waits for the next period or the one after; never,
 * if what they carry is not enough either.
 *
 * <p>Words: {@code k} (the period), {@code used}, and what was used in the period before plus 2,
 * where 0 is nothing carried and 1 a period without hits. A count means the same under any limit,
 * so there is nothing to convert. Time and memory are constant.
 *
 * <p>Source: roll-over minutes of telephone plans; the arithmetic is the definition.
 *
 * <p>Example, 100/d with the defaults: after a day with 40 hits the next admits 130; after that and
 * a day without any, 150.
 *
 * @param percentage 0 to 1, with at most 6 decimals
 * @param maxRollover 0 or more
 */
record QuotaWithRollover(BigDecimal percentage, long maxRollover) implements Strategy {

  static final BigDecimal DEFAULT_PERCENTAGE = new BigDecimal("0.5");
  static final long DEFAULT_MAX_ROLLOVER = 500;

  private static final long NOTHING_CARRIED = 0;
  private static final long NOTHING_USED = 1;
  private static final long USED = 2;

  QuotaWithRollover {
    percentage = Decimals.checkPart("percentage", percentage);
    if (maxRollover < 0) {
      throw new IllegalArgumentException(
          "maxRollover \"" + maxRollover + "\" must be a whole number of at least 0");
    }
  }

  @Override
  public String name() {
    return "quotaWithRollover";
  }

  @Override
  public Meter bindPart(Rate rate, int nodes) {
    return new QuotaWithRollover(percentage, maxRollover / nodes).bind(rate.dividedBy(nodes));
  }

  @Override
  public Meter bind(Rate rate) {
    TickRate.requireMillionths(rate);
    if (rate.periodMicros() >= TickRate.DOOMSDAY / 3) {
      throw new IllegalArgumentException(
          "rate \"" + rate + "\" cannot be kept exactly: three periods must be below 142 years");
    }
    long millionths = Decimals.millionths(percentage);
    return new QuotaMeter(rate.limit(), new Divisor(rate.periodMicros()), millionths, maxRollover);
  }

  private record QuotaMeter(long limit, Divisor byPeriod, long percentage, long maxRollover)
      implements AlignedMeter {

    @Override
    public void decide(State state, long cost, long now, Outcome outcome) {
      long window = windowOf(now);
      long used = WindowMeter.countIn(state, window);
      long before = before(state, window);
      long room = Math.max(0, limit + carried(before) - used);
      long end = (window + 1) * period();
      if (cost <= room) {
        outcome.admit(room - cost, end).next(window).next(used + cost).next(before);
      } else {
        outcome.refuse(room, admissibleAt(state, window, cost), end);
      }
    }

    /** Tests the two periods that the state gives something to, as far as they are to come. */
    private long admissibleAt(State state, long window, long cost) {
      long known = state.isAbsent() ? window : state.word(0);
      for (long candidate = Math.max(window, known) + 1; candidate <= known + 2; candidate++) {
        if (cost - limit <= carried(before(state, candidate))) {
          return candidate * period();
        }
      }
      return Outcome.NEVER;
    }

    /** The third word as it is, or would be, in a period. */
    private static long before(State state, long window) {
      if (state.isAbsent()) {
        return NOTHING_CARRIED;
      }
      long passed = window - state.word(0);
      if (passed == 0) {
        return state.word(2);
      }
      return passed == 1 ? USED + state.word(1) : passed == 2 ? NOTHING_USED : NOTHING_CARRIED;
    }

    private long carried(long before) {
      if (before == NOTHING_CARRIED) {
        return 0;
      }
      long left = before == NOTHING_USED ? limit : Math.max(0, limit - (before - USED));
      return Math.min(maxRollover, percentage * left / Decimals.MILLION);
    }

    @Override
    public long horizon(State state) {
      return (state.word(0) + 3) * period();
    }

    @Override
    public long capacity() {
      return limit + carried(NOTHING_USED);
    }

    @Override
    public long[] parameters() {
      return new long[0];
    }

    /**
     * Subtracts within the period of the hit. Where that leaves nothing used, the state goes back
     * to the last period that had a hit: a hit that was given back keeps no client alive.
     */
    @Override
    public void refund(State state, long cost, long chargedAt, long now) {
      if (!isStillIn(state, chargedAt, now)) {
        return;
      }
      if (cost < state.word(1)) {
        state.setWord(1, state.word(1) - cost);
        return;
      }
      long window = state.word(0);
      long before = state.word(2);
      if (before == NOTHING_CARRIED) {
        state.clear();
      } else {
        state.setWord(0, before == NOTHING_USED ? window - 2 : window - 1);
        state.setWord(1, before == NOTHING_USED ? 0 : before - USED);
        state.setWord(2, NOTHING_CARRIED);
      }
    }

    /** What is carried is at most the limit. */
    @Override
    public Optional<Blueprint> blueprint(long around) {
      return Optional.of(
          Blueprint.of("quota", limit, period(), percentage, Math.min(maxRollover, limit)));
    }

    @Override
    public Optional<Statistics> statistics(State state, long now) {
      long window = windowOf(now);
      return Optional.of(
          new Statistics.QuotaWithRollover(
              Times.instant(window * period()),
              Times.instant((window + 1) * period()),
              WindowMeter.countIn(state, window),
              carried(before(state, window)),
              limit));
    }
  }
}
