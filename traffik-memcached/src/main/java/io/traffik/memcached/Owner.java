package io.traffik.memcached;

import io.traffik.Charge;
import io.traffik.StateKey;
import java.util.Comparator;

/**
 * Whose states are in one item: those of one client under one throttle. Ordered, so that a map
 * still finds them quickly if somebody has chosen identities whose hashes are equal. Immutable.
 *
 * @param identity as it is in a key
 */
record Owner(String identity, String uid) implements Comparable<Owner> {

  private static final Comparator<Owner> ORDER =
      Comparator.comparing(Owner::identity).thenComparing(Owner::uid);

  static Owner of(Charge charge) {
    return new Owner(charge.identity(), charge.limit().uid());
  }

  /** As text, to tell places apart and to go through them in one order everywhere. */
  static String text(StateKey key) {
    return StateKey.together("", key.uid(), key.identity());
  }

  @Override
  public int compareTo(Owner other) {
    return ORDER.compare(this, other);
  }
}
