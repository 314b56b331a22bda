package io.traffik;

import io.github.resilience4j.circuitbreaker.CircuitBreaker;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A hit that is not decided at once, on its way: its backend is asked, again where that is safe,
 * another one where the contract says so, and in the end the contract answers. Used once.
 *
 * <p>All of it ends by the deadline. A backend that has remote ones behind it gets its share of the
 * time only.
 */
final class Inquiry<C> {

  /*
   * One attempt follows another on whatever thread ends the one before: the client's, with its reply; the
   * timer's, at the end of the time; or the caller's, which then sets no timer and waits itself. A reply that
   * comes after its time is not lost: what it charged to a hit that was not admitted is given back.
   */

  private static final Logger LOG = LoggerFactory.getLogger(Inquiry.class);

  /** For a thread that has found the end of the time, and another to be at work on that already. */
  private static final long SOON_NANOS = TimeUnit.MILLISECONDS.toNanos(1);

  private final JointHit<C> hit;
  private final boolean callerWaits;
  private final long begun = SystemClock.nanos();
  private final long deadline;
  private final CompletableFuture<Decision> result = new CompletableFuture<>();
  private volatile Wait wait;
  private volatile boolean hurried;

  /** What is waited for now, and until when. */
  private record Wait(CompletableFuture<?> end, long until, String what) {

    boolean expire(String why) {
      return end.completeExceptionally(new BackendUnavailableException(Outage.TIMEOUT, what + why));
    }
  }

  /**
   * One backend that is asked.
   *
   * @param attempt from 1
   * @param earlier why the backend before it was of no use; null for the throttle's own
   */
  private record Asking<C>(
      Contract<C> contract,
      List<Charge> charges,
      long until,
      int attempt,
      @Nullable BackendUnavailableException earlier) {

    Asking<C> again() {
      return new Asking<>(contract, charges, until, attempt + 1, earlier);
    }
  }

  private Inquiry(JointHit<C> hit, boolean callerWaits) {
    this.hit = hit;
    this.callerWaits = callerWaits;
    this.deadline = begun + hit.deadline().toNanos();
    this.wait = new Wait(new CompletableFuture<>(), deadline, "");
  }

  /**
   * Never blocks.
   *
   * @param outage the backend's answer, if it had one at once, and that was an outage
   */
  static <C> CompletableFuture<Decision> begin(
      JointHit<C> hit, @Nullable BackendUnavailableException outage) {
    Inquiry<C> inquiry = new Inquiry<>(hit, /* callerWaits= */ false);
    inquiry.begin(outage);
    return inquiry.result;
  }

  /** Waits for the answer on this thread; otherwise as {@link #begin}. */
  static <C> Decision await(JointHit<C> hit, @Nullable BackendUnavailableException outage) {
    Inquiry<C> inquiry = new Inquiry<>(hit, /* callerWaits= */ true);
    inquiry.begin(outage);
    return inquiry.await();
  }

  private void begin(@Nullable BackendUnavailableException outage) {
    if (outage == null) {
      ask(hit.contract(), null);
    } else {
      noAnswer(asking(hit.contract(), null), outage);
    }
  }

  private void ask(Contract<C> contract, @Nullable BackendUnavailableException earlier) {
    try {
      ask(asking(contract, earlier));
    } catch (RuntimeException bug) {
      fail(bug);
    }
  }

  private Asking<C> asking(Contract<C> contract, @Nullable BackendUnavailableException earlier) {
    long now = SystemClock.nanos();
    long share = (deadline - now) / (1 + contract.remoteBehind());
    return new Asking<>(contract, contract.charges(hit.charges()), now + share, 1, earlier);
  }

