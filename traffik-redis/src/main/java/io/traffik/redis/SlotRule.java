package io.traffik.redis;

import io.traffik.Throttle;
import java.util.List;

/**
 * Whether the keys of a hit may be in several slots. Immutable.
 *
 * @param cluster whether there are several slots
 * @param reserve whether a hit may have keys in several
 */
record SlotRule(boolean cluster, boolean reserve) {

  /**
   * Refuses throttles that keep the states of one client in several slots, unless that is wanted.
   *
   * @throws IllegalArgumentException naming them, and what to do
   */
  void requireOne(List<? extends Throttle<?>> throttles) {
    for (Throttle<?> throttle : throttles) {
      if (cluster && !reserve && !throttle.isInOnePlaceWith(throttles.get(0))) {
        throw apart(List.of(throttles.get(0).uid(), throttle.uid()));
      }
    }
  }

  static IllegalArgumentException apart(List<String> uids) {
    return new IllegalArgumentException(
        "throttles "
            + uids
            + " identify a client differently, so their keys are in different slots of the Redis"
            + " Cluster, which cannot decide one hit on them; give them one shard(…), hit them one by"
            + " one, or set reserve(true)");
  }
}
