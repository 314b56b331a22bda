package io.traffik;

import java.util.ArrayDeque;
import java.util.Comparator;
import java.util.PriorityQueue;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.LongAdder;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Predicate;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The slots of an in-memory backend: a map, bounded in keys and bytes, that knows which key to
 * forget. Thread-safe.
 *
 * <p>A full store forgets first the states past their horizon, which mean nothing any more; then
 * those whose horizon is nearest; among equal ones that with the most room left. So flooding the
 * store with new addresses buys a used-up client no fresh start. New keys are spared for a while,
 * or a store full of states that last would never get to count a newcomer.
 */
final class SlotStore {

  /*
   * Order. New slots wait in a line that holds a tenth of the keys there are; who leaves the line goes into a heap
   * by (horizon, most remaining first) as they are then. Hits never touch line or heap. Of a key that is
   * only hit, the horizon never falls, and within one horizon the remaining never rises, so a stale
   * place is too early, never too late: a slot that comes up with a changed place is put back, and one
   * that comes up unchanged is truly the first. Each such return is paid for by a hit, but one new key
   * may have to pay for many at once. After a refund, a raised limit or a clock set back a place may be
   * too late; then another state goes a little early instead.
   *
   * Expiry. Each new key also takes up to two expired ones out of the heap, so a store that is never full
   * shrinks too, without a thread. Only what has been past its horizon for 10 s counts as expired: a hit
   * that read its clock just before the horizon, or a clock that is set back a little, must still find
   * the state.
   *
   * Locks. The store's lock is taken before a slot's, never while one is held; the index' lock comes last. A slot that dies
   * elsewhere stays in line or heap, counted as dead, until it comes up or there are too many of them.
   *
   * Bytes are counted by what is allocated for a slot: a fixed part, its identity, its words. A slot is
   * weighed under its lock whenever its state may have changed size.
   */

  private static final Comparator<Slot> FIRST_TO_GO =
      Comparator.<Slot>comparingLong(slot -> slot.queuedHorizon)
          .thenComparing(Comparator.<Slot>comparingLong(slot -> slot.queuedRemaining).reversed());

  private static final Logger LOG = LoggerFactory.getLogger(SlotStore.class);
  private static final int LINE_SHARE = 10;
  private static final int EXPIRED_PER_NEW_KEY = 2;
  private static final int MIN_PURGE = 1_024;

  /** Slot, its places in the index and in line or heap, the identity's text, headers of arrays. */
  private static final long FIXED_BYTES = 200;

  private final int maxKeys;
  private final long maxBytes;
  private final AtomicLong bytes = new AtomicLong();
  private final SlotIndex index = new SlotIndex();

  private final ReentrantLock lock = new ReentrantLock();
  private final ArrayDeque<Slot> line = new ArrayDeque<>();
  private final PriorityQueue<Slot> heap = new PriorityQueue<>(FIRST_TO_GO);

  /** Slots in line or heap, or about to be put there, that were buried elsewhere. */
  private final AtomicInteger dead = new AtomicInteger();

  private final LongAdder evicted = new LongAdder();
  private final LongAdder failed = new LongAdder();

  SlotStore(int maxKeys, long maxBytes) {
    this.maxKeys = maxKeys;
    this.maxBytes = maxBytes;
  }

  /** What a slot takes at most whose state has at most so many words. */
  static long mostBytes(long maxWords) {
    boolean tooMany = maxWords > Integer.MAX_VALUE / 2;
    long allocated = tooMany ? maxWords : Long.highestOneBit(maxWords) * 2;
    return allocated > Long.MAX_VALUE / Long.BYTES - FIXED_BYTES
        ? Long.MAX_VALUE
        : FIXED_BYTES + Charge.MAX_IDENTITY * Character.BYTES + allocated * Long.BYTES;
  }

  long maxBytes() {
    return maxBytes;
  }

