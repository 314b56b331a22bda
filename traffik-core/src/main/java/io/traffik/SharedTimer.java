package io.traffik;

import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.SynchronousQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;

/**
 * Ends the wait for a remote answer, or between two attempts, by the JDK's own shared timer. For
 * backends; an application has no use for it. Thread-safe.
 */
public final class SharedTimer {

  private static final int IDLE_SECONDS = 5;

  /*
   * The timer is one thread for the whole JVM. It must run nobody's code, or a slow listener would delay
   * every deadline, and one that waits for a deadline would stop them all. So what follows a deadline
   * runs on threads of our own, made as needed and gone when idle: as many as there are listeners and
   * callers' continuations that block at once. Not in the common pool, whose few threads an application
   * may have blocked.
   *
   * Threads keep the context class loader of whoever first needed them, the JDK's timer for ever. In a
   * servlet container that would be a web application's, which then could not be unloaded. So all of
   * them start with one that never goes away.
   */
  private static final Executor AFTERWARDS =
      new ThreadPoolExecutor(
          0,
          Integer.MAX_VALUE,
          IDLE_SECONDS,
          TimeUnit.SECONDS,
          new SynchronousQueue<>(),
          SharedTimer::thread);

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

  private SharedTimer() {}

  private static Thread thread(Runnable work) {
    Thread thread = new Thread(work, "traffik-timer");
    thread.setDaemon(true);
    thread.setContextClassLoader(ClassLoader.getSystemClassLoader());
    return thread;
  }

  /**
   * Runs an action once the time is up, on a thread that it may block; cancelling the future before
   * then leaves nothing behind.
   */
  public static CompletableFuture<Void> after(Duration deadline, Runnable action) {
    CompletableFuture<Void> timer = new CompletableFuture<>();
    CompletableFuture<Void> unused = timer.thenRunAsync(action, SharedTimer::run);
    return timer.completeOnTimeout(null, deadline.toNanos(), TimeUnit.NANOSECONDS);
  }

  /** Runs something of ours that is short, on the timer's own thread. */
  static void look(long afterNanos, Runnable looking) {
    CompletableFuture<Void> unused =
        new CompletableFuture<Void>()
            .completeOnTimeout(null, Math.max(0, afterNanos), TimeUnit.NANOSECONDS)
            .thenRun(looking);
  }

  /**
   * Runs an action on a thread that it may block. If there can be no more threads, this one must
   * do: what waits for it waits for ever.
   */
  static void run(Runnable action) {
    try {
      AFTERWARDS.execute(action);
    } catch (RuntimeException | OutOfMemoryError noThread) {
      action.run();
    }
  }

  /** What comes first: an answer, or the end of a time, and something else instead. */
  public static <T> CompletableFuture<T> orAfter(
      Duration time, CompletableFuture<T> answer, T instead) {
    CompletableFuture<T> first = answer.copy();
    CompletableFuture<Void> timer = after(time, () -> first.complete(instead));
    CompletableFuture<T> unused =
        first.whenComplete((told, failure) -> timer.cancel(/* mayInterruptIfRunning= */ false));
    return first;
  }
}
