package io.traffik.benchmarks.memory;

import io.traffik.Decision;
import io.traffik.InMemoryBackend;
import io.traffik.Throttle;
import io.traffik.ThrottleRegistry;

/** A throttle in memory, whose connections are the keys themselves. Thread-safe. */
final class Traffik implements Contestant {

  /*
   * Plenty must be what is never used up. A log remembers each hit for a period, so its limit is for
   * a millisecond, or it would be the memory that is measured. No period of timeOfDay may be longer
   * than a section of the day.
   */
  private static final String PLENTY = "1000000000/s";
  private static final String PLENTY_FOR_A_LOG = "100000/ms";
  private static final String FEW_FOR_LONG = "10/30d";
  private static final String FEW_FOR_A_DAY = "10/d";

  /** At such a distance a limit of n in n milliseconds is half used. */
  private static final long MICROS_PER_HIT = 2_000;

  private final Throttle<String> throttle;

  private Traffik(String strategy, String rate, InMemoryBackend.Builder backend, int maxKeys) {
    InMemoryBackend memory = backend.maxKeys(maxKeys).maxBytes(1L << 30).build();
    this.throttle =
        Throttle.builder(String.class, "bench")
            .registry(ThrottleRegistry.of(memory))
            .identifier(key -> key)
            .strategy(EveryStrategy.named(strategy))
            .rate(rate)
            .build();
  }

  /** One on the system clock. */
  static Traffik of(String strategy, Answers answers, int maxKeys) {
    String plenty = EveryStrategy.isLog(strategy) ? PLENTY_FOR_A_LOG : PLENTY;
    String few = strategy.equals("timeOfDay") ? FEW_FOR_A_DAY : FEW_FOR_LONG;
    String rate = answers == Answers.ADMITTED ? plenty : few;
    return new Traffik(strategy, rate, InMemoryBackend.builder(), maxKeys);
  }

  /** One of this limit that stays half used, since each reading of its clock is a bit later. */
  static Traffik halfUsed(String strategy, int limit) {
    long[] now = {0};
    InMemoryBackend.Builder backend =
        InMemoryBackend.builder().clock(() -> now[0] += MICROS_PER_HIT);
    Traffik made = new Traffik(strategy, limit + "/" + limit + "ms", backend, 1);
    for (int i = 0; i < limit; i++) {
      made.hit("");
    }
    return made;
  }

  /** Unlike {@link #admits}, it lets the decision get away. */
  Decision hit(String key) {
    return throttle.tryHit(key);
  }

  @Override
  public boolean admits(String key) {
    return throttle.tryHit(key).admitted();
  }
}