  /** Finds the slots; new ones are in the order of this store once they have been written. */
  SlotIndex index() {
    return index;
  }

  /** What is to be done when the lock of a slot has been let go, whose state was written. */
  enum Due {
    NOTHING,
    ENQUEUE,
    MAKE_ROOM
  }

  /**
   * After a state was written: an absent one goes, a present one stays if its place in the store's
   * order can be told. The slot's lock is held.
   *
   * @throws RuntimeException if a user's meter cannot say when its state ends: the hit that made it
   *     fails
   */
  Due keepOrBury(Slot slot) {
    if (slot.isAbsent()) {
      bury(slot);
      return Due.NOTHING;
    }
    boolean overfull = weigh(slot);
    if (slot.queued) {
      return overfull ? Due.MAKE_ROOM : Due.NOTHING;
    }
    try {
      slot.writer.horizon(slot);
      slot.writer.last(slot);
    } catch (RuntimeException | Error broken) {
      bury(slot);
      throw broken;
    }
    slot.queued = true;
    return Due.ENQUEUE;
  }

  /** No lock is held any more. */
  void pay(Due due, Slot slot, long now) {
    switch (due) {
      case ENQUEUE -> enqueue(slot, now);
      case MAKE_ROOM -> makeRoom(now);
      case NOTHING -> {}
    }
  }

  /** Forgets a key that has turned out to have no state. */
  void buryIfAbsent(Slot slot) {
    slot.lock();
    try {
      if (slot.isAbsent()) {
        bury(slot);
      }
    } finally {
      slot.unlock();
    }
  }

  /** Counts the bytes of a slot anew, and tells whether there are too many now. */
  private boolean weigh(Slot slot) {
    int words = slot.allocated();
    if (words == slot.weighed) {
      return false;
    }
    long before = weight(slot);
    slot.weighed = words;
    return bytes.addAndGet(weight(slot) - before) > maxBytes;
  }

  private static long weight(Slot slot) {
    return slot.weighed < 0
        ? 0
        : FIXED_BYTES + slot.identity.length() + (long) slot.weighed * Long.BYTES;
  }

  /** Forgets a key; its slot's lock is held. */
  private void bury(Slot slot) {
    if (!slot.dead) {
      remove(slot);
      if (slot.queued) {
        dead.incrementAndGet();
      }
    }
  }

  /** Forgets all keys, and lets go of their memory. */
  void clear() {
    forget(slot -> true);
    lock.lock();
    try {
      removeDead();
    } finally {
      lock.unlock();
    }
  }

  /** Forgets all keys of one client. */
  void forget(String identity) {
    forget(slot -> slot.identity.equals(identity));
  }

  private void forget(Predicate<Slot> which) {
    index.forEach(
        slot -> {
          if (which.test(slot)) {
            slot.lock();
            try {
              bury(slot);
            } finally {
              slot.unlock();
            }
          }
        });
  }

  /** Takes in a slot that has just stored its first state, and makes room for it. */
  private void enqueue(Slot slot, long now) {
    lock.lock();
    try {
      line.add(slot);
      while (line.size() > Math.max(1, Math.min(maxKeys, size()) / LINE_SHARE)) {
        placeInHeap(line.remove());
      }
      for (int i = 0; i < EXPIRED_PER_NEW_KEY; i++) {
        removeFirstIfExpired(now);
      }
      forgetFirst(now);
      purge();
    } finally {
      lock.unlock();
    }
  }

  /** Forgets slots as long as there are too many, or they have too many bytes. */
  private void makeRoom(long now) {
    lock.lock();
    try {
      forgetFirst(now);
    } finally {
      lock.unlock();
    }
  }

  /** How many slots the index has, those included that no hit has written yet. */
  int slots() {
    return index.size();
  }

  /** How many keys have a state. */
  int keys() {
    lock.lock();
    try {
      return Math.max(0, size()); // a slot may be dead before it is in line
    } finally {
      lock.unlock();
    }
  }

