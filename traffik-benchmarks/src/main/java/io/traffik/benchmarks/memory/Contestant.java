package io.traffik.benchmarks.memory;

/** A limiter of many keys as its users would call it. Thread-safe. */
interface Contestant {

  /** Spends one hit of this key, and tells whether it was admitted. */
  boolean admits(String key);
}
