package io.traffik;

import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.ForkJoinPool;
import java.util.concurrent.TimeUnit;

/** Ends the wait for a remote answer, by the JDK's own shared timer. Thread-safe. */
final class DeadlineTimer {

  /*
   * The timer is one thread for the whole JVM. It must run nobody's code, or a slow listener would delay
   * every deadline and one that waits for a deadline would stop them all: so what follows a deadline
   * runs in the common pool.
   *
   * The JDK starts the thread at the first use, and it keeps the context class loader of whoever that was
   * for ever. In a servlet container that would be a web application's, which then could not be
   * unloaded. So the first use is here, with a loader that never goes away.
   */
  private static final Executor AFTER_DEADLINE = ForkJoinPool.commonPool();

  static {
    Thread thread = Thread.currentThread();
    ClassLoader application = thread.getContextClassLoader();
    thread.setContextClassLoader(ClassLoader.getSystemClassLoader());
    try {
      CompletableFuture<Void> unused = after(Duration.ofNanos(1), () -> {});
    } finally {
      thread.setContextClassLoader(application);
    }
  }

  private DeadlineTimer() {}

  /**
   * Runs an action once the time is up; cancelling the future before then leaves nothing behind.
   */
  static CompletableFuture<Void> after(Duration deadline, Runnable action) {
    CompletableFuture<Void> timer = new CompletableFuture<>();
    CompletableFuture<Void> unused = timer.thenRunAsync(action, AFTER_DEADLINE);
    return timer.completeOnTimeout(null, deadline.toNanos(), TimeUnit.NANOSECONDS);
  }
}
