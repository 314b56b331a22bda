package io.traffik.benchmarks.soak;

/**
 * A window of the hot key's limit, a second: what was decided in it by the clock of Redis.
 *
 * @param second since 1970
 * @param admitted hits on the hot key that Redis admitted
 * @param refused hits on the hot key that Redis refused
 * @param degraded hits on any key that were under way in it and not answered by Redis
 * @param mostOfOneKey the hits that Redis admitted on the other key that got the most, in the whole
 *     of their longer window that this one is a part of
 * @param mostInMemory the same for the fallback in memory
 * @param stallMillis the longest time for which the machine kept this JVM from running
 * @param silentMillis the longest that Redis took to answer a {@code PING}
 */
record Window(
    long second,
    int admitted,
    int refused,
    int degraded,
    int mostOfOneKey,
    int mostInMemory,
    int stallMillis,
    int silentMillis) {

  /** Whether the machine did not let us run, which is nobody's fault. */
  boolean isSpoiled() {
    return Math.max(stallMillis, silentMillis) >= Promised.STALL_MILLIS;
  }
}
