package io.traffik.test;

import io.traffik.Meter;
import io.traffik.Outcome;
import io.traffik.Rate;
import io.traffik.State;
import io.traffik.Strategy;

/**
 * What a user might write who must remember single hits: a sliding window that keeps each in the
 * state's ring.
 *
 * <p>Word: the time of the last hit in microseconds. Ring: of each hit its time and its cost.
 */
record RecentHits() implements Strategy {

  private static final int ENTRY = 2;

  @Override
  public String name() {
    return "recentHits";
  }

  @Override
  public Meter bind(Rate rate) {
    return new Recent(rate.limit(), rate.periodMicros());
  }

  private record Recent(long limit, long period) implements Meter {

    @Override
    public void decide(State state, long cost, long now, Outcome outcome) {
      int first = firstLive(state, now);
      long room = limit - sum(state, first);
      if (cost <= room) {
        outcome.admit(room - cost, cost == 0 ? resetAt(state, now) : now + period).next(now);
        outcome.keepRing(first, state.ringSize()).push(now).push(cost);
      } else {
        outcome.refuse(room, admissibleAt(state, first, cost - room), resetAt(state, now));
      }
    }

    private long resetAt(State state, long now) {
      return state.isAbsent() ? now : horizon(state);
    }

    private long admissibleAt(State state, int first, long missing) {
      long freed = 0;
      for (int i = first; i < state.ringSize(); i += ENTRY) {
        freed += state.ringWord(i + 1);
        if (freed >= missing) {
          return state.ringWord(i) + period;
        }
      }
      return Outcome.NEVER;
    }

    private int firstLive(State state, long now) {
      int first = 0;
      while (first < state.ringSize() && state.ringWord(first) <= now - period) {
        first += ENTRY;
      }
      return first;
    }

    private static long sum(State state, int first) {
      long sum = 0;
      for (int i = first; i < state.ringSize(); i += ENTRY) {
        sum += state.ringWord(i + 1);
      }
      return sum;
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
    public long maxWords() {
      return 1 + ENTRY * limit;
    }

    /** Hits mean the same under any limit. */
    @Override
    public long[] parameters() {
      return new long[0];
    }

    @Override
    public void rebase(State state, long now) {
      long step = state.word(0) - now;
      for (int i = 0; i < state.ringSize(); i += ENTRY) {
        state.setRingWord(i, Math.max(0, state.ringWord(i) - step));
      }
      state.setWord(0, now);
    }

    @Override
    public void refund(State state, long cost, long chargedAt, long now) {
      for (int i = 0; i < state.ringSize(); i += ENTRY) {
        if (state.ringWord(i) == chargedAt && state.ringWord(i + 1) == cost) {
          state.removeRingWords(i, i + ENTRY);
          return;
        }
      }
    }
  }
}
