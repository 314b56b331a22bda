package io.traffik.memcached;

import io.traffik.Charge;
import io.traffik.Limit;
import io.traffik.Meter;
import io.traffik.StateKey;
import org.jspecify.annotations.Nullable;

/**
 * What states are called within an item, see {@link StateKey#within}. Each hit asks for it, and few
 * names are in use: the last ones are kept, as many as there is room for. Thread-safe.
 */
final class StateNames {

  /*
   * Without a lock: an entry is immutable, so whoever sees one sees all of it, and whoever does not makes the
   * same one again.
   */

  private static final int ENTRIES = 64;

  private final @Nullable Entry[] entries = new Entry[ENTRIES];

  private record Entry(Limit limit, Meter meter, String within) {

    boolean isOf(Charge charge) {
      return limit == charge.limit() && meter == charge.meter();
    }
  }

  /** The name of the state that a charge goes to. */
  String of(Charge charge) {
    if (!charge.shard().isEmpty()) { // of which there may be any number
      return StateKey.of(charge).within();
    }
    int hash =
        31 * System.identityHashCode(charge.limit()) + System.identityHashCode(charge.meter());
    int place = hash & (ENTRIES - 1);
    Entry known = entries[place];
    if (known == null || !known.isOf(charge)) {
      known = new Entry(charge.limit(), charge.meter(), StateKey.of(charge).within());
      entries[place] = known;
    }
    return known.within();
  }
}
