package io.traffik;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.util.Comparator;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/**
 * One key's state in memory, with what the store must know about it, its lock, and its place in the
 * index.
 *
 * <p>Whoever changes it holds {@link #lock}. Who only wants to know takes no lock and writes
 * nothing: it takes a {@link #stamp}, reads, and asks {@link #isStill}; and {@link #tryLock} of a
 * stamp takes the lock only if nobody has had it meanwhile. Thread-safe where it says so.
 */
final class Slot extends State {

  /*
   * The lock is a sequence lock (as in the Linux kernel; in Java like StampedLock): an odd stamp is locked, and
   * each unlocking after a write makes the stamp one that was not there before. It takes 4 bytes in the slot, where a
   * monitor costs two atomic instructions for each hit and readers write too.
   *
   * Nothing blocks under it, so who waits only spins; but not for ever, for the holder's thread may have lost its
   * processor.
   */

  /** By client first, so that whoever needs several slots takes them in the order of all others. */
  static final Comparator<Slot> ORDER =
      Comparator.<Slot, String>comparing(slot -> slot.identity)
          .thenComparing(slot -> slot.limit)
          .thenComparing(slot -> slot.stateClass)
          .thenComparing(slot -> slot.shard);

  private static final VarHandle STAMP;
  private static final int SPINS = 64;
  private static final long PAUSE_NANOS = 20_000;

  static {
    try {
      STAMP = MethodHandles.lookup().findVarHandle(Slot.class, "stamp", int.class);
    } catch (ReflectiveOperationException e) {
      throw new ExceptionInInitializerError(e);
    }
  }

  final String identity;
  final LimitId limit;
  final String stateClass;
  final String shard;

  /** The next in the index' chain, and the hash by which it is there; the index guards them. */
  @Nullable Slot next;

  int hash;

  /** The meter that wrote the words, or will. */
  Meter writer;

  /** No longer in the store: who finds it so looks the key up again. */
  boolean dead;

  /**
   * The last hit was refused, and the next may be too. A hint only: then the lock is taken once
   * there is something to write, else right away, which is quicker and disturbs others more.
   */
  boolean usedUp;

  /** Enqueued in the store, exactly once, by the first hit that stores a state. */
  boolean queued;

  /** How many words were allocated for it when the store last counted; -1 before it did. */
  int weighed = -1;

  /** The place in the store's order; guarded by the store's lock. */
  long queuedHorizon;

  /** Breaks ties of the horizon; guarded by the store's lock. */
  long queuedRemaining;

  private volatile int stamp;

  /** The slot of a key, without a state. */
  Slot(LimitId limit, Meter meter, String identity, String shard) {
    this.identity = identity;
    this.limit = limit;
    this.stateClass = meter.stateClass();
    this.shard = shard;
    this.writer = meter;
  }

  /** Whether it is the slot of that key. */
  boolean isOf(String whose, LimitId which, String ofClass, String where) {
    return isEqual(identity, whose)
        && limit.equals(which)
        && isEqual(stateClass, ofClass)
        && isEqual(shard, where);
  }

  /** Where it is one and the same object, which is usual, the machine need not load its text. */
  @SuppressWarnings("ReferenceEquality")
  private static boolean isEqual(String one, String other) {
    return one == other || one.equals(other);
  }

  /** What tells whether the slot has been left alone since, see {@link #isStill}. Thread-safe. */
  int stamp() {
    return (int) STAMP.getAcquire(this);
  }

  /** Whether a meter can judge the words as they are. Thread-safe. */
  @SuppressWarnings("ReferenceEquality") // for an equal one they must be adopted
  boolean isReadableBy(Meter reader) {
    return writer == reader && !hasRing() && !dead;
  }

  /**
   * Whether what was read since the stamp was told is whole: nobody had the lock then or since.
   * Thread-safe.
   */
  boolean isStill(int since) {
    VarHandle.acquireFence();
    return isFree(since) && since == (int) STAMP.getOpaque(this);
  }

  private static boolean isFree(int stamp) {
    return (stamp & 1) == 0;
  }

  /** Takes the lock if nobody has had it since the stamp was told. Thread-safe. */
  boolean tryLock(int since) {
    boolean locked = isFree(since) && STAMP.compareAndSet(this, since, since + 1);
    VarHandle.storeStoreFence();
    return locked;
  }

  /** Takes the lock, as soon as it is free. Not reentrant. Thread-safe. */
  void lock() {
    for (int tries = 1; !isFreeAndTaken(); tries++) {
      if (tries % SPINS == 0) {
        pause();
      } else {
        Thread.onSpinWait();
      }
    }
  }

  /** An interrupted thread does not park. */
  @SuppressWarnings("ThreadPriorityCheck") // the holder's thread needs a processor, no order
  private static void pause() {
    if (Thread.currentThread().isInterrupted()) {
      Thread.yield();
    } else {
      LockSupport.parkNanos(PAUSE_NANOS);
    }
  }

  private boolean isFreeAndTaken() {
    return tryLock(stamp);
  }

  /** Gives the lock back. */
  void unlock() {
    unlock(stamp - 1);
  }

  /** Gives a lock back that was taken under a stamp. */
  void unlock(int since) {
    STAMP.setRelease(this, since + 2);
  }

  /** The same, where the state has not been touched: who has read it meanwhile need not again. */
  void unlockUntouched(int since) {
    STAMP.setRelease(this, since);
  }
}
