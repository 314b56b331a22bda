package io.traffik;

import org.jspecify.annotations.Nullable;

/**
 * One key's state in memory, with what the store must know about it. Its own monitor is the key's
 * critical section: every field but the last two is read and written under it.
 */
final class Slot extends State {

  final StateKey key;

  /** The meter that wrote the words; null while the state was never present. */
  @Nullable Meter writer;

  /** No longer in the store: who finds it so looks the key up again. */
  boolean dead;

  /** What it takes, as last counted by the store. */
  long bytes;

  /** Enqueued in the store, exactly once, by the first hit that stores a state. */
  boolean queued;

  /** The place in the store's order; guarded by the store's lock. */
  long queuedHorizon;

  /** Breaks ties of the horizon; guarded by the store's lock. */
  long queuedRemaining;

  Slot(StateKey key) {
    this.key = key;
  }
}
