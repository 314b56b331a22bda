package io.traffik.benchmarks.soak;

import io.traffik.Outage;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A second of the run, by the clock of whoever makes the load.
 *
 * @param second since 1970
 * @param admitted how many hits Redis admitted
 * @param refused how many Redis refused
 * @param degraded how many were answered without Redis, by the reason
 * @param p99Micros of all answers
 * @param worstMicros of all answers
 * @param resources null where none were taken
 */
record Sample(
    long second,
    int admitted,
    int refused,
    Map<Outage, Integer> degraded,
    int p99Micros,
    int worstMicros,
    @Nullable Resources resources) {

  int degradedInAll() {
    return degraded.values().stream().mapToInt(Integer::intValue).sum();
  }
}
