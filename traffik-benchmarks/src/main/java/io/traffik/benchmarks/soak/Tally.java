package io.traffik.benchmarks.soak;

import io.traffik.Decision;
import io.traffik.Outage;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;

/** Counts the answers of a run. Thread-safe, and as large at its end as at its beginning. */
final class Tally {

  /** Of the hot key, where others have their number. */
  static final int HOT = -1;

  private static final int ADMITTED = 0;
  private static final int REFUSED = 1;
  private static final int DEGRADED = 2;
  private static final int JVM = 0;
  private static final int REDIS = 1;
  private static final int FAILURES_KEPT = 20;

  private final Grid hot;
  private final Grid byRedis;
  private final Grid inMemory;
  private final Grid answers;
  private final Map<Outage, Grid> outages = new EnumMap<>(Outage.class);
  private final Grid stalls;
  private final Latencies latencies;
  private final AtomicLong offered = new AtomicLong();
  private final AtomicLong answered = new AtomicLong();
  private final List<String> failures = new CopyOnWriteArrayList<>();

  private Tally(long first, int seconds) {
    hot = new Grid(first, seconds, 3);
    byRedis = new Grid(first, seconds, Promised.KEYS);
    inMemory = new Grid(first, seconds, Promised.KEYS);
    answers = new Grid(first, seconds, 2);
    for (Outage outage : Outage.values()) {
      outages.put(outage, new Grid(first, seconds, 1));
    }
    stalls = new Grid(first, seconds, 2);
    latencies = new Latencies(first, seconds);
  }

  /** For so many seconds, and for what has begun before. */
  static Tally fromNow(int seconds) {
    int before = 2 * Promised.KEY_WINDOW_SECONDS;
    long first = beginOfKeyWindow(secondNow() - Promised.KEY_WINDOW_SECONDS);
    return new Tally(first, seconds + before);
  }

  static long secondNow() {
    return TimeUnit.MILLISECONDS.toSeconds(System.currentTimeMillis());
  }

  void offered() {
    offered.incrementAndGet();
  }

  /** A hit on the hot key or on one by its number was answered. */
  void answered(int key, long nanos, Decision decision) {
    answered.incrementAndGet();
    long now = System.currentTimeMillis();
    long second = now / 1_000;
    latencies.add(second, TimeUnit.NANOSECONDS.toMicros(nanos));
    if (decision.degraded()) {
      degraded(key, second, (now - TimeUnit.NANOSECONDS.toMillis(nanos)) / 1_000, decision);
      return;
    }
    answers.count(second, decision.admitted() ? ADMITTED : REFUSED);
    long window = window(decision);
    if (key == HOT) {
      hot.count(window, decision.admitted() ? ADMITTED : REFUSED);
    } else if (decision.admitted()) {
      byRedis.count(beginOfKeyWindow(window), key);
    }
  }

  private void degraded(int key, long second, long arrival, Decision decision) {
    Outage why = decision.outage().orElseThrow().outage();
    Objects.requireNonNull(outages.get(why)).count(second, 0);
    for (long window = arrival; window <= second; window++) {
      hot.count(window, DEGRADED);
    }
    if (decision.byFallback() && decision.admitted()) {
      inMemory.count(beginOfKeyWindow(window(decision)), key);
    }
  }

  /** As all windows, aligned to 1970. */
  private static long beginOfKeyWindow(long second) {
    return second - second % Promised.KEY_WINDOW_SECONDS;
  }

  /** The hot key's windows are of a second. */
  private static long window(Decision decision) {
    return TimeUnit.MICROSECONDS.toSeconds(decision.decidedAtMicros());
  }

  /** A hit reached its caller as an exception, which no contract here allows. */
  void failed(Throwable failure) {
    answered.incrementAndGet();
    if (failures.size() < FAILURES_KEPT) {
      failures.add(failure.toString());
    }
  }

  /** This JVM has just stood still. */
  void stalled(int millis) {
    stood(JVM, millis);
  }

  /** Redis has just answered after so long. */
  void silent(int millis) {
    stood(REDIS, millis);
  }

  /** It is told of every second that a hit was under way in then. */
  private void stood(int who, int millis) {
    long now = System.currentTimeMillis();
    long from = (now - millis - Promised.DEADLINE.toMillis()) / 1_000;
    for (long second = from; second <= now / 1_000; second++) {
      stalls.atLeast(second, who, millis);
    }
  }

  long offeredHits() {
    return offered.get();
  }

  long answeredHits() {
    return answered.get();
  }

  List<String> failures() {
    return List.copyOf(failures);
  }

  /** From one second to before another. */
  List<Window> windows(long from, long to) {
    List<Window> windows = new ArrayList<>();
    for (long second = from; second < to; second++) {
      windows.add(
          new Window(
              second,
              hot.get(second, ADMITTED),
              hot.get(second, REFUSED),
              hot.get(second, DEGRADED),
              byRedis.largest(beginOfKeyWindow(second)),
              inMemory.largest(beginOfKeyWindow(second)),
              stalls.get(second, JVM),
              stalls.get(second, REDIS)));
    }
    return windows;
  }

  /** What was answered in a second, with what the process held then. */
  Sample sample(long second, Resources resources) {
    Map<Outage, Integer> degraded = new EnumMap<>(Outage.class);
    outages.forEach(
        (outage, counts) -> {
          if (counts.get(second, 0) > 0) {
            degraded.put(outage, counts.get(second, 0));
          }
        });
    return new Sample(
        second,
        answers.get(second, ADMITTED),
        answers.get(second, REFUSED),
        degraded,
        latencies.p99(second),
        latencies.worst(second),
        resources);
  }
}
