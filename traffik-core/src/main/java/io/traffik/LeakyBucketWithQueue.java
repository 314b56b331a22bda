package io.traffik;

import java.util.Optional;
import java.util.OptionalLong;

/**
 * A queue that hits stand in and leave one by one, evenly, {@code L} per period {@code P}.
 *
 * <p>Definition: hit {@code i} departs at {@code dᵢ = max(dᵢ₋₁, tᵢ) + cᵢ·P/L}. A hit of cost {@code
 * c} is admitted iff {@code occupancy + c ≤ capacity}, where {@code occupancy = Σ cᵢ} over the
 * admitted hits with {@code dᵢ > t}. Each hit keeps its own departure, also those of one instant.
 * Never, if {@code c > capacity}, which is {@code L} unless given. {@link Decision#delayMicros}
 * tells the time to the hit's departure, for callers that shape traffic instead of refusing it.
 *
 * <p>Words: the sum of the {@link HitLog}; the tail {@code D + f/a} as whole ticks and the
 * remainder {@code f}, 0 to {@code a − 1}; the tick of the last admitted hit. Ring: the log of
 * departures, rounded up to ticks. Time logarithmic in the length of the queue, memory two words
 * for each hit.
 *
 * <p>Source: J. Turner, "New directions in communications", IEEE Communications Magazine 24(10),
 * 1986 (the leaky bucket as a queue).
 *
 * <p>Example, 6/min with capacity 2: two hits at once depart after 10 s and 20 s; a third is told
 * to wait 10 s.
 *
 * @param capacity 1 or more; empty for the limit of the rate
 */
record LeakyBucketWithQueue(OptionalLong capacity) implements Strategy {

  private static final int TAIL = 1;
  private static final int REMAINDER = 2;
  private static final int LAST = 3;
  private static final int WORDS = 4;

  LeakyBucketWithQueue {
    LeakyBucket.check(capacity);
  }

  @Override
  public String name() {
    return "leakyBucketWithQueue";
  }

  @Override
  public Meter bindPart(Rate rate, int nodes) {
    return new LeakyBucketWithQueue(TokenBucket.divided(capacity, nodes))
        .bind(rate.dividedBy(nodes));
  }

  @Override
  public Meter bind(Rate rate) {
    long bound = capacity.orElse(rate.limit());
    TickRate ticks =
        TickRate.finest(
            rate,
            0,
            candidate -> BucketMeter.holds(candidate, bound),
            "capacity·b + a must be below 2^53 for capacity \""
                + bound
                + "\", and every departure too");
    return new QueueMeter(ticks, bound);
  }

  private record QueueMeter(TickRate rate, long capacity) implements Meter {

    @Override
    public void decide(State state, long cost, long now, Outcome outcome) {
      long nowTick = rate.ticks(now);
      int live = HitLog.firstAfter(state, nowTick);
      long occupancy = HitLog.costFrom(state, live);
      long room = Math.max(0, capacity - occupancy);
      if (cost == 0) {
        outcome.admit(room, emptyAt(state, nowTick));
      } else if (cost <= room) {
        admit(state, live, cost, nowTick, room, outcome);
      } else {
        outcome.refuse(room, admissibleAt(state, live, cost), emptyAt(state, nowTick));
      }
    }

    private void admit(State state, int live, long cost, long nowTick, long room, Outcome outcome) {
      boolean queued = !state.isAbsent() && state.word(TAIL) >= nowTick;
      long from = queued ? state.word(TAIL) : nowTick;
      long scaled = (queued ? state.word(REMAINDER) : 0) + cost * rate.b();
      long tail = from + scaled / rate.a();
      long remainder = scaled % rate.a();
      long departure = tail + (remainder > 0 ? 1 : 0);
      long micros = departure * rate.tick();
      outcome.admit(room - cost, micros).proceedAt(micros);
      HitLog.append(state, live, departure, cost, outcome);
      outcome.next(tail).next(remainder).next(nowTick);
    }

    private long admissibleAt(State state, int live, long cost) {
      if (cost > capacity) {
        return Outcome.NEVER;
      }
      long missing = HitLog.costFrom(state, live) + cost - capacity;
      return HitLog.time(state, HitLog.firstToFree(state, live, missing)) * rate.tick();
    }

    private long emptyAt(State state, long nowTick) {
      return (state.isAbsent() ? nowTick : Math.max(nowTick, roundedTail(state))) * rate.tick();
    }

