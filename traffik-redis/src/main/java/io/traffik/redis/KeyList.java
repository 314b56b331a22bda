package io.traffik.redis;

import io.traffik.Charge;
import io.traffik.StateKey;
import java.util.List;

/**
 * The keys of one decision, in order. Ordered themselves, so that a map still finds them quickly if
 * somebody has chosen identities whose hashes are equal. Immutable.
 */
record KeyList(List<StateKey> keys) implements Comparable<KeyList> {

  static KeyList of(List<Charge> charges) {
    return new KeyList(
        charges.size() == 1
            ? List.of(StateKey.of(charges.get(0)))
            : charges.stream().map(StateKey::of).toList());
  }

  @Override
  public int compareTo(KeyList other) {
    int shorter = Math.min(keys.size(), other.keys.size());
    for (int i = 0; i < shorter; i++) {
      int order = keys.get(i).compareTo(other.keys.get(i));
      if (order != 0) {
        return order;
      }
    }
    return Integer.compare(keys.size(), other.keys.size());
  }
}
