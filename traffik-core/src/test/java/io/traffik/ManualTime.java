package io.traffik;

import java.util.concurrent.atomic.AtomicLong;

/** Virtual time for tests, with an in-memory backend and throttles that run on it. */
final class ManualTime {

  /** 2026-11-24T12:00:00Z, the start of a second, a minute, an hour and a day's half. */
  static final long NOON = 1_795_521_600_000_000L;

  static final long SECOND = 1_000_000;

  private final AtomicLong now;
  final InMemoryBackend backend;
  final ThrottleRegistry registry;

  ManualTime() {
    this(100_000);
  }

  ManualTime(int maxKeys) {
    this(maxKeys, Long.MAX_VALUE);
  }

  ManualTime(int maxKeys, long maxBytes) {
    this.now = new AtomicLong(NOON);
    this.backend =
        InMemoryBackend.builder().maxKeys(maxKeys).maxBytes(maxBytes).clock(now::get).build();
    this.registry = ThrottleRegistry.of(backend);
  }

  /** The same time and states, for throttles of the same name. */
  ManualTime(ManualTime other) {
    this.now = other.now;
    this.backend = other.backend;
    this.registry = ThrottleRegistry.of(backend);
  }

  /**
   * A throttle whose connection is its identity; with {@code gold@client} the client's tier or
   * priority is gold.
   */
  Throttle<String> throttle(String uid, Strategy strategy, String rate) {
    return builder(uid, connection -> connection.substring(connection.indexOf('@') + 1))
        .tier(ManualTime::classOf)
        .priority(ManualTime::classOf)
        .strategy(strategy)
        .rate(rate)
        .build();
  }

  private static String classOf(String connection) {
    return connection.substring(0, Math.max(0, connection.indexOf('@')));
  }

  Throttle.Builder<String> builder(String uid) {
    return builder(uid, name -> name);
  }

  Throttle.Builder<String> builder(String uid, Identifier<String> identifier) {
    return Throttle.builder(String.class, uid).registry(registry).identifier(identifier);
  }

  long now() {
    return now.get();
  }

  void set(long micros) {
    now.set(micros);
  }

  void advance(long micros) {
    now.addAndGet(micros);
  }
}
