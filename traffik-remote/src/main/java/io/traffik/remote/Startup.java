package io.traffik.remote;

import com.github.benmanes.caffeine.cache.Ticker;
import io.traffik.BackendUnavailableException;
import io.traffik.Outage;
import io.traffik.SharedTimer;
import io.traffik.Start;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.BiFunction;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;

/**
 * What a backend needs a connection for, which is there or not yet: connects as {@link Start} says,
 * and has hits wait, or fail, until it has. Thread-safe.
 *
 * @param <T> what is made from a connection; immutable
 */
public final class Startup<T> implements AutoCloseable {

  /*
   * Order. Whoever waits is in the set before it looks once more whether the attempt has ended; an attempt
   * tells how it ended before it looks who waits. So nobody waits for what has happened already. The same
   * between closing and waiting, and between closing and what an attempt makes afterwards, which is then
   * released by the attempt.
   *
   * The thread is there only while there is no connection: the clients keep theirs up themselves. Its
   * context class loader is that of this library: the clients look for classes there, and a web
   * application's would be kept from being unloaded, if the library is not the application's own.
   */

  private static final Duration AFTER_OUTAGE = Duration.ofSeconds(1);
  private static final Duration AFTER_MISTAKE = Duration.ofSeconds(10);

  /** More than the clients take to end their threads. */
  private static final Duration LONGEST_ENDING = Duration.ofSeconds(15);

  private static final int MAX_WAITING = 4_096;

  private final Connecting<T> connecting;
  private final Logger log;
  private final Ticker ticker;
  private final Set<Waiter<T>> waiting = ConcurrentHashMap.newKeySet();
  private final CountDownLatch closing = new CountDownLatch(1);

  /** Null while there is none, and once it is closed: one look for a hit. */
  private volatile @Nullable T open;

  private volatile @Nullable T made;

  /** Why the last attempt failed. */
  private volatile @Nullable Throwable failure;

  private volatile boolean closed;

  /** Guarded by this. */
  private @Nullable Thread thread;

  private Startup(Connecting<T> connecting, Logger log, Ticker ticker) {
    this.connecting = connecting;
    this.log = log;
    this.ticker = ticker;
  }

  /**
   * Connects now, waiting for it, unless it is to be done later.
   *
   * @throws BackendUnavailableException for an outage, if that is not tolerated
   * @throws RuntimeException for a mistake that is found now
   */
  public static <T> Startup<T> begin(
      Start start, Connecting<T> connecting, Logger log, Ticker ticker) {
    Startup<T> startup = new Startup<>(connecting, log, ticker);
    if (start != Start.LAZY) {
      startup.connectNow(start == Start.TOLERANT);
    }
    return startup;
  }

  private void connectNow(boolean tolerant) {
    try {
      arrived(connecting.attempt().get());
    } catch (BackendUnavailableException outage) {
      if (!tolerant) {
        throw outage;
      }
      failed(outage);
      connectInBackground();
    }
  }

  /** What was made; null if there is nothing yet, or no longer. */
  public @Nullable T open() {
    return open;
  }

  /** The same, also once it is closed: for what was counted. */
  public @Nullable T made() {
    return made;
  }

  /**
   * Uses what is made, once it is.
   *
   * @param timeout for the whole; the use is given what is left of it
   * @return fails with a {@link BackendUnavailableException} if there is no connection in time, or
   *     the last attempt has failed, or all is closed; with an {@link IllegalStateException} if
   *     that was for a mistake
   */
  public <R> CompletableFuture<R> then(
      Duration timeout, BiFunction<? super T, Duration, CompletableFuture<R>> use) {
    T now = open;
    if (now != null) {
      return use.apply(now, timeout);
    }
    long deadline = ticker.read() + timeout.toNanos();
    return await(timeout)
        .thenCompose(
            there -> {
              long left = deadline - ticker.read();
              return left > 0
                  ? use.apply(there, Duration.ofNanos(left))
                  : CompletableFuture.failedFuture(notWithin(timeout));
            });
  }

  private CompletableFuture<T> await(Duration timeout) {
    Waiter<T> waiter = new Waiter<>();
    CompletableFuture<T> mine = waiter.answer;
    tell(waiter);
    if (mine.isDone()) {
      return mine;
    }
    connectInBackground();
    CompletableFuture<Void> timer =
        SharedTimer.after(timeout, () -> mine.completeExceptionally(notWithin(timeout)));
    waiting.add(waiter);
    CompletableFuture<T> told =
        mine.whenComplete(
            (there, why) -> {
              waiting.remove(waiter);
              timer.cancel(/* mayInterruptIfRunning= */ false);
            });
    if (waiting.size() > MAX_WAITING) {
      mine.completeExceptionally(
          new BackendUnavailableException(
              Outage.OVERLOADED,
              "overloaded: " + MAX_WAITING + " hits wait for a connection to " + store()));
    }
    tell(waiter);
    return told;
  }

