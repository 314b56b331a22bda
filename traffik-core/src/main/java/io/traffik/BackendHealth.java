package io.traffik;

import java.lang.ref.WeakReference;
import java.util.Map;
import java.util.WeakHashMap;
import java.util.concurrent.ConcurrentHashMap;

/**
 * What all throttles of one backend know of how it fares: its circuit breakers, and what is told to
 * the log of its outages. Thread-safe.
 */
final class BackendHealth {

  /**
   * For as long as somebody holds the backend. What is known of it is held by whoever uses it,
   * since those who listen to a circuit breaker may know the backend.
   */
  private static final Map<Backend, WeakReference<BackendHealth>> ALL = new WeakHashMap<>();

  private final String backend;
  private final OutageLog log;
  private final Map<Breaker, Guard> guards = new ConcurrentHashMap<>();

  private BackendHealth(String backend) {
    this.backend = backend;
    this.log = new OutageLog(backend, SystemClock::nanos);
  }

  /** That of a backend. */
  static BackendHealth of(Backend backend) {
    synchronized (ALL) {
      WeakReference<BackendHealth> known = ALL.get(backend);
      BackendHealth health = known == null ? null : known.get();
      if (health == null) {
        health = new BackendHealth(backend.toString());
        ALL.put(backend, new WeakReference<>(health));
      }
      return health;
    }
  }

  /**
   * The one with these settings; an application's own breaker has its own state, and is not kept.
   */
  Guard guard(Breaker settings) {
    return settings.isGiven()
        ? new Guard(settings, backend)
        : guards.computeIfAbsent(settings, wanted -> new Guard(wanted, backend));
  }

  /** What the backend calls itself, for messages; asked once, and not at every hit. */
  String name() {
    return backend;
  }

  OutageLog log() {
    return log;
  }
}
