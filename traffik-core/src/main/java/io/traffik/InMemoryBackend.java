package io.traffik;

import java.time.Duration;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keeps the states in this JVM, answers at once and never fails. Thread-safe.
 *
 * <p>Bounded: at most {@code maxKeys} states, each of a bounded size. A full store forgets first
 * what is past its time, then what soonest would be; see {@link #evictions}. It has no thread and
 * no timer: states past their time go while new ones come.
 */
public final class InMemoryBackend implements Backend {

  /*
   * Concurrency. A key's critical section is its slot's monitor. A hit on several keys takes their
   * monitors in an order that is the same for all threads (limit, then identity), decides, applies and
   * lets go, so no other hit sees a part of it. No foreign code runs under a monitor but the meters,
   * which are pure.
   *
   * Life of a slot. It is put into its table before the first decision and taken out under its monitor
   * if it is absent after one, so refused and asking hits leave nothing behind. A thread that finds a
   * slot dead looks again. The first hit to store a state hands the slot to the eviction queue, after
   * it has let go of every monitor; until then the bound may be exceeded by the threads under way.
   */

  private static final Logger LOG = LoggerFactory.getLogger(InMemoryBackend.class);
  private static final int DEFAULT_MAX_KEYS = 100_000;

  private static final Comparator<Slot> LOCK_ORDER =
      Comparator.<Slot, LimitId>comparing(slot -> slot.table.id)
          .thenComparing(slot -> slot.identity);

  private final Clock clock;
  private final EvictionQueue evictionQueue;
  private final ConcurrentHashMap<LimitId, LimitTable> tables = new ConcurrentHashMap<>();
  private final LongAdder clockSteps = new LongAdder();
  private final LongAdder unreadable = new LongAdder();

  private InMemoryBackend(Builder builder) {
    this.clock = builder.clock;
    this.evictionQueue = new EvictionQueue(builder.maxKeys);
  }

  /** A backend with at most 100,000 keys on the system clock. */
  public static InMemoryBackend create() {
    return builder().build();
  }

  /** For another bound or another clock. */
  public static Builder builder() {
    return new Builder();
  }

  @Override
  public Decision decideNow(List<Charge> charges, Intent intent) {
    long now = clock.micros();
    return charges.size() == 1
        ? decideOne(charges.get(0), intent, now)
        : decideSeveral(charges, intent, now);
  }

  @Override
  public CompletionStage<Decision> decide(List<Charge> charges, Intent intent, Duration timeout) {
    return CompletableFuture.completedFuture(decideNow(charges, intent));
  }

  @Override
  public CompletionStage<Void> refund(Decision decision) {
    long now = clock.micros();
    List<Decision> parts =
        decision.admitted() && !decision.degraded() ? decision.parts() : List.of();
    Slot[] slots = parts.stream().map(part -> slot(part.requiredCharge())).toArray(Slot[]::new);
    whileHolding(
        slots,
        () -> {
          for (int i = 0; i < slots.length; i++) {
            refund(slots[i], parts.get(i), now);
          }
          return null;
        });
    return CompletableFuture.completedFuture(null);
  }

  @Override
  public CompletionStage<Void> clear() {
    for (LimitTable table : tables.values()) {
      for (Slot slot : table.slots()) {
        synchronized (slot) {
          bury(slot);
        }
      }
    }
    return CompletableFuture.completedFuture(null);
  }

  /** Forgets every state. */
  @Override
  public void close() {
    clear();
  }

  /** How many keys have a state at present. */
  public int keys() {
    return evictionQueue.size();
  }

  /**
   * How many states were forgotten before their time because the store was full. Each gave one
   * client a fresh start: if this grows, raise {@code maxKeys}.
   */
  public long evictions() {
    return evictionQueue.evicted();
  }

  /** How many states were found more than 10 s ahead of the clock, which had been set back. */
  public long clockSteps() {
    return clockSteps.sum();
  }

  /** How many states were dropped because they could not be converted to a changed rate. */
  public long unreadableStates() {
    return unreadable.sum();
  }

  private Decision decideOne(Charge charge, Intent intent, long now) {
    while (true) {
      Slot slot = slot(charge);
      Decision decision;
      boolean enqueue;
      synchronized (slot) {
        if (slot.dead) {
          continue;
        }
        try {
          adopt(slot, charge, now);
          decision = Ledger.decide(charge, slot, intent, now);
        } finally {
          enqueue = keepOrBury(slot);
        }
      }
      if (enqueue) {
        evictionQueue.add(slot, now);
      }
      return decision;
    }
  }

  private Decision decideSeveral(List<Charge> charges, Intent intent, long now) {
    while (true) {
      Slot[] slots = charges.stream().map(this::slot).toArray(Slot[]::new);
      boolean[] enqueue = new boolean[slots.length];
      Decision decision =
          whileHolding(slots, () -> decideHeld(charges, slots, intent, now, enqueue));
      for (int i = 0; i < slots.length; i++) {
        if (enqueue[i]) {
          evictionQueue.add(slots[i], now);
        }
      }
      if (decision != null) {
        return decision;
      }
    }
  }

  /** Null if a slot died meanwhile. */
  private @Nullable Decision decideHeld(
      List<Charge> charges, Slot[] slots, Intent intent, long now, boolean[] enqueue) {
    boolean alive = Arrays.stream(slots).noneMatch(slot -> slot.dead);
    try {
      for (int i = 0; alive && i < slots.length; i++) {
        adopt(slots[i], charges.get(i), now);
      }
      return alive ? Ledger.decide(charges, slots, intent, now) : null;
    } finally {
      for (int i = 0; i < slots.length; i++) {
        enqueue[i] = !slots[i].dead && keepOrBury(slots[i]);
      }
    }
  }

  private void adopt(Slot slot, Charge charge, long now) {
    Meter reader = charge.limit().meter();
    Meter writer = slot.writer == null ? reader : slot.writer;
    slot.writer = reader;
    switch (Ledger.adopt(slot, writer, reader, now)) {
      case REBASED -> warn(clockSteps, "the clock was set back; state of {} rebased", charge);
      case FORGOTTEN -> warn(unreadable, "state of {} does not fit its new rate; dropped", charge);
      case NONE -> {}
    }
  }

  /** Logged once, counted always: a store full of such states must not fill the disk. */
  private static void warn(LongAdder counter, String message, Charge charge) {
    counter.increment();
    if (counter.sum() == 1) {
      LOG.warn(message + " (further cases are only counted)", charge.limit());
    }
  }

  /**
   * After a decision: an absent slot goes, a present one stays.
   *
   * @return whether the caller must hand it to the eviction queue once it holds no monitor
   */
  private boolean keepOrBury(Slot slot) {
    if (slot.isAbsent()) {
      bury(slot);
      return false;
    }
    boolean first = !slot.queued;
    slot.queued = true;
    return first;
  }

  private void bury(Slot slot) {
    if (!slot.dead) {
      slot.table.bury(slot);
      if (slot.queued) {
        evictionQueue.buried();
      }
    }
  }

  private void refund(Slot slot, Decision part, long now) {
    Charge charge = part.requiredCharge();
    Meter meter = charge.limit().meter();
    Meter writer = slot.writer;
    if (slot.dead) {
      return;
    }
    if (writer != null && Arrays.equals(writer.parameters(), meter.parameters())) {
      adopt(slot, charge, now);
      long then = Math.max(now, meter.last(slot));
      meter.refund(slot, charge.cost(), part.decidedAtMicros(), then);
    }
    keepOrBury(slot);
  }

  private Slot slot(Charge charge) {
    LimitId id = charge.limit().id();
    LimitTable table = tables.get(id);
    if (table == null) {
      table = tables.computeIfAbsent(id, LimitTable::new);
    }
    return table.slot(charge.identity());
  }

  private static <T extends @Nullable Object> T whileHolding(Slot[] slots, Supplier<T> action) {
    Slot[] ordered = slots.clone();
    Arrays.sort(ordered, LOCK_ORDER);
    return whileHoldingFrom(0, ordered, action);
  }

  private static <T extends @Nullable Object> T whileHoldingFrom(
      int index, Slot[] ordered, Supplier<T> action) {
    if (index == ordered.length) {
      return action.get();
    }
    synchronized (ordered[index]) {
      return whileHoldingFrom(index + 1, ordered, action);
    }
  }

  /** Options of an in-memory backend. Not thread-safe. */
  public static final class Builder {

    private int maxKeys = DEFAULT_MAX_KEYS;
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
