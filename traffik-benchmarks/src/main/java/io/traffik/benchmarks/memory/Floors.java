package io.traffik.benchmarks.memory;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;

/**
 * The least that any limiter must do for a hit: find the key, read the clock, try once to write. It
 * limits nothing. Stateless.
 */
final class Floors {

  private Floors() {}

  /** With the map of the JDK, which is unbounded. */
  static Contestant concurrentHashMap() {
    ConcurrentHashMap<String, AtomicLong> map = new ConcurrentHashMap<>();
    return key -> {
      AtomicLong state = map.get(key);
      return touched(state == null ? map.computeIfAbsent(key, it -> new AtomicLong()) : state);
    };
  }

  /** With a cache that is bounded. */
  static Contestant caffeine(int maxKeys) {
    Cache<String, AtomicLong> cache = Caffeine.newBuilder().maximumSize(maxKeys).build();
    return key -> touched(cache.get(key, it -> new AtomicLong()));
  }

  private static boolean touched(AtomicLong state) {
    long now = System.nanoTime();
    return state.compareAndSet(state.get(), now);
  }
}
