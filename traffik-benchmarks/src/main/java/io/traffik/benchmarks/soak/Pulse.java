package io.traffik.benchmarks.soak;

import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/**
 * Measures for how long the machine keeps this JVM from running, be it by other work or by a
 * collection of garbage: a deadline that is missed meanwhile is not the library's fault.
 */
final class Pulse {

  private static final int BEAT_MILLIS = 10;

  private final CountDownLatch ended = new CountDownLatch(1);
  private final Thread thread;

  private Pulse(Tally tally) {
    this.thread = new Thread(() -> run(tally), "soak-pulse");
  }

  static Pulse start(Tally tally) {
    Pulse pulse = new Pulse(tally);
    pulse.thread.start();
    return pulse;
  }

  private void run(Tally tally) {
    try {
      long last = System.nanoTime();
      while (!ended.await(BEAT_MILLIS, TimeUnit.MILLISECONDS)) {
        long now = System.nanoTime();
        tally.stalled((int) TimeUnit.NANOSECONDS.toMillis(now - last) - BEAT_MILLIS);
        last = now;
      }
    } catch (InterruptedException end) {
      Thread.currentThread().interrupt();
    }
  }

  void end() throws InterruptedException {
    ended.countDown();
    thread.join();
  }
}
