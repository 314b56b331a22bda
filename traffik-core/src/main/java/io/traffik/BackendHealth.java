package io.traffik;

import java.util.Collections;
import java.util.Map;
import java.util.WeakHashMap;
import java.util.concurrent.ConcurrentHashMap;

/**
 * What all throttles of one backend know of how it fares: its circuit breakers, and what is told to
 * the log of its outages. Thread-safe.
 */
final class BackendHealth {

  /** For as long as somebody holds the backend. */
  private static final Map<Backend, BackendHealth> ALL =
      Collections.synchronizedMap(new WeakHashMap<>());

  private final String backend;
  private final OutageLog log;
  private final Map<Breaker, Guard> guards = new ConcurrentHashMap<>();

  private BackendHealth(String backend) {
    this.backend = backend;
    this.log = new OutageLog(backend, SystemClock::nanos);
  }

  /** That of a backend. */
  static BackendHealth of(Backend backend) {
    return ALL.computeIfAbsent(backend, of -> new BackendHealth(of.toString()));
  }

  /**
   * The one with these settings; an application's own breaker has its own state, and is not kept.
   */
  Guard guard(Breaker settings) {
    return settings.isGiven()
        ? new Guard(settings, backend)
        : guards.computeIfAbsent(settings, wanted -> new Guard(wanted, backend));
  }

  OutageLog log() {
    return log;
  }
}
