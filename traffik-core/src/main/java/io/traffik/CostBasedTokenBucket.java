package io.traffik;

import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * A token bucket that refills the more slowly, the dearer a client's last hits were.
 *
 * <p>Definition: a hit of cost {@code c} is admitted iff {@code tokens ≥ c}, and takes them. The
 * bucket starts full at {@code B} and refills by {@code f·L} tokens per period {@code P}, with
 * {@code f = max(minRefill, ⌊1000·m/Σcᵢ⌋/1000)} over the last {@code m ≤ window} admitted hits,
 * fixed between hits, and 1 while there are none. A bucket that is full again forgets its history.
 * Never, if {@code c > B}, which is {@code L} unless given.
 *
 * <p>Words: the level {@code tokens·1000·b}, the tick of the last admitted hit, the sum of the
 * costs in the history; {@code a/b = L/P} in lowest terms per tick, {@code 1000·(B·b + a)} below
 * 2^53. Ring: the costs, each cut to {@link #DEAREST}, which leaves {@code f} as it is. Constant
 * time, memory one word for each hit of the history.
 *
 * <p>Source: the Python library Traffik; the bucket is that of {@link TokenBucket}.
 *
 * <p>Example, 60/min: after two hits of cost 4 the bucket refills by a quarter, or rather the
 * least, a half: 52 tokens become 53 after 2 s.
 *
 * @param burst {@code B}, 1 or more; empty for the limit of the rate
 * @param window how many hits the history holds, 1 to 10,000
 * @param minRefill more than 0, at most 1, with at most 3 decimals
 */
record CostBasedTokenBucket(OptionalLong burst, int window, BigDecimal minRefill)
    implements Strategy {

  static final int DEFAULT_WINDOW = 100;
  static final BigDecimal DEFAULT_MIN_REFILL = new BigDecimal("0.5");

  private static final int LONGEST_WINDOW = 10_000;
  private static final int PLACES = 3;
  private static final int THOUSAND = 1_000;

  /** With one such cost in any history {@code ⌊1000·m/Σcᵢ⌋} is 0: a dearer one changes nothing. */
  private static final long DEAREST = (long) THOUSAND * LONGEST_WINDOW + 1;

  CostBasedTokenBucket {
    TokenBucket.checkBurst(burst);
    if (window < 1 || window > LONGEST_WINDOW) {
      throw new IllegalArgumentException(
          "window \"" + window + "\" must be a whole number from 1 to " + LONGEST_WINDOW);
    }
    if (minRefill.signum() <= 0
        || minRefill.compareTo(BigDecimal.ONE) > 0
        || minRefill.stripTrailingZeros().scale() > PLACES) {
      throw new IllegalArgumentException(
          "minRefill \""
              + minRefill
              + "\" must be more than 0 and at most 1, with at most 3 decimals");
    }
  }

  @Override
  public String name() {
    return "costBasedTokenBucket";
  }

  @Override
  public Meter bind(Rate rate) {
    long capacity = burst.orElse(rate.limit());
    long slowest = minRefill.movePointRight(PLACES).longValueExact();
    TickRate ticks =
        TickRate.finest(
            rate,
            0,
            candidate -> holds(candidate, capacity, slowest),
            "1000·(burst·b + a) must be below 2^53 for burst \""
                + capacity
                + "\", and the end of the slowest refill too");
    return new CostBasedMeter(ticks, capacity, window, slowest);
  }

  private static boolean holds(TickRate rate, long capacity, long slowest) {
    long bound = (TickRate.WORD_BOUND - 1) / THOUSAND;
    return rate.a() <= bound
        && capacity <= (bound - rate.a()) / rate.b()
        && rate.lasts(TickRate.ceilDiv(capacity * rate.b() * THOUSAND, rate.a() * slowest));
  }

  /** {@code slowest} is in thousandths. */
  private record CostBasedMeter(TickRate rate, long burst, int window, long slowest)
      implements Meter {

    @Override
    public void decide(State state, long cost, long now, Outcome outcome) {
      long nowTick = rate.ticks(now);
      long level = levelAt(state, nowTick);
      if (cost == 0) {
        outcome.admit(level / token(), atLevel(level, full(), refill(state), nowTick));
      } else if (cost <= level / token()) {
        admit(state, level, cost, nowTick, outcome);
      } else {
        long refill = refill(state);
        long admissibleAt =
            cost > burst ? Outcome.NEVER : atLevel(level, cost * token(), refill, nowTick);
        outcome.refuse(level / token(), admissibleAt, atLevel(level, full(), refill, nowTick));
      }
    }

    private void admit(State state, long level, long cost, long nowTick, Outcome outcome) {
      long left = level - cost * token();
      int from = level == full() ? state.ringSize() : Math.max(0, state.ringSize() - window + 1);
      long remembered = Math.min(cost, DEAREST);
      long sum = remembered + (level == full() ? 0 : state.word(2) - oldest(state, from));
      int hits = state.ringSize() - from + 1;
      long reset = atLevel(left, full(), refill(hits, sum), nowTick);
      outcome.admit(left / token(), reset).next(left).next(nowTick).next(sum);
      outcome.keepRing(from, state.ringSize()).push(remembered);
    }

    /** What a token is in the units of the level. */
    private long token() {
      return THOUSAND * rate.b();
    }

    private long full() {
      return burst * token();
    }

    /** What is added per tick: {@code 1000·a·f}. */
    private long refill(State state) {
      if (state.isAbsent()) {
        return rate.a() * THOUSAND;
      }
      int from = Math.max(0, state.ringSize() - window);
      return refill(state.ringSize() - from, state.word(2) - oldest(state, from));
    }

    private long refill(long hits, long sum) {
      return rate.a() * factor(hits, sum);
    }

    /** In thousandths. */
    private long factor(long hits, long sum) {
      return sum == 0 ? THOUSAND : Math.max(slowest, THOUSAND * hits / sum);
    }

    /** The costs of the oldest hits. */
    private static long oldest(State state, int count) {
      long sum = 0;
      for (int i = 0; i < count; i++) {
        sum += state.ringWord(i);
      }
      return sum;
    }

    private long levelAt(State state, long nowTick) {
      if (state.isAbsent()) {
        return full();
      }
      long level = state.word(0);
      long elapsed = nowTick - state.word(1);
      long refill = refill(state);
      boolean filled = elapsed >= TickRate.ceilDiv(full() - level, refill);
      return filled ? full() : level + elapsed * refill;
    }

    private long atLevel(long level, long wanted, long refill, long fromTick) {
      return (fromTick + TickRate.ceilDiv(wanted - level, refill)) * rate.tick();
    }

    @Override
    public long horizon(State state) {
      return atLevel(state.word(0), full(), refill(state), state.word(1));
    }

    @Override
    public long last(State state) {
      return state.word(1) * rate.tick();
    }

    @Override
    public long capacity() {
      return burst;
    }

    @Override
    public long[] parameters() {
      return new long[] {rate.tick(), rate.a(), rate.b(), burst};
    }

    /**
     * Keeps what is used, in whole hits rounded up, cut to the new burst; and of the history the
     * newest hits.
     */
    @Override
    public boolean convert(State state, long[] writtenUnder, long now) {
      TickRate writerRate = new TickRate(writtenUnder[0], writtenUnder[1], writtenUnder[2]);
      CostBasedMeter writer = new CostBasedMeter(writerRate, writtenUnder[3], window, slowest);
      long writerTick = writerRate.ticks(now);
      long used =
          TickRate.ceilDiv(writer.full() - writer.levelAt(state, writerTick), writer.token());
      if (used == 0) {
        state.clear();
      } else {
        state.setWord(0, full() - Math.min(used, burst) * token());
        state.setWord(1, TickRate.ceilDiv(writerTick * writerRate.tick(), rate.tick()));
        forgetBeyondWindow(state);
      }
      return true;
    }

    private void forgetBeyondWindow(State state) {
      int from = state.ringSize() - window;
      if (from > 0) {
        state.setWord(2, state.word(2) - oldest(state, from));
        state.removeRingWords(0, from);
      }
    }

    @Override
    public void rebase(State state, long now) {
      state.setWord(1, rate.ticks(now));
    }

    @Override
    public Optional<Statistics> statistics(State state, long now) {
      long level = levelAt(state, rate.ticks(now));
      boolean forgotten = level == full();
      long thousandths = forgotten ? THOUSAND : refill(state) / rate.a();
      return Optional.of(
          new Statistics.CostBasedTokenBucket(
              Decimals.quotient(level, token(), RoundingMode.DOWN),
              burst,
              BigDecimal.valueOf(thousandths, PLACES),
              forgotten ? 0 : Math.min(window, state.ringSize())));
    }

    @Override
    public long maxWords() {
      return 3L + window;
    }
  }
}
