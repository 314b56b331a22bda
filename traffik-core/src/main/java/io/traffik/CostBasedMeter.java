package io.traffik;

import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.Optional;

/**
 * The arithmetic of {@link CostBasedTokenBucket}: words, definition and wait are described there.
 * Immutable and thread-safe.
 *
 * @param burst the capacity in tokens
 * @param window how many hits the history holds
 * @param slowest the least refill factor, in thousandths
 */
record CostBasedMeter(TickRate rate, long burst, int window, long slowest) implements Meter {

  /** The refill factor counts in thousandths. */
  static final int THOUSAND = 1_000;

  private static final int PLACES = 3;

  /** With one such cost in any history {@code ⌊1000·m/Σcᵢ⌋} is 0: a dearer one changes nothing. */
  private static final long DEAREST = (long) THOUSAND * CostBasedTokenBucket.LONGEST_WINDOW + 1;

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
    long used = TickRate.ceilDiv(writer.full() - writer.levelAt(state, writerTick), writer.token());
    if (used == 0) {
      state.clear();
    } else {
      state.setWord(0, full() - Math.min(used, burst) * token());
      state.setWord(1, rate.ticksCarriedTo(now, writerRate));
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
  public Optional<Blueprint> blueprint(long around) {
    return rate.lastsInMicros(TickRate.ceilDiv(full(), rate.a() * slowest))
        ? Optional.of(Blueprint.of("costbased", window, slowest))
        : Optional.empty();
  }

  @Override
  public long maxWords() {
    return 3L + window;
  }
}
