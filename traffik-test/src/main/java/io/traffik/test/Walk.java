package io.traffik.test;

import io.traffik.HitClass;
import io.traffik.Rate;
import java.util.List;

/**
 * What a client does: from a start, one step after another. Immutable.
 *
 * @param start in microseconds since 1970
 */
record Walk(long start, List<Step> steps) {

  /** Whoever begins before that and waits as told is still in the time that words can hold. */
  static final long LATEST = (1L << 52) - 1;

  private static final long SECOND = 1_000_000;
  private static final long DAY = 86_400 * SECOND;
  private static final long YEAR = 365 * DAY;

  /**
   * Lets time pass, then hits. The numbers are seeds: what they mean depends on the subject.
   *
   * @param pause 0 or more
   * @param choice of class and cost, 0 or more
   */
  record Step(long pause, long choice) {

    /**
     * Pauses of nothing, of a part of the time of one hit, to around an edge of a period, of some
     * periods, of days, and of years.
     */
    long micros(Rate rate, long now) {
      long period = rate.periodMicros();
      long seed = pause / 10;
      long micros =
          switch ((int) (pause % 10)) {
            case 0, 1 -> 0;
            case 2 -> seed % (period / rate.limit() + 2);
            case 3 -> seed % 1_000;
            case 4 -> seed % (period + 1);
            case 5 -> seed / 3 % (3 * period);
            case 6 -> Math.max(0, period - now % period - 1 + seed % 3);
            case 7 -> (1 + seed % 3) * period;
            case 8 -> seed % 5 == 0 ? seed / 5 % (2 * DAY) : seed % (period / 7 + 1);
            default -> seed % 7 == 0 ? seed / 7 % (3 * YEAR) : seed % (period / 3 + 1);
          };
      return Math.max(0, Math.min(micros, LATEST - now));
    }

    HitClass hitClass(StrategySubject subject) {
      return subject.classes().get((int) (choice % subject.classes().size()));
    }

    /** Costs from 1 to just above the capacity, mostly near the ends. */
    long cost(long capacity) {
      long most = Math.max(1, capacity);
      long seed = choice / 100;
      return switch ((int) (choice / 10 % 10)) {
        case 0, 1, 2 -> 1 + seed % Math.min(most, 3);
        case 3, 4 -> 1 + seed % (most / 3 + 1);
        case 5, 6 -> 1 + seed % most;
        case 7, 8 -> Math.max(1, most - seed % 3);
        default -> capacity + 1 + seed % 2;
      };
    }
  }
}
