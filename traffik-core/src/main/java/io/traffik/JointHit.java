package io.traffik;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.ToLongFunction;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One hit on its way through the pipeline, against one throttle or several at once.
 *
 * <p>The blocking and the asynchronous form differ in the wait only: one waits on its thread, the
 * other sets a timer. Neither waits where the backend decides at once. Immutable.
 */
final class JointHit<C> {

  private static final Logger LOG = LoggerFactory.getLogger(JointHit.class);

  private final List<Throttle<C>> throttles;
  private final List<Charge> charges;
  private final C connection;
  private final Intent intent;

  private JointHit(List<Throttle<C>> throttles, List<Charge> charges, C connection, Intent intent) {
    this.throttles = throttles;
    this.charges = charges;
    this.connection = connection;
    this.intent = intent;
  }

  /** A hit, or a question, against one throttle. */
  static <C> JointHit<C> of(
      Throttle<C> throttle,
      C connection,
      @Nullable ToLongFunction<? super C> costOf,
      Intent intent) {
    List<Charge> charges = throttle.charges(connection, costOf);
    return new JointHit<>(List.of(throttle), charges, connection, intent);
  }

  /** A hit against several throttles, each with its own cost. */
  static <C> JointHit<C> of(List<? extends Throttle<C>> throttles, C connection) {
    List<Throttle<C>> limiting = new ArrayList<>();
    List<Charge> charges = new ArrayList<>();
    for (Throttle<C> throttle : throttles) {
      List<Charge> own = throttle.charges(connection);
      if (!own.isEmpty()) {
        limiting.add(throttle);
        charges.addAll(own);
      }
    }
    Throttle.requireOneBackend(limiting);
    return new JointHit<>(limiting, merged(charges), connection, Intent.SPEND);
  }

  /** Waits for the answer on this thread, at most until the deadline. */
  Decision decide() {
    if (charges.isEmpty()) {
      return Decision.noLimit();
    }
    Decision now = decideNow();
    return now == null ? waitFor(reply()) : now;
  }

  /** Never blocks. */
  CompletionStage<Decision> decideAsync() {
    if (charges.isEmpty()) {
      return CompletableFuture.completedFuture(Decision.noLimit());
    }
    Decision now = decideNow();
    return now == null ? within(deadline(), reply()) : CompletableFuture.completedFuture(now);
  }

  private @Nullable Decision decideNow() {
    try {
      Decision decision = backend().decideNow(charges, intent);
      return decision == null ? null : answered(decision);
    } catch (BackendUnavailableException outage) {
      return told(byContract(outage));
    }
  }

  private CompletableFuture<Decision> reply() {
    try {
      return backend().decide(charges, intent, deadline()).toCompletableFuture();
    } catch (BackendUnavailableException outage) {
      return CompletableFuture.failedFuture(outage);
    }
  }

  private Decision waitFor(CompletableFuture<Decision> reply) {
    try {
      return answered(reply.get(deadline().toNanos(), TimeUnit.NANOSECONDS));
    } catch (TimeoutException e) {
      return told(tooLate(reply));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return told(tooLate(reply));
    } catch (ExecutionException e) {
      return told(byContract(outageOrThrow(e.getCause())));
    }
  }

  private CompletableFuture<Decision> within(Duration deadline, CompletableFuture<Decision> reply) {
    CompletableFuture<Optional<Decision>> inTime = reply.thenApply(Optional::of);
    CompletableFuture<Void> timer =
        SharedTimer.after(deadline, () -> inTime.complete(Optional.empty()));
    return inTime.handle(
        (decision, failure) -> {
          timer.cancel(false);
          if (failure != null) {
            return told(byContract(outageOrThrow(failure)));
          }
          return decision.isPresent() ? answered(decision.get()) : told(tooLate(reply));
        });
  }

  /** By contract; should the reply still come, a charge for a hit that did not pass is refunded. */
  private Decision tooLate(CompletableFuture<Decision> reply) {
    if (onError() != OnError.ALLOW && intent == Intent.SPEND) {
      CompletableFuture<Void> unused = reply.thenAccept(this::refundLate);
    }
    return byContract(
        new BackendUnavailableException(
            Outage.TIMEOUT, "the backend gave no answer within " + deadline().toMillis() + " ms"));
  }

  private void refundLate(Decision late) {
    CompletionStage<Void> refund;
    try {
      refund = throttles.get(0).refund(late);
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

  private Decision byContract(BackendUnavailableException outage) {
    return switch (onError()) {
      case ALLOW -> Decision.byContract(charges.get(0), true);
      case REFUSE -> Decision.byContract(charges.get(0), false);
      case RAISE -> throw outage;
    };
  }

  /** Of several throttles the strictest. */
  private OnError onError() {
    return throttles.stream().map(Throttle::onError).reduce(OnError.ALLOW, OnError::stricter);
  }

  /** What is no outage is a bug, or a wrong configuration, and reaches the caller as it is. */
  private static BackendUnavailableException outageOrThrow(@Nullable Throwable failure) {
    Throwable cause = failure instanceof CompletionException ? failure.getCause() : failure;
    if (cause instanceof BackendUnavailableException outage) {
      return outage;
    }
    if (cause instanceof RuntimeException bug) {
      throw bug;
    }
    throw new CompletionException(cause);
  }

  /** Of several throttles the shortest. */
  private Duration deadline() {
    return throttles.stream().map(Throttle::deadline).min(Duration::compareTo).orElseThrow();
  }

  private Decision answered(Decision decision) {
    return told(intent == Intent.SPEND ? decision : Decision.settled(decision));
  }

  private Decision told(Decision decision) {
    if (intent == Intent.SPEND) {
      for (Throttle<C> throttle : throttles) {
        try {
          throttle.listener().onDecision(connection, decision);
        } catch (RuntimeException e) {
          LOG.warn("the listener of throttle \"{}\" failed", throttle.uid(), e);
        }
      }
    }
    return decision;
  }

  private Backend backend() {
    return throttles.get(0).backend();
  }

  /** Charges to one state become one charge. */
  private static List<Charge> merged(List<Charge> charges) {
    Map<StateKey, Charge> byKey = new LinkedHashMap<>();
    for (Charge charge : charges) {
      byKey.merge(StateKey.of(charge), charge, JointHit::merged);
    }
    return List.copyOf(byKey.values());
  }

  private static Charge merged(Charge one, Charge other) {
    if (one.meter().capacity() != other.meter().capacity()
        || !Arrays.equals(one.meter().parameters(), other.meter().parameters())) {
      throw new IllegalArgumentException(
          "limit \""
              + one.limit().name()
              + "\" is charged twice in one hit, at different rates or with hits of different tier or"
              + " priority; hit them one by one");
    }
    return one.at(sum(one.cost(), other.cost()));
  }

  /** More than any capacity rather than an overflow. */
  private static long sum(long one, long other) {
    return one > Long.MAX_VALUE - other ? Long.MAX_VALUE : one + other;
  }
}
