package io.traffik;

import java.time.Duration;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keeps the states in this JVM, answers at once and never fails. Thread-safe.
 *
 * <p>Bounded: at most {@code maxKeys} states of together about {@code maxBytes}. A full store
 * forgets first what is past its time, then what soonest would be; see {@link #evictions}. It has
 * no thread and no timer: states past their time go while new ones come.
 */
public final class InMemoryBackend implements Backend {

  /*
   * Concurrency. A key's critical section is the lock of its slot. A hit on one key copies the state and
   * decides on the copy. Where a write is likely it takes the lock first; where not, it takes the lock when
   * it has something to write, and only if nobody else had it since; else it begins anew, and after some times
   * it decides under the lock. So a key that is used up is refused without any writing. A hit on several keys
   * takes their locks in an order that is the same for all threads, decides, applies and lets go, so no other hit
   * sees a part of it. Whoever decides under a lock reads the clock under it too: one that had read it long
   * before would take a state that others have written since for one from before the clock was set back. No foreign code runs under a lock but the meters, which are pure; no meter sees a state that
   * is just being written.
   *
   * Life of a slot. It is put into the index before the first decision and taken out under its lock
   * if it is absent after one, so refused and asking hits leave nothing behind. A thread that finds a
   * slot dead looks again. The first hit to store a state enqueues the slot, after it has let go of every
   * lock; until then the bound may be exceeded by the threads under way. So it is with the bytes of
   * a state that has grown.
   */

  private static final Logger LOG = LoggerFactory.getLogger(InMemoryBackend.class);
  private static final int DEFAULT_MAX_KEYS = 100_000;

  /** What part of the bytes one client may take, or it could make the store forget all others. */
  private static final int SHARE_OF_ONE = 8;

  /** Or a quarter of the heap, if that is less. */
  private static final long DEFAULT_MAX_BYTES = 256L << 20;

  /** So often a hit tries to do without the lock until it has found the state. */
  private static final int OPTIMISM = 16;

  private static final Comparator<Held> LOCK_ORDER =
      Comparator.comparing(held -> held.slot, Slot.ORDER);

  private final Clock clock;
  private final SlotStore store;
  private final AtomicLong clockSteps = new AtomicLong();
  private final AtomicLong unreadable = new AtomicLong();

  /** A slot that a hit holds, and what is to be done once it has let go. */
  private static final class Held {
    final Charge charge;
    final Slot slot;
    SlotStore.Due due = SlotStore.Due.NOTHING;
    Ledger.Adoption adoption = Ledger.Adoption.NONE;

    Held(Charge charge, Slot slot) {
      this.charge = charge;
      this.slot = slot;
    }
  }

  private InMemoryBackend(Builder builder) {
    this.clock = builder.clock;
    this.store = new SlotStore(builder.maxKeys, builder.maxBytes);
  }

  /**
   * A backend with at most 100,000 keys and 256 MiB, or a quarter of the heap, on the system clock.
   */
  public static InMemoryBackend create() {
    return builder().build();
  }

  /** For another bound or another clock. */
  public static Builder builder() {
    return new Builder();
  }

  @Override
  public boolean isRemote() {
    return false;
  }

  /** For messages. */
  @Override
  public String toString() {
    return "memory";
  }

  @Override
  public void requireRoomFor(List<Limit> limits) {
    limits.forEach(this::requireRoomFor);
  }

  private void requireRoomFor(Limit limit) {
    long bytes = SlotStore.mostBytes(limit.meter().maxWords());
    if (bytes > store.maxBytes() / SHARE_OF_ONE) {
      throw new IllegalArgumentException(
          "limit \""
              + limit.name()
              + "\" ("
              + limit.strategy().name()
              + ") may need "
              + bytes
              + " bytes for one client, and one client may have an eighth of the "
              + store.maxBytes()
              + " of this backend; raise maxBytes, lower the limit, or choose a strategy that"
              + " remembers no single hits");
    }
  }

  @Override
  public Decision decideNow(List<Charge> charges, Intent intent) {
    return charges.size() == 1 ? decideOne(charges.get(0), intent) : decideSeveral(charges, intent);
  }

  /** The time by which it decides. */
  long now() {
    return clock.micros();
  }

  private Decision decideOne(Charge charge, Intent intent) {
    return decide(
        charge.limit(),
        charge.hitClass(),
        charge.meter(),
        charge.identity(),
        charge.shard(),
        charge.cost(),
        intent,
        clock.micros());
  }

  /** Decides a hit on one key, which arrived at a time: a charge in parts, see there. */
  Decision decide(
      Limit limit,
      HitClass hitClass,
      Meter meter,
      String identity,
      String shard,
      long cost,
      Intent intent,
      long now) {
    boolean spends = intent == Intent.SPEND && cost > 0;
    SlotIndex index = store.index();
    for (int tries = 0; tries < OPTIMISM; tries++) {
      Slot slot =
          spends
              ? index.findOrMake(limit.id(), meter, identity, shard)
              : index.find(limit.id(), meter, identity, shard);
      if (slot == null) {
        break;
      }
      int stamp = slot.stamp();
      if (!slot.isReadableBy(meter)) {
        break;
      }
      Decision decision =
          attempt(limit, hitClass, meter, identity, shard, cost, intent, now, slot, stamp);
      if (decision != null) {
        return decision;
      }
      Thread.onSpinWait();
    }
    return decideLocked(new Charge(limit, hitClass, meter, identity, cost, shard), intent);
  }

  /**
   * Tries to decide a hit on a state that nobody else changes meanwhile, and writes it if it is
   * admitted. A method of its own, which makes no object but the decision: the JIT inlines what it
   * calls, but not always itself.
   *
   * @return null, with nothing done, if somebody has changed the state meanwhile, or it is from
   *     before the clock was set back
   */
  private @Nullable Decision attempt(
      Limit limit,
      HitClass hitClass,
      Meter meter,
      String identity,
      String shard,
      long cost,
      Intent intent,
      long now,
      Slot slot,
      int stamp) {
    boolean spends = intent == Intent.SPEND && cost > 0;
    State seen = new State();
    Outcome outcome = new Outcome();
    SlotStore.Due due = SlotStore.Due.NOTHING;
    long at = now;
    boolean written = false;
    boolean held = spends && !slot.usedUp && slot.tryLock(stamp);
    try {
      seen.copy(slot);
      if (!held && !slot.isStill(stamp)) {
        return null;
      }
      at = Ledger.notBefore(seen, meter, now);
      if (at - now > Ledger.CLOCK_STEP_MICROS) {
        return null;
      }
      meter.decide(seen, cost, at, outcome);
      if (spends && outcome.admitted()) {
        held = held || slot.tryLock(stamp);
        if (!held) {
          return null;
        }
        written = true;
        due = write(slot, outcome);
        at = Ledger.notBefore(slot, meter, now);
      }
    } finally {
      letGo(slot, stamp, held, written);
    }
    store.pay(due, slot, now);
    Statistics statistics = Ledger.statistics(meter, seen, intent, at);
    return Ledger.decision(
        limit, hitClass, meter, identity, shard, cost, outcome, at, now, statistics);
  }

  /** Writes the state after an admitted hit; the lock is held. */
  private SlotStore.Due write(Slot slot, Outcome outcome) {
    try {
      slot.accept(outcome);
      slot.usedUp = false;
    } catch (RuntimeException | Error broken) {
      store.keepOrBury(slot);
      throw broken;
    }
    return store.keepOrBury(slot);
  }

  /** After a hit, admitted or not, or one that has failed. */
  private void letGo(Slot slot, int stamp, boolean held, boolean written) {
    if (written) {
      slot.unlock(stamp);
      return;
    }
    if (held) {
      slot.usedUp = true;
      slot.unlockUntouched(stamp);
    }
    if (slot.isAbsent()) {
      store.buryIfAbsent(slot);
    }
  }

  @Override
  public CompletionStage<Decision> decide(List<Charge> charges, Intent intent, Duration timeout) {
    return CompletableFuture.completedFuture(decideNow(charges, intent));
  }

  /** A state that was dropped and begun anew since is taken for the one that was charged. */
  @Override
  public CompletionStage<Void> refund(Decision decision) {
    List<Decision> parts = decision.parts();
    Held[] all = parts.stream().map(part -> held(part.requiredCharge())).toArray(Held[]::new);
    try {
      whileHolding(
          all,
          () -> {
            long now = clock.micros();
            for (int i = 0; i < all.length; i++) {
              refund(all[i], parts.get(i), now);
            }
            return null;
          });
    } finally {
      letGo(all);
    }
    return CompletableFuture.completedFuture(null);
  }

  @Override
  public CompletionStage<Void> clear() {
    store.clear();
    return CompletableFuture.completedFuture(null);
  }

  @Override
  public CompletionStage<Void> reset(String identity) {
    store.forget(BoundedIdentity.of(identity));
    return CompletableFuture.completedFuture(null);
  }

  /** Forgets every state. */
  @Override
  public void close() {
    store.clear();
  }

  /** How many keys have a state at present. */
  public int keys() {
    return store.keys();
  }

  /** For tests: how many slots there are, those included that nobody has written. */
  int slots() {
    return store.slots();
  }

  /** About how many bytes the states and their keys take at present. */
  public long bytes() {
    return store.bytes();
  }

  /**
   * How many states were forgotten before their time because the store was full. Each gave one
   * client a fresh start: if this grows, raise {@code maxKeys} or {@code maxBytes}.
   */
  public long evictions() {
    return store.evicted();
  }

  /** How many states were found more than 10 s ahead of the clock, which had been set back. */
  public long clockSteps() {
    return clockSteps.get();
  }

  /**
   * How many states were dropped because they could not be converted to a changed rate, or because
   * their strategy failed on them.
   */
  public long unreadableStates() {
    return unreadable.get() + store.failed();
  }

  private Decision decideLocked(Charge charge, Intent intent) {
    while (true) {
      Held held = held(charge);
      held.slot.lock();
      try {
        if (held.slot.dead) {
          continue;
        }
        long now = clock.micros();
        try {
          adopt(held, now);
          return Ledger.decide(charge, held.slot, intent, now);
        } finally {
          held.due = store.keepOrBury(held.slot);
        }
      } finally {
        held.slot.unlock();
        letGo(held);
      }
    }
  }

  private Decision decideSeveral(List<Charge> charges, Intent intent) {
    while (true) {
      Held[] all = charges.stream().map(this::held).toArray(Held[]::new);
      try {
        Decision decision = whileHolding(all, () -> decideHeld(charges, all, intent));
        if (decision != null) {
          return decision;
        }
      } finally {
        letGo(all);
      }
    }
  }

  /** Null if a slot died meanwhile. */
  private @Nullable Decision decideHeld(List<Charge> charges, Held[] all, Intent intent) {
    long now = clock.micros();
    try {
      for (Held held : all) {
        if (held.slot.dead) {
          return null;
        }
        adopt(held, now);
      }
      Slot[] slots = Arrays.stream(all).map(held -> held.slot).toArray(Slot[]::new);
      return Ledger.decide(charges, slots, intent, now);
    } finally {
      forEach(all, held -> held.due = store.keepOrBury(held.slot));
    }
  }

  private static void adopt(Held held, long now) {
    Slot slot = held.slot;
    Meter reader = held.charge.meter();
    held.adoption = Ledger.adopt(slot, slot.writer, reader, now);
    slot.writer = reader;
  }

  private void letGo(Held[] all) {
    forEach(all, this::letGo);
  }

  /** Does something for all of them, also if it fails for some. */
  private static void forEach(Held[] all, Consumer<Held> action) {
    RuntimeException first = null;
    for (Held held : all) {
      try {
        action.accept(held);
      } catch (RuntimeException broken) {
        first = first == null ? broken : first;
      }
    }
    if (first != null) {
      throw first;
    }
  }

  /** No lock is held any more. */
  private void letGo(Held held) {
    if (held.due != SlotStore.Due.NOTHING) {
      store.pay(held.due, held.slot, clock.micros());
    }
    switch (held.adoption) {
      case REBASED ->
          warn(clockSteps, "the clock was set back; state of {} rebased", held.charge.limit());
      case FORGOTTEN ->
          warn(unreadable, "state of {} does not fit its new rate; dropped", held.charge.limit());
      case NONE -> {}
    }
  }

  /** Logged once, counted always: a store full of such states must not fill the disk. */
  private static void warn(AtomicLong counter, String message, Limit limit) {
    if (counter.incrementAndGet() == 1) {
      LOG.warn(message + " (further cases are only counted)", limit);
    }
  }

  private void refund(Held held, Decision part, long now) {
    Slot slot = held.slot;
    Meter writer = slot.writer;
    if (!slot.dead && !slot.isAbsent()) {
      held.adoption = Ledger.refund(slot, writer.parameters(), writer.last(slot), part, now);
    }
    held.due = store.keepOrBury(held.slot);
  }

  private Held held(Charge charge) {
    Slot slot =
        store
            .index()
            .findOrMake(charge.limit().id(), charge.meter(), charge.identity(), charge.shard());
    return new Held(charge, slot);
  }

  private static <T extends @Nullable Object> T whileHolding(Held[] all, Supplier<T> action) {
    Held[] ordered = all.clone();
    Arrays.sort(ordered, LOCK_ORDER);
    for (int i = 1; i < ordered.length; i++) {
      if (ordered[i].slot == ordered[i - 1].slot) { // it would wait for itself for ever
        throw new IllegalArgumentException(
            "two charges of one hit go to one state, of " + ordered[i].charge.limit());
      }
    }
    return whileHoldingFrom(0, ordered, action);
  }

  private static <T extends @Nullable Object> T whileHoldingFrom(
      int index, Held[] ordered, Supplier<T> action) {
    if (index == ordered.length) {
      return action.get();
    }
    ordered[index].slot.lock();
    try {
      return whileHoldingFrom(index + 1, ordered, action);
    } finally {
      ordered[index].slot.unlock();
    }
  }

  /** Options of an in-memory backend. Not thread-safe. */
  public static final class Builder {

    private int maxKeys = DEFAULT_MAX_KEYS;
    private long maxBytes = Math.min(DEFAULT_MAX_BYTES, Runtime.getRuntime().maxMemory() / 4);
    private Clock clock = Clock.system();

    private Builder() {}

    /**
     * How many keys may have a state at once; 100,000 unless set.
     *
     * @throws IllegalArgumentException if less than 1
     */
    public Builder maxKeys(int maxKeys) {
      if (maxKeys < 1) {
        throw new IllegalArgumentException("maxKeys \"" + maxKeys + "\" must be at least 1");
      }
      this.maxKeys = maxKeys;
      return this;
    }

    /**
     * About how many bytes the states and their keys may take; 256 MiB, or a quarter of the heap if
     * that is less, unless set. A limit is refused of which one client could take more than an
     * eighth.
     *
     * @throws IllegalArgumentException if less than 1
     */
    public Builder maxBytes(long maxBytes) {
      if (maxBytes < 1) {
        throw new IllegalArgumentException("maxBytes \"" + maxBytes + "\" must be at least 1");
      }
      this.maxBytes = maxBytes;
      return this;
    }

    /** The clock to decide by; the system clock unless set. A manual one makes tests exact. */
    public Builder clock(Clock clock) {
      this.clock = clock;
      return this;
    }

    /** Makes the backend. */
    public InMemoryBackend build() {
      return new InMemoryBackend(this);
    }
  }
}
