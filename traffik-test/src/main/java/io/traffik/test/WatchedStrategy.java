package io.traffik.test;

import io.traffik.HitClass;
import io.traffik.Meter;
import io.traffik.Outcome;
import io.traffik.Rate;
import io.traffik.State;
import io.traffik.Statistics;
import io.traffik.Strategy;
import java.util.Optional;

/**
 * A strategy under observation: at every decision the words of the state are checked, and its times
 * are noted. Not thread-safe.
 */
final class WatchedStrategy implements Strategy {

  private static final long WORD_BOUND = 1L << 53;

  private final Strategy strategy;
  private long mostWords;
  private boolean present;
  private long horizon;
  private long last;

  /**
   * Begins to observe.
   *
   * @param formerWords how many words the states may have that are there already
   */
  WatchedStrategy(Strategy strategy, long formerWords) {
    this.strategy = strategy;
    this.mostWords = formerWords;
  }

  @Override
  public String name() {
    return strategy.name();
  }

  @Override
  public Meter bind(Rate rate) {
    Meter meter = strategy.bind(rate);
    mostWords = Math.max(mostWords, meter.maxWords());
    return new WatchedMeter(meter);
  }

  /** The most words that a state may have: a log may be longer than a lowered limit. */
  long mostWords() {
    return mostWords;
  }

  /** The horizon of the state that was last decided on; {@code now} if there was none. */
  long horizon(long now) {
    return present ? horizon : now;
  }

  /**
   * The last time that the state knew of that was last decided on; {@code now} if there was none.
   */
  long last(long now) {
    return present ? last : now;
  }

  private void watch(Meter meter, State state) {
    present = !state.isAbsent();
    if (!present) {
      return;
    }
    for (int i = 0; i < state.size(); i++) {
      assertWord(state.word(i));
    }
    for (int i = 0; i < state.ringSize(); i++) {
      assertWord(state.ringWord(i));
    }
    long words = (long) state.size() + state.ringSize();
    if (words > mostWords) {
      throw new AssertionError(
          "a state has " + words + " words, and at most " + mostWords + " are said");
    }
    horizon = meter.horizon(state);
    last = meter.last(state);
  }

  private static void assertWord(long word) {
    if (word < 0 || word >= WORD_BOUND) {
      throw new AssertionError("a word is " + word + ", and must be from 0 to 2^53 - 1");
    }
  }

  @Override
  public String toString() {
    return strategy.toString();
  }

  private final class WatchedMeter implements Meter {

    private final Meter meter;

    WatchedMeter(Meter meter) {
      this.meter = meter;
    }

    @Override
    public void decide(State state, long cost, long now, Outcome outcome) {
      watch(meter, state);
      meter.decide(state, cost, now, outcome);
    }

    @Override
    public long horizon(State state) {
      return meter.horizon(state);
    }

    @Override
    public long last(State state) {
      return meter.last(state);
    }

    @Override
    public long capacity() {
      return meter.capacity();
    }

    @Override
    public long[] parameters() {
      return meter.parameters();
    }

    @Override
    public boolean convert(State state, long[] writtenUnder, long now) {
      return meter.convert(state, writtenUnder, now);
    }

    @Override
    public void rebase(State state, long now) {
      meter.rebase(state, now);
    }

    @Override
    public void refund(State state, long cost, long chargedAt, long now) {
      meter.refund(state, cost, chargedAt, now);
    }

    @Override
    public Meter forClass(HitClass hitClass) {
      return new WatchedMeter(meter.forClass(hitClass));
    }

    @Override
    public String stateClass() {
      return meter.stateClass();
    }

    @Override
    public Optional<Statistics> statistics(State state, long now) {
      return meter.statistics(state, now);
    }

    @Override
    public long maxWords() {
      return meter.maxWords();
    }
  }
}