  private void ask(Asking<C> asking) {
    Contract<C> contract = asking.contract();
    if (asking.earlier() != null) {
      Decision now = contract.backend().decideNow(asking.charges(), hit.intent());
      if (now != null) {
        finish(asking, now);
        return;
      }
    }
    long sent = SystemClock.nanos();
    if (asking.until() - sent <= 0) {
      noAnswer(asking, new BackendUnavailableException(Outage.TIMEOUT, "no time was left to ask"));
      return;
    }
    Guard guard = contract.guard();
    if (guard != null && !guard.letsPass()) {
      String open = "the circuit breaker of " + contract.backend() + " is open";
      noAnswer(asking, new BackendUnavailableException(Outage.BREAKER_OPEN, open));
      return;
    }
    CircuitBreaker.Metrics ticket = guard == null ? null : guard.ticket();
    CompletableFuture<Decision> reply = send(asking, Duration.ofNanos(asking.until() - sent));
    CompletableFuture<Decision> inTime = reply.copy();
    await(inTime, asking.until(), contract.backend().toString());
    CompletableFuture<Void> unused =
        inTime.handle(
            (decision, failure) -> {
              settle(asking, ticket, sent, reply, decision, failure);
              return null;
            });
  }

  private CompletableFuture<Decision> send(Asking<C> asking, Duration left) {
    try {
      Backend backend = asking.contract().backend();
      return backend.decide(asking.charges(), hit.intent(), left).toCompletableFuture();
    } catch (RuntimeException thrown) {
      return CompletableFuture.failedFuture(thrown);
    }
  }

  /** Sees to it that something ends in time. */
  private void await(CompletableFuture<?> end, long until, String what) {
    Wait next = new Wait(end, until, what);
    wait = next;
    if (hurried) {
      boolean unused = next.expire(": nobody waits any more");
    } else if (!callerWaits && !end.isDone()) {
      CompletableFuture<Void> timer =
          SharedTimer.after(
              Duration.ofNanos(Math.max(0, until - SystemClock.nanos())),
              () -> {
                boolean unused = next.expire(tooLate());
              });
      CompletableFuture<?> unused = end.whenComplete((done, failure) -> timer.cancel(false));
    }
  }

  private String tooLate() {
    long millis = TimeUnit.NANOSECONDS.toMillis(SystemClock.nanos() - begun);
    return ": no answer within " + millis + " ms";
  }

  private void settle(
      Asking<C> asking,
      CircuitBreaker.@Nullable Metrics ticket,
      long sent,
      CompletableFuture<Decision> reply,
      @Nullable Decision decision,
      @Nullable Throwable failure) {
    Guard guard = asking.contract().guard();
    long took = SystemClock.nanos() - sent;
    Throwable cause =
        failure instanceof CompletionException && failure.getCause() != null
            ? failure.getCause()
            : failure;
    if (cause == null && decision != null) {
      if (guard != null && ticket != null) {
        guard.answered(ticket, took);
      }
      asking.contract().health().log().answered();
      finish(asking, decision);
    } else if (cause instanceof BackendUnavailableException outage) {
      if (guard != null && ticket != null) {
        guard.failed(ticket, took, outage);
      }
      giveBackIfLate(asking, reply);
      noAnswer(asking, outage);
    } else {
      if (guard != null && ticket != null) {
        guard.unknown(ticket);
      }
      fail(bug(asking, cause));
    }
  }

  private static RuntimeException bug(Asking<?> asking, @Nullable Throwable cause) {
    if (cause == null) {
      return new NullPointerException(asking.contract().backend() + " answered null");
    }
    return cause instanceof RuntimeException known ? known : new CompletionException(cause);
  }

  /** Again, or another backend, or the answer. */
  private void noAnswer(Asking<C> asking, BackendUnavailableException outage) {
    asking.contract().health().log().failed(outage);
    Retry retry = asking.contract().retry();
    if (!hurried && isWorthARetry(outage) && retry.hasMoreAfter(asking.attempt())) {
      long pause = retry.pauseNanosAfter(asking.attempt());
      if (asking.until() - SystemClock.nanos() > pause) {
        pause(asking, pause, outage);
        return;
      }
    }
    onwards(asking, asking.contract(), outage);
  }

  private static boolean isWorthARetry(BackendUnavailableException outage) {
    return outage.isUndone()
        && outage.outage() != Outage.BREAKER_OPEN
        && outage.outage() != Outage.CLOSED;
  }