    private static long roundedTail(State state) {
      return state.word(TAIL) + (state.word(REMAINDER) > 0 ? 1 : 0);
    }

    /** Once the tail has passed; it may outlast the log, where the last hit was refunded. */
    @Override
    public long horizon(State state) {
      return roundedTail(state) * rate.tick();
    }

    @Override
    public long last(State state) {
      return state.word(LAST) * rate.tick();
    }

    @Override
    public long[] parameters() {
      return new long[] {rate.tick(), rate.a(), rate.b(), capacity};
    }

    /**
     * Every hit that still stands in the queue keeps its departure, rounded up to the new tick. A
     * queue that is so long that no word could hold the departure of a later hit is given up.
     */
    @Override
    public boolean convert(State state, long[] writtenUnder, long now) {
      long tick = writtenUnder[0];
      long writerTick = Math.floorDiv(now, tick);
      if (roundedTail(state) <= writerTick) {
        state.clear();
        return true;
      }
      HitLog.forgetBefore(state, HitLog.firstAfter(state, writerTick));
      for (int i = 0; i < HitLog.size(state); i++) {
        HitLog.setTime(state, i, TickRate.ceilDiv(HitLog.time(state, i) * tick, rate.tick()));
      }
      state.setWord(TAIL, TickRate.ceilDiv(roundedTail(state) * tick, rate.tick()));
      state.setWord(REMAINDER, 0);
      state.setWord(LAST, TickRate.ceilDiv(state.word(LAST) * tick, rate.tick()));
      return state.word(TAIL) < TickRate.WORD_BOUND - longest();
    }

    /** What a full queue takes, in ticks. */
    private long longest() {
      return TickRate.ceilDiv(capacity * rate.b(), rate.a());
    }

    @Override
    public void rebase(State state, long now) {
      long by = rate.ticks(now) - state.word(LAST);
      HitLog.shift(state, by);
      state.setWord(TAIL, state.word(TAIL) + by);
      state.setWord(LAST, state.word(LAST) + by);
    }

    /**
     * Takes the first hit of that departure and cost out of the queue; those behind it keep their
     * departures, and who has departed gets nothing. Where nobody is behind it, the tail goes back
     * to what it was.
     */
    @Override
    public void refund(State state, long cost, long chargedAt, long now) {
      long departure = rate.ticks(chargedAt);
      if (departure <= rate.ticks(now)) {
        return;
      }
      int entry = HitLog.firstAfter(state, departure - 1);
      while (entry < HitLog.size(state)
          && HitLog.time(state, entry) == departure
          && HitLog.cost(state, entry) != cost) {
        entry++;
      }
      if (entry == HitLog.size(state) || HitLog.time(state, entry) != departure) {
        return;
      }
      boolean newest = entry == HitLog.size(state) - 1;
      HitLog.take(state, entry, cost);
      if (HitLog.firstAfter(state, rate.ticks(now)) == HitLog.size(state)) {
        state.clear();
      } else if (newest && departure == roundedTail(state)) {
        moveTailBack(state, cost);
      }
    }

    /** Not before who is last now: a change of rate, there and back, may have rounded him up. */
    private void moveTailBack(State state, long cost) {
      long whole = cost * rate.b() / rate.a();
      long remainder = state.word(REMAINDER) - cost * rate.b() % rate.a();
      state.setWord(TAIL, state.word(TAIL) - whole - (remainder < 0 ? 1 : 0));
      state.setWord(REMAINDER, Math.floorMod(remainder, rate.a()));
      long last = HitLog.time(state, HitLog.size(state) - 1);
      if (roundedTail(state) < last) {
        state.setWord(TAIL, last);
        state.setWord(REMAINDER, 0);
      }
    }

    @Override
    public Optional<Statistics> statistics(State state, long now) {
      long nowTick = rate.ticks(now);
      int live = HitLog.firstAfter(state, nowTick);
      boolean queued = !state.isAbsent() && roundedTail(state) > nowTick;
      return Optional.of(
          new Statistics.LeakyBucketWithQueue(
              HitLog.costFrom(state, live),
              HitLog.size(state) - live,
              queued ? Optional.of(Times.instant(horizon(state))) : Optional.empty(),
              capacity));
    }

    @Override
    public Optional<Blueprint> blueprint(long around) {
      return rate.lastsInMicros(longest()) ? Optional.of(Blueprint.of("queue")) : Optional.empty();
    }

    @Override
    public long maxWords() {
      return HitLog.mostWords(capacity, WORDS);
    }
  }
}
