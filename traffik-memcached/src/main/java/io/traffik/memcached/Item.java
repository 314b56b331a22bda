package io.traffik.memcached;

import io.traffik.Charge;
import io.traffik.Decision;
import io.traffik.Intent;
import io.traffik.Ledger;
import io.traffik.State;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * All states of one client under one throttle: as they were read, to be changed by Java code and
 * written back together. Not thread-safe.
 *
 * <p>Besides those that a hit concerns there may be others in it: of classes of hits, of rates, and
 * of shards that have states apart, or from before the throttle was changed. They stay until they
 * mean nothing any more.
 */
final class Item {

  private final @Nullable Found found;
  private final Time time;
  private final StateNames names;
  private final long now;
  private final Map<String, Kept> states = new LinkedHashMap<>();
  private boolean contended;
  private int rebased;
  private int unreadable;

  private Item(@Nullable Found found, Time time, StateNames names) {
    this.names = names;
    this.found = found;
    this.time = time;
    this.now = time.now();
  }

  /**
   * The item as it was found, judged at the present time.
   *
   * @param found null if there is none
   */
  static Item of(@Nullable Found found, Time time, StateNames names) {
    Item item = new Item(found, time, names);
    if (found != null) {
      ItemBytes content = found.flags() == Link.FLAGS ? ItemBytes.decode(found.value()) : null;
      if (content == null) {
        item.unreadable++;
      } else {
        item.contended = content.isContended();
        content.parts().forEach(part -> item.states.put(part.within(), new Kept(part)));
      }
    }
    return item;
  }

  /** Null if there was none. */
  @Nullable Found found() {
    return found;
  }

  /** Whether somebody who lost too often asks others to look at the lock before they write. */
  boolean isContended() {
    return contended;
  }

  /** Decides a hit or answers a question; its charges are of the owner. */
  Decision decide(List<Charge> charges, Intent intent) {
    if (charges.size() == 1) {
      Charge charge = charges.get(0);
      return Ledger.decide(charge, open(charge), intent, now);
    }
    State[] opened = new State[charges.size()];
    for (int i = 0; i < opened.length; i++) {
      opened[i] = open(charges.get(i));
    }
    return Ledger.decide(charges, opened, intent, now);
  }

  private State open(Charge charge) {
    Kept kept = states.computeIfAbsent(names.of(charge), Kept::new);
    count(kept.open(charge.meter(), now));
    return kept.state();
  }

  /** Gives back what parts of a decision charged. */
  void refund(List<Decision> parts) {
    for (Decision part : parts) {
      Kept kept = states.get(names.of(part.requiredCharge()));
      if (kept != null) {
        count(kept.refund(part, now));
      }
    }
  }

  private void count(Ledger.Adoption adoption) {
    switch (adoption) {
      case REBASED -> rebased++;
      case FORGOTTEN -> unreadable++;
      case NONE -> {}
    }
  }

  /** How many states were moved to the present. */
  int rebased() {
    return rebased;
  }

  /** How many states, or items, were dropped because they could not be read. */
  int unreadable() {
    return unreadable;
  }

  /** What to write; empty if nothing has changed. */
  Optional<byte[]> changes() {
    List<ItemBytes.Part> parts = new ArrayList<>(states.size());
    boolean changed = false;
    for (Kept kept : states.values()) {
      ItemBytes.Part part = kept.part();
      changed |= kept.isChanged(part);
      if (isKept(kept)) {
        parts.add(part);
      }
    }
    return changed ? Optional.of(ItemBytes.encode(parts)) : Optional.empty();
  }

  private boolean isKept(Kept kept) {
    return kept.isPresent() && (time.isVirtual() || kept.horizon() > now);
  }

  /** Until when Memcached must keep it, see {@link Time#expiry}. */
  int expiry() {
    long horizon = now;
    for (Kept kept : states.values()) {
      if (kept.isPresent()) {
        horizon = Math.max(horizon, kept.horizon());
      }
    }
    return time.expiry(horizon, now);
  }
}
