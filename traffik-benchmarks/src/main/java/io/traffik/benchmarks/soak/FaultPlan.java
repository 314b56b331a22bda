package io.traffik.benchmarks.soak;

import java.time.Duration;
import java.util.SplittableRandom;

/**
 * What is done to Redis and when, by a seed: the same seed and duration, the same faults. A run of
 * any length has a kill in it. Not thread-safe.
 */
final class FaultPlan {

  /** Shorter ones have no room for a kill and a recovery. */
  static final Duration SHORTEST_RUN = Duration.ofSeconds(12);

  private static final int LEAST_CALM = 5_000;
  private static final int MOST_CALM = 20_000;
  private static final int LEAST_MOST_CALM = 6_000;
  private static final int LEAST_DOWN = 200;
  private static final int MOST_DOWN = 5_000;

  private final SplittableRandom random;
  private final int mostCalm;
  private final int mostDown;
  private final long end;
  private long at;
  private boolean first = true;

  /**
   * One fault.
   *
   * @param atMillis from the start of the run
   * @param downMillis for how long Redis is not there; 0 if it stays
   */
  record Step(Fault.Kind kind, long atMillis, long downMillis) {}

  FaultPlan(long seed, Duration duration) {
    int millis = Math.toIntExact(duration.toMillis());
    this.random = new SplittableRandom(seed);
    this.mostCalm = Math.min(MOST_CALM, Math.max(LEAST_MOST_CALM, millis / 4));
    this.mostDown = Math.min(MOST_DOWN, millis / 10);
    this.end = millis - Promised.RECOVERY.plusSeconds(1).toMillis();
  }

  /** Whether there is time for one more. */
  boolean hasNext() {
    return at + mostCalm + mostDown <= end;
  }

  /** The next one; the first is a kill. */
  Step next() {
    Fault.Kind kind = kind(first ? 0 : random.nextInt(10));
    boolean down = kind == Fault.Kind.KILL || kind == Fault.Kind.PAUSE;
    long begins = at + random.nextInt(LEAST_CALM, mostCalm + 1);
    long downMillis = down ? random.nextInt(LEAST_DOWN, mostDown + 1) : 0;
    first = false;
    at = begins + downMillis;
    return new Step(kind, begins, downMillis);
  }

  private static Fault.Kind kind(int dice) {
    return switch (dice) {
      case 0, 1, 2, 3, 4, 5 -> Fault.Kind.KILL;
      case 6, 7 -> Fault.Kind.PAUSE;
      case 8 -> Fault.Kind.DISCONNECT;
      default -> Fault.Kind.FORGET_SCRIPTS;
    };
  }
}
