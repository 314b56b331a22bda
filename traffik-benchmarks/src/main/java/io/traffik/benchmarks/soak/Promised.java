package io.traffik.benchmarks.soak;

import java.time.Duration;

/** What the throttles under load are set up with, and what is allowed by it. */
final class Promised {

  /** Of the one key that a half of all hits are on, in each window of a second. */
  static final int HOT_LIMIT = 1_000;

  /** Of each of the other keys, a quarter of what is asked for. */
  static final int KEY_LIMIT = 10;

  /**
   * The windows of the other keys: longer than an outage mostly is, so that a Redis which forgot
   * what it had acknowledged would admit too much after it.
   */
  static final int KEY_WINDOW_SECONDS = 10;

  static final int KEYS = 500;

  static final Duration DEADLINE = Duration.ofMillis(250);

  /** For how long a breaker asks nobody. */
  static final Duration OPEN = Duration.ofSeconds(1);

  /**
   * After Redis is back: a second at most to the next attempt to connect, then the breaker may have
   * just opened, and the probes take a moment on a busy machine.
   */
  static final Duration RECOVERY = Duration.ofSeconds(1).plus(OPEN).plusSeconds(1);

  /** A machine that stood still for so long may miss a deadline by itself. */
  static final int STALL_MILLIS = 100;

  /** Threads that are the JVM's own come and go. */
  static final int MORE_THREADS = 2;

  /** What the JVM opens by itself, such as a jar; less than one for each kill of a long run. */
  static final int MORE_DESCRIPTORS = 3;

  /**
   * Code that is compiled late, and caches that fill; a byte or two for each hit of ten minutes.
   */
  static final long MORE_HEAP = 4L << 20;

  private Promised() {}
}