  /** About how many bytes the slots take. */
  long bytes() {
    return bytes.get();
  }

  /** How many states were forgotten before their time. */
  long evicted() {
    return evicted.sum();
  }

  /** How many states were forgotten because their strategy failed on them. */
  long failed() {
    return failed.sum();
  }

  private int size() {
    return line.size() + heap.size() - dead.get();
  }

  private void remove(Slot slot) {
    slot.dead = true;
    slot.clear();
    bytes.addAndGet(-weight(slot));
    slot.weighed = -1;
    index.remove(slot);
  }

  private void placeInHeap(Slot slot) {
    slot.lock();
    boolean alive;
    try {
      alive = place(slot);
    } finally {
      slot.unlock();
    }
    enterHeap(slot, alive);
  }

  private void enterHeap(Slot slot, boolean alive) {
    if (alive) {
      heap.add(slot);
    } else {
      dead.decrementAndGet();
    }
  }

  private void removeFirstIfExpired(long now) {
    long longAgo = now - Ledger.CLOCK_STEP_MICROS;
    Slot slot = heap.peek();
    if (slot == null || slot.queuedHorizon > longAgo) {
      return;
    }
    heap.remove();
    boolean alive;
    slot.lock();
    try {
      alive = place(slot);
      if (alive && slot.queuedHorizon <= longAgo) {
        remove(slot);
        return;
      }
    } finally {
      slot.unlock();
    }
    enterHeap(slot, alive);
  }

  /**
   * Removes the first slots in true order; where the heap is empty, the first in line. Others may
   * bury slots meanwhile, so each step looks anew.
   */
  private void forgetFirst(long now) {
    while ((size() > maxKeys || bytes.get() > maxBytes) && !(heap.isEmpty() && line.isEmpty())) {
      boolean onlyLine = heap.isEmpty();
      Slot slot = onlyLine ? line.remove() : heap.remove();
      long horizon = slot.queuedHorizon;
      long remaining = slot.queuedRemaining;
      boolean alive;
      boolean first;
      slot.lock();
      try {
        alive = place(slot);
        boolean unchanged = slot.queuedHorizon == horizon && slot.queuedRemaining == remaining;
        first = alive && (onlyLine || unchanged);
        if (first) {
          remove(slot);
        }
      } finally {
        slot.unlock();
      }
      if (!first) {
        enterHeap(slot, alive);
      } else if (slot.queuedHorizon > now) {
        evicted.increment();
      }
    }
  }

  /**
   * Looks up where a slot belongs now; its lock is held. One whose meter fails, a user's, is
   * forgotten: whoever comes by with a key of his own has nothing to do with it.
   *
   * @return false if it is dead
   */
  private boolean place(Slot slot) {
    if (slot.dead) {
      return false;
    }
    try {
      Meter meter = slot.writer;
      Outcome outcome = new Outcome();
      meter.decide(slot, 0, meter.last(slot), outcome);
      slot.queuedHorizon = meter.horizon(slot);
      slot.queuedRemaining = outcome.remaining();
      return true;
    } catch (RuntimeException e) {
      remove(slot);
      dead.incrementAndGet();
      failed.increment();
      if (failed.sum() == 1) {
        LOG.warn(
            "a strategy failed; state of {} dropped (further cases are counted)", slot.limit, e);
      }
      return false;
    }
  }

  private void purge() {
    if (dead.get() > Math.max(MIN_PURGE, (line.size() + heap.size()) / 2)) {
      removeDead();
    }
  }

  private void removeDead() {
    heap.removeIf(this::countedAsDead);
    line.removeIf(this::countedAsDead);
  }

  private boolean countedAsDead(Slot slot) {
    slot.lock();
    try {
      if (slot.dead) {
        dead.decrementAndGet();
      }
      return slot.dead;
    } finally {
      slot.unlock();
    }
  }
}