  private BackendUnavailableException notWithin(Duration timeout) {
    return new BackendUnavailableException(
        Outage.UNREACHABLE, "there was no connection to " + store() + " within " + timeout);
  }

  /** Ends a wait, unless the first attempt is still under way. */
  private void tell(Waiter<T> waiter) {
    @Nullable T there = open;
    Throwable why = failure;
    if (closed) {
      waiter.answer.completeExceptionally(
          new BackendUnavailableException(Outage.CLOSED, "the " + store() + " backend is closed"));
    } else if (there != null) {
      waiter.answer.complete(there);
    } else if (why instanceof BackendUnavailableException outage) {
      waiter.answer.completeExceptionally(
          new BackendUnavailableException(
              Outage.UNREACHABLE, notYet() + outage.getMessage(), outage));
    } else if (why != null) {
      waiter.answer.completeExceptionally(new IllegalStateException(unfit(why), why));
    }
  }

  private String store() {
    return connecting.store();
  }

  private String notYet() {
    return "there is no connection to " + store() + " yet: ";
  }

  private String unfit(Throwable mistake) {
    return store() + " cannot be used: " + mistake.getMessage();
  }

  private synchronized void connectInBackground() {
    if (thread == null && open == null && !closed) {
      Thread background =
          new Thread(
              null,
              this::run,
              "traffik-start",
              /* stackSize= */ 0,
              /* inheritThreadLocals= */ false);
      background.setDaemon(true);
      background.setContextClassLoader(Startup.class.getClassLoader());
      background.start();
      thread = background;
    }
  }

  private void run() {
    while (awaitTurn()) {
      try {
        arrived(connecting.attempt().get());
      } catch (RuntimeException | Error why) {
        failed(why);
      }
    }
  }

  /** Pauses after an attempt that has failed; false once there is none to be made any more. */
  private boolean awaitTurn() {
    Throwable why = failure;
    if (closed || open != null || why == null) {
      return !closed && open == null;
    }
    Duration pause = why instanceof BackendUnavailableException ? AFTER_OUTAGE : AFTER_MISTAKE;
    try {
      return !closing.await(pause.toNanos(), TimeUnit.NANOSECONDS);
    } catch (InterruptedException ending) {
      return !closed;
    }
  }

  private void arrived(T connection) {
    boolean late;
    synchronized (this) {
      late = closed;
      if (!late) {
        made = connection;
        open = connection;
      }
    }
    if (late) {
      boolean unused = Thread.interrupted(); // which was to end the attempt, not what follows
      connecting.release().accept(connection);
    } else if (failure != null) {
      log.info("connected to {}", store());
    }
    tellAll();
  }

  private void failed(Throwable why) {
    Throwable before = failure;
    if (closed) {
      log.debug("an attempt to connect to {} ended with the backend", store(), why);
    } else if (before != null && String.valueOf(before.getMessage()).equals(why.getMessage())) {
      log.debug("still no connection to {}", store(), why);
    } else {
      warn(why, before);
    }
    failure = why; // logged before any hit fails by it
    tellAll();
  }

  /** An outage once, though its message should change; a mistake whenever it is another one. */
  private void warn(Throwable why, @Nullable Throwable before) {
    if (!(why instanceof BackendUnavailableException)) {
      log.error("{}; until it can hits fail, and it is tried again every 10 s", unfit(why), why);
    } else if (!(before instanceof BackendUnavailableException)) {
      log.warn(
          "{}{}; it is tried again every second, and hits are answered by contract until then",
          notYet(),
          why.getMessage());
    }
  }

  private void tellAll() {
    List.copyOf(waiting).forEach(this::tell);
  }

  /**
   * Ends connecting, and its thread, and releases what was made. Closing twice does nothing more.
   */
  @Override
  public void close() {
    @Nullable T connection;
    @Nullable Thread background;
    synchronized (this) {
      closed = true;
      connection = open;
      open = null;
      background = thread;
      thread = null;
    }
    closing.countDown();
    tellAll();
    if (connection != null) {
      connecting.release().accept(connection);
    }
    if (background != null && background != Thread.currentThread()) {
      end(background);
    }
  }

  /** Though whoever closes is interrupted: else he would leave a thread behind. */
  private void end(Thread background) {
    if (connecting.interruptible()) {
      background.interrupt();
    }
    long deadline = ticker.read() + LONGEST_ENDING.toNanos();
    boolean interrupted = false;
    while (background.isAlive() && deadline - ticker.read() > 0) {
      try {
        TimeUnit.NANOSECONDS.timedJoin(background, deadline - ticker.read());
      } catch (InterruptedException again) {
        interrupted = true;
      }
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
  }

  /** Somebody who waits for a connection. */
  private static final class Waiter<T> {

    private final CompletableFuture<T> answer = new CompletableFuture<>();
  }
}
