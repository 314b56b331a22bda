package io.traffik;

import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;

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

  /** An end of the time that is found so much later was found by a JVM that stood still. */
  private static final long STALL_NANOS = TimeUnit.MILLISECONDS.toNanos(100);

  /** For a thread that has found the end of the time, and another to be at work on that already. */
  private static final long SOON_NANOS = TimeUnit.MILLISECONDS.toNanos(1);

  private final JointHit<C> hit;
  private final boolean callerWaits;
  private final long begun = SystemClock.nanos();
  private final long deadline;

  /** For whoever waits. An asynchronous caller may do with it what he likes: it is his alone. */
  private final CompletableFuture<Decision> result = new CompletableFuture<>();

  /** The same for our own use; there is none before something has failed. Each step sees it. */
  private @Nullable CompletableFuture<Decision> outcome;

  private volatile @Nullable Waiting waiting;
  private volatile boolean hurried;

  /** What is waited for now, and until when; it comes, or it expires. */
  private abstract class Waiting extends Deadline {

    private final long until;
    private boolean over;

    Waiting(long until) {
      this.until = until;
    }

    final long until() {
      return until;
    }

    /** Whether that ended it; whoever did goes on. */
    final boolean end() {
      synchronized (this) {
        if (over) {
          return false;
        }
        over = true;
      }
      Deadlines.cancel(this);
      return true;
    }

    final boolean expire(String why) {
      boolean ended = end();
      if (ended) {
        run(() -> expired(why));
      }
      return ended;
    }

    @Override
    final void passed() {
      boolean unused = expire(tooLate());
    }

    abstract void expired(String why);
  }

  /** One backend that is asked, and the wait for its reply, which it is told. */
  private final class Asking extends Waiting
      implements BiConsumer<@Nullable Decision, @Nullable Throwable> {

    final Contract<C> contract;
    final List<Charge> charges;
    final long since;
    final int attempt;
    final @Nullable BackendUnavailableException first;
    private @Nullable Object ticket;
    private @Nullable CompletableFuture<Decision> reply;

    /**
     * Ready to be asked.
     *
     * @param since when it is asked
     * @param attempt from 1
     * @param first why the throttle's own backend gave no answer; null while that is asked
     */
    Asking(
        Contract<C> contract,
        List<Charge> charges,
        long since,
        long until,
        int attempt,
        @Nullable BackendUnavailableException first) {
      super(until);
      this.contract = contract;
      this.charges = charges;
      this.since = since;
      this.attempt = attempt;
      this.first = first;
    }

    Asking again() {
      return new Asking(contract, charges, SystemClock.nanos(), until(), attempt + 1, first);
    }

    void begin(@Nullable Object withTicket, CompletableFuture<Decision> coming) {
      ticket = withTicket;
      reply = coming;
      await(this, coming.isDone()); // first, for what follows may wait for something else
      CompletableFuture<Decision> unused = coming.whenComplete(this);
    }

    @Override
    public void accept(@Nullable Decision decision, @Nullable Throwable failure) {
      if (end()) {
        run(() -> settle(this, decision, failure));
      }
    }

    @Override
    void expired(String why) {
      settle(this, null, outage(Outage.TIMEOUT, contract.health().name() + why));
    }
  }

  /** A pause between two attempts. */
  private final class Pause extends Waiting {

    private final Asking failed;
    private final BackendUnavailableException outage;

    Pause(Asking failed, BackendUnavailableException outage) {
      super(failed.until());
      this.failed = failed;
      this.outage = outage;
    }

    void isOver() {
      if (end()) {
        run(() -> ask(failed.again()));
      }
    }

    @Override
    void expired(String why) {
      onwards(failed, failed.contract, outage);
    }
  }

  private Inquiry(JointHit<C> hit, boolean callerWaits) {
    this.hit = hit;
    this.callerWaits = callerWaits;
    this.deadline = begun + hit.deadline().toNanos();
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
    run(
        () -> {
          Asking own = asking(hit.contract(), begun, null);
          if (outage == null) {
            ask(own);
          } else {
            noAnswer(own, outage);
          }
        });
  }

  /** A step. Whatever goes wrong in it ends the inquiry, or somebody would wait for ever. */
  private void run(Runnable step) {
    try {
      step.run();
    } catch (RuntimeException | Error bug) {
      fail(bug);
    } catch (Throwable undeclared) { // as other languages throw them, through a handler
      fail(new CompletionException(undeclared));
    }
  }

  private Asking asking(
      Contract<C> contract, long since, @Nullable BackendUnavailableException first) {
    long share = (deadline - since) / (1 + contract.remoteBehind());
    List<Charge> charges = contract.charges(hit.charges());
    return new Asking(contract, charges, since, since + share, 1, first);
  }

  private void ask(Asking asking) {
    Contract<C> contract = asking.contract;
    String name = contract.health().name();
    long left = asking.until() - asking.since;
    if (hurried || left <= 0) {
      noAnswer(asking, outage(Outage.TIMEOUT, name + " was not asked: no time was left"));
      return;
    }
    Guard guard = contract.guard();
    if (guard != null && !guard.letsPass()) {
      noAnswer(asking, outage(Outage.BREAKER_OPEN, "the circuit breaker of " + name + " is open"));
      return;
    }
    Object ticket = guard == null ? null : guard.ticket();
    asking.begin(ticket, send(asking, left));
  }

  private static BackendUnavailableException outage(Outage outage, String message) {
    return new BackendUnavailableException(outage, message);
  }

  /** Asks another backend, which may know at once. */
  private void askInstead(Contract<C> contract, BackendUnavailableException first) {
    Asking asking = asking(contract, SystemClock.nanos(), first);
    Decision now;
    try {
      now = contract.backend().decideNow(asking.charges, hit.intent());
    } catch (BackendUnavailableException outage) {
      noAnswer(asking, outage);
      return;
    }
    if (now == null) {
      ask(asking);
    } else {
      finish(asking, now);
    }
  }

  private CompletableFuture<Decision> send(Asking asking, long nanos) {
    try {
      Duration whole = hit.deadline();
      Duration left = whole.toNanos() == nanos ? whole : Duration.ofNanos(nanos);
      Backend backend = asking.contract.backend();
      return backend.decide(asking.charges, hit.intent(), left).toCompletableFuture();
    } catch (Throwable thrown) { // or a breaker would wait for it for ever
      return CompletableFuture.failedFuture(thrown);
    }
  }

  /** Sees to it that something ends in time, unless it has come already. */
  private void await(Waiting next, boolean isThere) {
    waiting = next;
    if (hurried) {
      boolean unused = next.expire(": nobody waits any more");
    } else if (!callerWaits && !isThere) {
      Deadlines.set(next, next.until());
    }
  }

  private String tooLate() {
    long millis = TimeUnit.NANOSECONDS.toMillis(SystemClock.nanos() - begun);
    return ": no answer within " + millis + " ms";
  }

  private void settle(Asking asking, @Nullable Decision decision, @Nullable Throwable failure) {
    Guard guard = asking.contract.guard();
    long now = SystemClock.nanos();
    Throwable cause =
        failure instanceof CompletionException && failure.getCause() != null
            ? failure.getCause()
            : failure;
    if (cause == null && decision != null) {
      if (guard != null) {
        guard.answered(asking.ticket, asking.since, now);
      }
      asking.contract.health().log().answered();
      finish(asking, decision);
    } else if (cause instanceof BackendUnavailableException outage) {
      if (hit.intent() == Intent.SPEND) {
        outcome = outcome == null ? new CompletableFuture<>() : outcome;
        LateCharge.giveBackUnlessAdmitted(
            Objects.requireNonNull(asking.reply), outcome, asking.contract.backend());
      }
      if (guard != null && isOurs(asking, outage, now)) {
        guard.unknown(asking.ticket);
      } else if (guard != null) {
        guard.failed(asking.ticket, asking.since, now, outage);
      }
      noAnswer(asking, outage);
    } else {
      if (guard != null) {
        guard.unknown(asking.ticket);
      }
      throw bug(asking, cause);
    }
  }

  /**
   * Whether it tells nothing of the backend: nobody waited any more, or this JVM stood still, and
   * the reply may be there.
   */
  private boolean isOurs(Asking asking, BackendUnavailableException outage, long now) {
    boolean late = now - asking.until() > STALL_NANOS;
    return hurried || (late && outage.outage() == Outage.TIMEOUT);
  }

  private RuntimeException bug(Asking asking, @Nullable Throwable cause) {
    if (cause == null) {
      return new NullPointerException(asking.contract.health().name() + " answered null");
    }
    return cause instanceof RuntimeException known ? known : new CompletionException(cause);
  }

  /** Again, or another backend, or the answer. */
  private void noAnswer(Asking asking, BackendUnavailableException outage) {
    if (!hurried) {
      asking.contract.health().log().failed(outage);
    }
    Retry retry = asking.contract.retry();
    if (!hurried && isWorthARetry(outage) && retry.hasMoreAfter(asking.attempt)) {
      long pause = retry.pauseNanosAfter(asking.attempt);
      if (asking.until() - SystemClock.nanos() > pause) {
        pause(asking, pause, outage);
        return;
      }
    }
    onwards(asking, asking.contract, outage);
  }

  private static boolean isWorthARetry(BackendUnavailableException outage) {
    return outage.isUndone()
        && outage.outage() != Outage.BREAKER_OPEN
        && outage.outage() != Outage.CLOSED;
  }

  private void pause(Asking asking, long nanos, BackendUnavailableException outage) {
    Pause pause = new Pause(asking, outage);
    await(pause, /* isThere= */ false);
    CompletableFuture<Void> unused = SharedTimer.after(Duration.ofNanos(nanos), pause::isOver);
  }

  private void onwards(Asking asking, Contract<C> contract, BackendUnavailableException outage) {
    Contract<C> fallback = contract.fallback();
    BackendUnavailableException first = asking.first == null ? outage : asking.first;
    if (fallback == null) {
      answer(contract.requiredAnswer(), first);
    } else if (contract.outages().contains(outage.outage())) {
      askInstead(fallback, first);
    } else {
      onwards(asking, fallback, outage);
    }
  }

  private void answer(OnError.Answer<C> answer, BackendUnavailableException outage) {
    FailedHit failed = hit.failed(outage, Duration.ofNanos(SystemClock.nanos() - begun));
    switch (answer.verdict()) {
      case ALLOW -> complete(failed.admit());
      case REFUSE -> complete(failed.refuse());
      case RAISE -> fail(outage);
      case HANDLER -> complete(handled(Objects.requireNonNull(answer.handler()), failed));
    }
  }

  private Decision handled(OnError.Handler<? super C> handler, FailedHit failed) {
    Decision decision = handler.answer(hit.connection(), failed);
    if (decision == null || decision.outage().orElse(null) != failed.exception()) {
      throw new IllegalStateException(
          "the handler of throttle \""
              + failed.throttle().uid()
              + "\" must answer by hit.admit() or hit.refuse(), and answered "
              + decision);
    }
    return decision;
  }

  private void finish(Asking asking, Decision decision) {
    BackendUnavailableException first = asking.first;
    complete(
        first == null ? decision : Decision.byFallback(decision, first, asking.contract.backend()));
  }

  private void complete(Decision decision) {
    Decision told = hit.told(decision);
    if (outcome != null) {
      boolean unused = outcome.complete(told);
    }
    result.complete(told);
  }

  private void fail(Throwable failure) {
    try {
      hit.toldOf(
          failure instanceof RuntimeException known ? known : new CompletionException(failure));
    } finally {
      if (outcome != null) {
        boolean unused = outcome.completeExceptionally(failure);
      }
      result.completeExceptionally(failure);
    }
  }

  /** An interrupt ends the wait, and with it all attempts that are still to be made. */
  private Decision await() {
    try {
      while (true) {
        Waiting current = waiting;
        try {
          long until = current == null ? deadline : current.until();
          long left = hurried ? 0 : Math.max(0, until - SystemClock.nanos());
          return result.get(left, TimeUnit.NANOSECONDS);
        } catch (TimeoutException e) {
          String why = hurried ? ": interrupted while waiting" : tooLate();
          if (current == null || !current.expire(why)) {
            LockSupport.parkNanos(SOON_NANOS);
          }
        } catch (InterruptedException e) {
          hurried = true;
        }
      }
    } catch (ExecutionException e) {
      throw thrown(e.getCause());
    } finally {
      if (hurried) {
        Thread.currentThread().interrupt();
      }
    }
  }

  private static RuntimeException thrown(@Nullable Throwable failure) {
    if (failure instanceof Error error) {
      throw error;
    }
    return failure instanceof RuntimeException known ? known : new CompletionException(failure);
  }
}
