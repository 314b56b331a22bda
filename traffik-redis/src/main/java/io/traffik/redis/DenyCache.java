package io.traffik.redis;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import com.github.benmanes.caffeine.cache.Ticker;
import io.traffik.Charge;
import io.traffik.Decision;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Remembers refusals after which nobody can be admitted for a while, and answers hits by them
 * without asking Redis. Thread-safe.
 *
 * <p>Until then no hit can change the state, so the answer is exact; a refund, a reset or a clear
 * by another server is seen late, by a given time at most.
 */
final class DenyCache {

  /*
   * Times. Until when a refusal holds is counted from when the command was sent, for the server decided no
   * earlier; the time that a wait is counted from, from when the reply arrived, for it decided no
   * later. So whatever the reply took, no hit is refused that the server would admit, and no wait is told
   * too short.
   *
   * A refund by this node removes what is known of its throttle at once. A reply that was under way
   * meanwhile may tell of before; it is not remembered, by counting the refunds.
   */

  private static final int MAX_ENTRIES = 10_000;

  /** A throttle that gave something back is asked about each hit for so long. */
  private static final long REFUNDING_NANOS = TimeUnit.MINUTES.toNanos(1);

  private final long longest;
  private final Ticker ticker;
  private final Cache<KeyList, Entry> entries;
  private final ConcurrentHashMap<String, Long> refundingUntil = new ConcurrentHashMap<>();
  private final AtomicLong refunds = new AtomicLong();
  private final AtomicLong answered = new AtomicLong();

  private record Entry(Denial denial, long validUntil, long arrived) {}

  /** Made when a command is sent: what must be known of that moment once its reply is there. */
  record Sending(long nanos, long refunds) {}

  /**
   * Makes a cache.
   *
   * @param longest for how long a refusal is remembered at most; 0 for not at all
   */
  DenyCache(Duration longest, Ticker ticker) {
    this.longest = longest.toNanos();
    this.ticker = ticker;
    this.entries = Caffeine.newBuilder().maximumSize(MAX_ENTRIES).build();
  }

  /** How many hits it has answered. */
  long answered() {
    return answered.get();
  }

  /** Whether it is of any use for a list of charges: all of one throttle, and of one client. */
  boolean concerns(List<Charge> charges) {
    if (longest == 0) {
      return false;
    }
    Charge first = charges.get(0);
    for (Charge charge : charges) {
      if (!charge.limit().uid().equals(first.limit().uid())
          || !charge.identity().equals(first.identity())) {
        return false;
      }
    }
    Long until = refundingUntil.isEmpty() ? null : refundingUntil.get(first.limit().uid());
    return until == null || ticker.read() - until >= 0;
  }

  /** Refuses a hit, if it is known that it must be. */
  @Nullable Decision answer(List<Charge> charges) {
    if (entries.asMap().isEmpty()) {
      return null;
    }
    KeyList keys = KeyList.of(charges);
    Entry entry = entries.getIfPresent(keys);
    if (entry == null) {
      return null;
    }
    long nanos = ticker.read();
    if (nanos - entry.validUntil >= 0 || nanos - entry.arrived < 0) {
      entries.asMap().remove(keys, entry);
      return null;
    }
    long passed = TimeUnit.NANOSECONDS.toMicros(nanos - entry.arrived);
    Decision decision = entry.denial.answer(charges, passed);
    if (decision != null) {
      answered.incrementAndGet();
    }
    return decision;
  }

  /** A command is about to be sent. */
  Sending sending() {
    return new Sending(ticker.read(), refunds.get());
  }

  /** Remembers a refusal. */
  void remember(KeyList keys, Denial denial, Sending sending) {
    long micros = Math.min(denial.holdsFor(), TimeUnit.NANOSECONDS.toMicros(longest));
    long validUntil = sending.nanos + TimeUnit.MICROSECONDS.toNanos(micros);
    entries.put(keys, new Entry(denial, validUntil, ticker.read()));
    if (refunds.get() != sending.refunds) {
      entries.invalidate(keys);
    }
  }

  /** What is known of these keys is no longer. */
  void forget(KeyList keys) {
    if (!entries.asMap().isEmpty()) {
      entries.invalidate(keys);
    }
  }

  /** Something is given back, or was. */
  void refunded(List<Charge> charges) {
    refunds.incrementAndGet();
    Map<String, List<Charge>> byThrottle =
        charges.stream().collect(Collectors.groupingBy(charge -> charge.limit().uid()));
    long until = ticker.read() + REFUNDING_NANOS;
    byThrottle.forEach(
        (uid, own) -> {
          refundingUntil.put(uid, until);
          entries.invalidate(KeyList.of(own));
        });
  }

  /** Forgets everything. */
  void clear() {
    refunds.incrementAndGet();
    entries.invalidateAll();
  }
}
