package io.traffik.redis;

import io.traffik.StateKey;

/** Where a Cluster keeps what a client used, for tests that harm just that node. Stateless. */
final class ClusterKeys {

  private ClusterKeys() {}

  /**
   * A key in the slot of all states of a client whose throttles have no shard. Of the backend's own
   * making: how an identity is written in a key, and so its slot, is not for tests to repeat.
   */
  static String of(String client) {
    return StateKey.together("any", "any", StateKey.identityOf(client));
  }
}
