package io.traffik;

import java.util.Optional;

/**
 * The machine of the sliding log: the admitted hits of the last period, one by one. Immutable and
 * thread-safe.
 *
 * <p>State: a {@link HitLog} by time of admission; hits of one instant are one entry. It means the
 * same under any limit, so there is nothing to convert. Time logarithmic in the number of entries,
 * memory two words for each.
 *
 * @param limit how much may be admitted in any period, 0 or more
 * @param mostLimit the largest limit of the strategy's classes of hits
 * @param period in microseconds
 */
record LogMeter(long limit, long mostLimit, long period) implements Meter {

  @Override
  public void decide(State state, long cost, long now, Outcome outcome) {
    int live = HitLog.firstAfter(state, now - period);
    long used = HitLog.costFrom(state, live);
    long room = Math.max(0, limit - used);
    if (cost <= room) {
      outcome.admit(room - cost, cost == 0 ? resetAt(state, live, now) : now + period);
      int newest = HitLog.size(state) - 1;
      if (newest >= live && HitLog.time(state, newest) == now) {
        HitLog.addToNewest(state, live, cost, outcome);
      } else {
        HitLog.append(state, live, now, cost, outcome);
      }
    } else {
      outcome.refuse(room, admissibleAt(state, live, cost), resetAt(state, live, now));
    }
  }

  private long admissibleAt(State state, int live, long cost) {
    if (cost > limit) {
      return Outcome.NEVER;
    }
    long missing = HitLog.costFrom(state, live) + cost - limit;
    return HitLog.time(state, HitLog.firstToFree(state, live, missing)) + period;
  }

  private long resetAt(State state, int live, long now) {
    return live == HitLog.size(state) ? now : last(state) + period;
  }

  @Override
  public long horizon(State state) {
    return last(state) + period;
  }

  @Override
  public long last(State state) {
    return HitLog.time(state, HitLog.size(state) - 1);
  }

  @Override
  public long capacity() {
    return limit;
  }

  @Override
  public long[] parameters() {
    return new long[0];
  }

  @Override
  public void rebase(State state, long now) {
    HitLog.shift(state, now - last(state));
  }

  @Override
  public void refund(State state, long cost, long chargedAt, long now) {
    int entry = HitLog.firstAfter(state, chargedAt - 1);
    if (entry < HitLog.size(state) && HitLog.time(state, entry) == chargedAt) {
      HitLog.take(state, entry, cost);
      if (HitLog.size(state) == 0) {
        state.clear();
      }
    }
  }

  @Override
  public Optional<Statistics> statistics(State state, long now) {
    int live = HitLog.firstAfter(state, now - period);
    int entries = HitLog.size(state) - live;
    return Optional.of(
        new Statistics.SlidingWindowLog(
            HitLog.costFrom(state, live),
            entries,
            entries == 0 ? Optional.empty() : Optional.of(Times.instant(HitLog.time(state, live))),
            limit));
  }

  @Override
  public Optional<Blueprint> blueprint(long around) {
    return Optional.of(Blueprint.of("log", limit, mostLimit, period));
  }

  @Override
  public long maxWords() {
    return HitLog.mostWords(mostLimit, 1);
  }
}