  private void pause(Asking<C> asking, long nanos, BackendUnavailableException outage) {
    CompletableFuture<Void> paused = new CompletableFuture<>();
    await(paused, asking.until(), "a pause");
    CompletableFuture<Void> unusedTimer =
        SharedTimer.after(Duration.ofNanos(nanos), () -> paused.complete(null));
    CompletableFuture<Void> unused =
        paused.handle(
            (done, expired) -> {
              if (expired == null) {
                askAgain(asking.again());
              } else {
                onwards(asking, asking.contract(), outage);
              }
              return null;
            });
  }

  private void askAgain(Asking<C> asking) {
    try {
      ask(asking);
    } catch (RuntimeException bug) {
      fail(bug);
    }
  }

  private void onwards(Asking<C> asking, Contract<C> contract, BackendUnavailableException outage) {
    Contract<C> fallback = contract.fallback();
    if (fallback == null) {
      answer(asking, contract.requiredAnswer(), outage);
    } else if (contract.outages().contains(outage.outage())) {
      ask(fallback, outage);
    } else {
      onwards(asking, fallback, outage);
    }
  }

  private void answer(
      Asking<C> asking, OnError.Answer<C> answer, BackendUnavailableException outage) {
    Duration elapsed = Duration.ofNanos(SystemClock.nanos() - begun);
    FailedHit failed = hit.failed(outage, asking.contract().backend(), elapsed);
    switch (answer.verdict()) {
      case ALLOW -> complete(failed.admit());
      case REFUSE -> complete(failed.refuse());
      case RAISE -> fail(outage);
      case HANDLER -> handle(Objects.requireNonNull(answer.handler()), failed);
    }
  }

  private void handle(OnError.Handler<? super C> handler, FailedHit failed) {
    Decision decision;
    try {
      decision = Objects.requireNonNull(handler.answer(hit.connection(), failed), "no decision");
    } catch (RuntimeException thrown) {
      fail(thrown);
      return;
    }
    complete(decision);
  }

  private void finish(Asking<C> asking, Decision decision) {
    BackendUnavailableException earlier = asking.earlier();
    complete(
        earlier == null
            ? decision
            : Decision.byFallback(decision, earlier, asking.contract().backend()));
  }

  private void complete(Decision decision) {
    result.complete(hit.told(decision));
  }

  private void fail(RuntimeException failure) {
    hit.toldOf(failure);
    result.completeExceptionally(failure);
  }

  /** A charge for a hit that did not pass, should it have been made after all. */
  private void giveBackIfLate(Asking<C> asking, CompletableFuture<Decision> reply) {
    if (hit.intent() == Intent.SPEND) {
      CompletableFuture<Void> unused =
          reply.thenAccept(
              late -> {
                CompletableFuture<Decision> unusedResult =
                    result.whenComplete(
                        (told, failure) -> {
                          if (told == null || !told.admitted()) {
                            giveBack(asking.contract().backend(), late);
                          }
                        });
              });
    }
  }

  private static void giveBack(Backend backend, Decision late) {
    if (!late.admitted() || !late.settle()) {
      return;
    }
    CompletionStage<Void> refund;
    try {
      refund = backend.refund(late);
    } catch (RuntimeException e) {
      refund = CompletableFuture.failedFuture(e);
    }
    CompletionStage<Void> unused =
        refund.whenComplete(
            (done, failure) -> {
              if (failure != null) {
                LOG.warn("a late charge could not be refunded: {}", late, failure);
              }
            });
  }

  /** An interrupt ends the wait, and with it all attempts that are still to be made. */
  private Decision await() {
    boolean interrupted = false;
    try {
      while (true) {
        Wait current = wait;
        try {
          long left = Math.max(0, current.until() - SystemClock.nanos());
          return result.get(left, TimeUnit.NANOSECONDS);
        } catch (TimeoutException e) {
          if (!current.expire(tooLate())) {
            LockSupport.parkNanos(SOON_NANOS);
          }
        } catch (InterruptedException e) {
          interrupted = true;
          hurried = true;
          boolean unused = current.expire(": interrupted while waiting");
        }
      }
    } catch (ExecutionException e) {
      throw e.getCause() instanceof RuntimeException cause
          ? cause
          : new CompletionException(e.getCause());
    } finally {
      if (interrupted) {
        Thread.currentThread().interrupt();
      }
    }
  }
}
