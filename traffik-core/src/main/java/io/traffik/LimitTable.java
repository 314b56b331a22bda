package io.traffik;

import java.util.concurrent.ConcurrentHashMap;

/** The slots of one limit in memory, by identity. Thread-safe. */
final class LimitTable {

  final LimitId id;
  private final ConcurrentHashMap<String, Slot> slots = new ConcurrentHashMap<>();

  LimitTable(LimitId id) {
    this.id = id;
  }

  /** The slot of an identity, made if there is none. */
  Slot slot(String identity) {
    Slot slot = slots.get(identity);
    if (slot == null) {
      Slot fresh = new Slot(this, identity);
      Slot earlier = slots.putIfAbsent(identity, fresh);
      slot = earlier == null ? fresh : earlier;
    }
    return slot;
  }

  /** Takes a slot out for good; its monitor is held. */
  void bury(Slot slot) {
    slot.dead = true;
    slot.clear();
    slots.remove(slot.identity, slot);
  }

  Iterable<Slot> slots() {
    return slots.values();
  }
}
