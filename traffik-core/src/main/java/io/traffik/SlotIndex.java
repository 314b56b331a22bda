package io.traffik;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Finds slots by their key: a hash table whose entries are the slots themselves, so a hit makes no
 * key to look up, and a known key is found in as few steps of memory as there can be. Thread-safe;
 * looking up takes no lock.
 *
 * <p>Keys may be the clients' choice. Where too many have one hash, somebody has chosen them so;
 * the table then hashes by a secret.
 */
final class SlotIndex {

  /*
   * Readers walk a chain while writers change it. A new slot goes in front of its chain, complete. One that is
   * taken out keeps its next, so who stands on it finds the others behind it. Growing links the slots anew,
   * and so a reader may stray into another chain and miss what is there. It never finds what is not there, for
   * it compares whole keys; and who finds nothing looks again under the lock.
   *
   * 2^31 hashes and a load of at most one: a chain of more than 32 is no accident.
   */

  private static final VarHandle BINS = MethodHandles.arrayElementVarHandle(Slot[].class);
  private static final int SMALLEST = 16;
  private static final int LARGEST = 1 << 30;
  private static final int LONGEST_CHAIN = 32;

  private volatile Table table = new Table(SMALLEST, null);
  private int size;

  /** The chains, and the secret that keys are hashed by, if any. */
  private static final class Table {

    final @Nullable Slot[] bins;
    final @Nullable KeyedHash secret;

    Table(int bins, @Nullable KeyedHash secret) {
      this.bins = new Slot[bins];
      this.secret = secret;
    }

    int hash(String identity, int limit, String stateClass, String shard) {
      int text = textHash(identity);
      if (!(shard.isEmpty() && stateClass.isEmpty())) {
        text += 31 * textHash(shard) + stateClass.hashCode();
      }
      int hash = text ^ limit;
      return hash ^ (hash >>> 16);
    }

    private int textHash(String text) {
      return secret == null ? text.hashCode() : secret.of(text);
    }

    @Nullable Slot first(int hash) {
      return (Slot) BINS.getAcquire(bins, hash & (bins.length - 1));
    }

    void setFirst(int hash, @Nullable Slot slot) {
      BINS.setRelease(bins, hash & (bins.length - 1), slot);
    }

    /** Puts a slot in front of its chain, and returns how many are in that. */
    int link(Slot slot) {
      slot.hash = hash(slot.identity, slot.limit.hashCode(), slot.stateClass, slot.shard);
      slot.next = first(slot.hash);
      setFirst(slot.hash, slot);
      int length = 0;
      for (Slot at = slot; at != null; at = at.next) {
        length++;
      }
      return length;
    }
  }

  /** The slot of a key; null if there is none, or it is just being moved. */
  @Nullable Slot find(LimitId limit, Meter meter, String identity, String shard) {
    String stateClass = meter.stateClass();
    Table current = table;
    int hash = current.hash(identity, limit.hashCode(), stateClass, shard);
    Slot slot = current.first(hash);
    while (slot != null && !(slot.hash == hash && slot.isOf(identity, limit, stateClass, shard))) {
      slot = slot.next;
    }
    return slot;
  }

  /** The slot of a key, made if there is none. */
  Slot findOrMake(LimitId limit, Meter meter, String identity, String shard) {
    Slot known = find(limit, meter, identity, shard);
    return known == null ? make(limit, meter, identity, shard) : known;
  }

  private synchronized Slot make(LimitId limit, Meter meter, String identity, String shard) {
    Slot known = find(limit, meter, identity, shard);
    if (known != null) {
      return known;
    }
    if (size == table.bins.length && size < LARGEST) {
      rebuild(2 * size, table.secret); // first: if there is no memory for it, nothing has been done
    }
    Slot fresh = new Slot(limit, meter, identity, shard);
    size++;
    if (table.link(fresh) > LONGEST_CHAIN && table.secret == null) {
      rebuild(table.bins.length, new KeyedHash(new SecureRandom()));
    }
    return fresh;
  }

  private void rebuild(int bins, @Nullable KeyedHash secret) {
    Table next = new Table(bins, secret);
    for (Slot first : table.bins) {
      Slot slot = first;
      while (slot != null) {
        Slot behind = slot.next;
        next.link(slot);
        slot = behind;
      }
    }
    table = next;
  }

  /** How many are in it. */
  synchronized int size() {
    return size;
  }

  /** Takes a slot out. */
  synchronized void remove(Slot slot) {
    Slot before = null;
    Slot at = table.first(slot.hash);
    while (at != null && at != slot) {
      before = at;
      at = at.next;
    }
    if (at == null) {
      return;
    }
    size--;
    if (before == null) {
      table.setFirst(slot.hash, slot.next);
    } else {
      before.next = slot.next;
    }
  }

  /**
   * Does something with all that are in it and stay there, with some perhaps twice. Chain by chain,
   * without a copy of all and without the lock: there may be very many, and no memory left.
   */
  void forEach(Consumer<Slot> action) {
    List<Slot> chain = new ArrayList<>();
    Table walked = table;
    int bin = 0;
    while (bin < walked.bins.length) {
      Table current = copyChain(bin, chain);
      boolean allMoved =
          current.secret != walked.secret; // growing moves on only, to what is to come
      walked = current;
      bin = allMoved ? 0 : bin + 1;
      if (!allMoved) {
        chain.forEach(action);
      }
    }
  }

  private synchronized Table copyChain(int bin, List<Slot> into) {
    into.clear();
    for (Slot slot = table.bins[bin]; slot != null; slot = slot.next) {
      into.add(slot);
    }
    return table;
  }
}
