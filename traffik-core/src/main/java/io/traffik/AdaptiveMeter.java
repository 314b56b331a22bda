package io.traffik;

import java.util.Optional;

/**
 * The arithmetic of {@link Adaptive}: words, definition and wait are described there. Immutable and
 * thread-safe.
 *
 * @param byPeriod divides by the period in microseconds
 * @param threshold the part of the limit above which a window counts as nearly used up, in
 *     millionths like the following
 * @param reduction what the limit is then multiplied by
 * @param recoveryRatio the part of the full limit that is added otherwise, at most 1
 * @param leastRatio the part of the full limit below which the limit never falls
 */
record AdaptiveMeter(
    long limit,
    Divisor byPeriod,
    long threshold,
    long reduction,
    long recoveryRatio,
    long leastRatio)
    implements AlignedMeter {

  @Override
  public void decide(State state, long cost, long now, Outcome outcome) {
    long window = windowOf(now);
    long count = WindowMeter.countIn(state, window);
    long effective = effectiveIn(state, window);
    long room = Math.max(0, whole(effective) - count);
    if (cost <= room) {
      long used = count + cost;
      long reset = recoveredAt(window, used, effective);
      outcome.admit(room - cost, reset).next(window).next(used).next(effective);
    } else {
      outcome.refuse(
          room,
          admissibleAt(window, count, effective, cost),
          recoveredAt(window, count, effective));
    }
  }

  /** The window after this one has the next limit; each further one recovers once. */
  private long admissibleAt(long window, long count, long effective, long cost) {
    if (cost > limit) {
      return Outcome.NEVER;
    }
    long next = next(count, effective);
    boolean enough = cost <= whole(next);
    long windows = enough ? 1 : 1 + TickRate.ceilDiv(cost * Decimals.MILLION - next, recovery());
    return (window + windows) * period();
  }

  private long recoveredAt(long window, long count, long effective) {
    if (count == 0 && effective == full()) {
      return window * period();
    }
    return (window + 1 + windowsToFull(next(count, effective))) * period();
  }

  /** How many windows a state lasts at most. */
  long mostWindows() {
    return windowsToFull(least()) + 2;
  }

  private long windowsToFull(long effective) {
    return TickRate.ceilDiv(full() - effective, recovery());
  }

  private long full() {
    return limit * Decimals.MILLION;
  }

  /** {@code M}. */
  private static long whole(long effective) {
    return Math.max(1, effective / Decimals.MILLION);
  }

  /** {@code E} of the window after one with so many hits. */
  private long next(long count, long effective) {
    boolean loaded = exceedsThreshold(count, whole(effective));
    return loaded ? Math.max(least(), reduced(effective)) : recovered(effective, 1);
  }

  /** {@code count/admissible > threshold}, without a product beyond 2^63: count ≤ 2^53/10⁶. */
  private boolean exceedsThreshold(long count, long admissible) {
    return count * Decimals.MILLION > threshold * admissible;
  }

  /** {@code ⌊reduction·E⌋}, by whole hits and rest, so that no product leaves 2^53. */
  private long reduced(long effective) {
    long hits = effective / Decimals.MILLION;
    long rest = effective % Decimals.MILLION;
    return reduction * hits + reduction * rest / Decimals.MILLION;
  }

  private long recovered(long effective, long windows) {
    return windows >= windowsToFull(effective) ? full() : effective + windows * recovery();
  }

  private long effectiveIn(State state, long window) {
    if (state.isAbsent()) {
      return full();
    }
    long passed = window - state.word(0);
    return passed == 0 ? state.word(2) : recovered(next(state.word(1), state.word(2)), passed - 1);
  }

  @Override
  public long horizon(State state) {
    return recoveredAt(state.word(0), state.word(1), state.word(2));
  }

  @Override
  public long capacity() {
    return limit;
  }

  @Override
  public long[] parameters() {
    return new long[] {limit};
  }

  /**
   * Carried to now under the old limit, {@code E} keeps its ratio to the limit in millionths, and
   * the count is cut to the new limit.
   */
  @Override
  public boolean convert(State state, long[] writtenUnder, long now) {
    AdaptiveMeter writer = under(writtenUnder[0]);
    long window = windowOf(now);
    long count = WindowMeter.countIn(state, window);
    long ratio = writer.effectiveIn(state, window) / writer.limit;
    state.setWord(0, window);
    state.setWord(1, Math.min(count, limit));
    state.setWord(2, Math.max(least(), ratio * limit));
    return true;
  }

  private AdaptiveMeter under(long otherLimit) {
    return new AdaptiveMeter(otherLimit, byPeriod, threshold, reduction, recoveryRatio, leastRatio);
  }

  /** What a window recovers, in millionths of a hit. */
  private long recovery() {
    return recoveryRatio * limit;
  }

  /** What the limit never falls below, in millionths of a hit. */
  private long least() {
    return leastRatio * limit;
  }

  /** Subtracts within the window of the hit, and gives nothing after it. */
  @Override
  public void refund(State state, long cost, long chargedAt, long now) {
    if (!isStillIn(state, chargedAt, now)) {
      return;
    }
    state.setWord(1, Math.max(0, state.word(1) - cost));
    if (state.word(1) == 0 && state.word(2) == full()) {
      state.clear();
    }
  }

  @Override
  public Optional<Blueprint> blueprint(long around) {
    return Optional.of(
        Blueprint.of("adaptive", period(), threshold, reduction, recoveryRatio, leastRatio));
  }

  @Override
  public Optional<Statistics> statistics(State state, long now) {
    long window = windowOf(now);
    return Optional.of(
        new Statistics.Adaptive(
            Times.instant(window * period()),
            Times.instant((window + 1) * period()),
            WindowMeter.countIn(state, window),
            whole(effectiveIn(state, window)),
            limit));
  }
}
