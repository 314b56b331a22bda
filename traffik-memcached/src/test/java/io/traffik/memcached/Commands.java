package io.traffik.memcached;

import static java.util.Objects.requireNonNull;

import io.traffik.test.server.MemcachedNode;
import java.util.Map;

/**
 * How many commands a server was sent, by its own count. Immutable.
 *
 * @param swapped compare-and-swaps that have changed something
 * @param inVain compare-and-swaps that came too late
 * @param others that store something else: adds and appends
 * @param reads of one key each
 */
record Commands(long swapped, long inVain, long others, long reads) {

  /** Since the server was started. */
  static Commands of(MemcachedNode server) {
    Map<String, String> stats = server.stats("");
    long swapped = number(stats, "cas_hits");
    long inVain = number(stats, "cas_badval") + number(stats, "cas_misses");
    // "set" is every command that stores
    long others =
        number(stats, "cmd_set") - number(stats, "cas_hits") - number(stats, "cas_badval");
    return new Commands(swapped, inVain, others, number(stats, "cmd_get"));
  }

  private static long number(Map<String, String> stats, String name) {
    return Long.parseLong(requireNonNull(stats.get(name)));
  }

  /** Since others were counted on the same server. */
  Commands since(Commands before) {
    return new Commands(
        swapped - before.swapped,
        inVain - before.inVain,
        others - before.others,
        reads - before.reads);
  }

  /** How many compare-and-swaps it took to change something. */
  double attemptsPerSwap() {
    return (double) (swapped + inVain) / swapped;
  }

  /** How many compare-and-swaps there were for each of so many hits. */
  double attemptsPer(long hits) {
    return (double) (swapped + inVain) / hits;
  }
}
