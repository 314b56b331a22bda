package io.traffik;

import java.util.Comparator;
import java.util.PriorityQueue;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.LongAdder;
import java.util.concurrent.locks.ReentrantLock;

/**
 * Decides which key of a full store is forgotten. Thread-safe.
 *
 * <p>First the states past their horizon, which mean nothing any more; then those whose horizon is
 * nearest; among equal ones that with the most room left, so that flooding the store with new
 * addresses never buys a used-up client a fresh start while untouched ones are there to go.
 */
final class EvictionQueue {

  /*
   * Order. A heap by (horizon, most remaining first) as they were when the slot was last looked at.
   * Hits never touch the heap. Of a key that is only hit, the horizon never falls, and within one
   * horizon the remaining never rises, so a stale place is too early, never too late: a slot that comes
   * up with a changed place is put back, and one that comes up unchanged is truly the first. Each such
   * return is paid for by a hit. After a refund a place may be too late; then another state past its
   * horizon, or next to it, goes instead.
   *
   * Cost. O(log keys) for a new key, nothing for a known one. Each new key also takes up to two expired
   * ones out, so a store that is never full shrinks too, without a thread and without a pause.
   *
   * Locks. The queue's lock is taken before a slot's monitor, never while one is held.
   */

  private static final Comparator<Slot> FIRST_TO_GO =
      Comparator.<Slot>comparingLong(slot -> slot.queuedHorizon)
          .thenComparing(Comparator.<Slot>comparingLong(slot -> slot.queuedRemaining).reversed());

  private static final int EXPIRED_PER_NEW_KEY = 2;
  private static final int MIN_PURGE = 1_024;

  private final int maxKeys;
  private final ReentrantLock lock = new ReentrantLock();
  private final PriorityQueue<Slot> queue = new PriorityQueue<>(FIRST_TO_GO);

  /** Slots in the queue that were buried by others. */
  private final AtomicInteger dead = new AtomicInteger();

  private final LongAdder evicted = new LongAdder();

  EvictionQueue(int maxKeys) {
    this.maxKeys = maxKeys;
  }

  /** Takes in a slot that has just stored its first state, and makes room for it. */
  void add(Slot slot, long now) {
    lock.lock();
    try {
      if (place(slot)) {
        queue.add(slot);
      } else {
        dead.decrementAndGet();
      }
      for (int i = 0; i < EXPIRED_PER_NEW_KEY; i++) {
        removeFirstIfPast(now);
      }
      while (queue.size() - dead.get() > maxKeys) {
        removeFirst(now);
      }
      purge();
    } finally {
      lock.unlock();
    }
  }

  /** Notes that a queued slot was buried; its entry goes later. */
  void buried() {
    dead.incrementAndGet();
  }

  /** How many live states were forgotten for lack of room. */
  long evicted() {
    return evicted.sum();
  }

  private void removeFirstIfPast(long now) {
    Slot slot = queue.peek();
    if (slot == null || slot.queuedHorizon > now) {
      return;
    }
    queue.remove();
    synchronized (slot) {
      if (!place(slot)) {
        dead.decrementAndGet();
        return;
      }
      if (slot.queuedHorizon <= now) {
        slot.table.bury(slot);
        return;
      }
    }
    queue.add(slot);
  }

  /** Removes the first slot in true order. */
  private void removeFirst(long now) {
    while (true) {
      Slot slot = queue.remove();
      long horizon = slot.queuedHorizon;
      long remaining = slot.queuedRemaining;
      synchronized (slot) {
        if (!place(slot)) {
          dead.decrementAndGet();
          return;
        }
        if (slot.queuedHorizon == horizon && slot.queuedRemaining == remaining) {
          slot.table.bury(slot);
          if (horizon > now) {
            evicted.increment();
          }
          return;
        }
      }
      queue.add(slot);
    }
  }

  /** Looks up where a slot belongs now; false if it is dead. */
  private static boolean place(Slot slot) {
    synchronized (slot) {
      Meter meter = slot.writer;
      if (slot.dead || meter == null) {
        return false;
      }
      Outcome outcome = new Outcome();
      meter.decide(slot, 0, meter.last(slot), outcome);
      slot.queuedHorizon = meter.horizon(slot);
      slot.queuedRemaining = outcome.remaining();
      return true;
    }
  }

  private void purge() {
    if (dead.get() > Math.max(MIN_PURGE, queue.size() / 2)) {
      queue.removeIf(this::countedAsDead);
    }
  }

  private boolean countedAsDead(Slot slot) {
    synchronized (slot) {
      if (slot.dead) {
        dead.decrementAndGet();
      }
      return slot.dead;
    }
  }

  /** The number of live keys, for as long as nobody adds or removes one. */
  int size() {
    lock.lock();
    try {
      return queue.size() - dead.get();
    } finally {
      lock.unlock();
    }
  }
}
