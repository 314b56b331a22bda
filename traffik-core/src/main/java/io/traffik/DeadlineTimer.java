package io.traffik;

import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** Ends the wait for a remote answer, by the JDK's own shared timer. Thread-safe. */
final class DeadlineTimer {

  /*
   * The JDK starts the timer's one thread at its first use, and the thread keeps the context class
   * loader of whoever that was for ever. In a servlet container that would be a web application's, which
   * then could not be unloaded. So the first use is here, with a loader that never goes away.
   */
  static {
    Thread thread = Thread.currentThread();
    ClassLoader application = thread.getContextClassLoader();
    thread.setContextClassLoader(ClassLoader.getSystemClassLoader());
    try {
      CompletableFuture<@Nullable Object> first = new CompletableFuture<>();
      nullAfter(Duration.ZERO, first).join();
    } finally {
      thread.setContextClassLoader(application);
    }
  }

  private DeadlineTimer() {}

  /**
   * Completes a future with null unless it is complete by then; when it is, the timer is cancelled.
   */
  static <T extends @Nullable Object> CompletableFuture<@Nullable T> nullAfter(
      Duration deadline, CompletableFuture<@Nullable T> future) {
    return future.completeOnTimeout(null, deadline.toNanos(), TimeUnit.NANOSECONDS);
  }
}
