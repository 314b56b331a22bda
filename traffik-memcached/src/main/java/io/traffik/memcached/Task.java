package io.traffik.memcached;

import io.traffik.BackendUnavailableException;
import io.traffik.Charge;
import io.traffik.Decision;
import io.traffik.Intent;
import io.traffik.Limit;
import io.traffik.Outage;
import io.traffik.remote.Queued;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/**
 * Something to be done with the states of one item, and the future of its outcome. Computed anew
 * for each attempt to write the item; told once it is written. Thread-safe, but {@link #compute}
 * and {@link #succeed} are called by one thread after the other.
 */
abstract sealed class Task<T> implements Queued {

  private final CompletableFuture<T> outcome = new CompletableFuture<>();
  private final Owner owner;
  private final long deadlineNanos;
  private @Nullable T computed;
  private @Nullable Throwable bug;

  private Task(Charge charge, long deadlineNanos) {
    this.owner = Owner.of(charge);
    this.deadlineNanos = deadlineNanos;
  }

  /** What it is for. */
  final CompletableFuture<T> outcome() {
    return outcome;
  }

  final long deadlineNanos() {
    return deadlineNanos;
  }

  /** A charge to the item. */
  abstract Charge charge();

  /** Whose item it is. */
  final Owner owner() {
    return owner;
  }

  /** For a warning that concerns the item. */
  final Limit limit() {
    return charge().limit();
  }

  abstract @Nullable T apply(Item item);

  /** Computes it on an item; what a strategy throws is no failure of the others. */
  final void compute(Item item) {
    computed = null;
    bug = null;
    try {
      computed = apply(item);
    } catch (RuntimeException | Error thrown) {
      bug = thrown;
    }
  }

  /** What was computed last holds. */
  final void succeed() {
    Throwable thrown = bug;
    if (thrown == null) {
      outcome.complete(computed);
    } else {
      outcome.completeExceptionally(thrown);
    }
  }

  final void fail(Throwable failure) {
    outcome.completeExceptionally(failure);
  }

  @Override
  public final boolean isOverdue(long nanos) {
    return nanos - deadlineNanos >= 0;
  }

  @Override
  public final void expire() {
    fail(
        new BackendUnavailableException(
            Outage.OVERLOADED,
            "it waited for others on its key until its deadline, and was not sent"));
  }

  @Override
  public final void reject(BackendUnavailableException overload) {
    fail(overload);
  }

  /** A hit, or a question. */
  static final class Hit extends Task<Decision> {

    private final List<Charge> charges;
    private final Intent intent;

    Hit(List<Charge> charges, Intent intent, long deadlineNanos) {
      super(charges.get(0), deadlineNanos);
      this.charges = charges;
      this.intent = intent;
    }

    @Override
    Charge charge() {
      return charges.get(0);
    }

    @Override
    Decision apply(Item item) {
      return item.decide(charges, intent);
    }
  }

  /** What is given back of parts of a decision. */
  static final class Refund extends Task<Void> {

    private final List<Decision> parts;

    Refund(List<Decision> parts, long deadlineNanos) {
      super(parts.get(0).requiredCharge(), deadlineNanos);
      this.parts = parts;
    }

    @Override
    Charge charge() {
      return parts.get(0).requiredCharge();
    }

    @Override
    @Nullable Void apply(Item item) {
      item.refund(parts);
      return null;
    }
  }
}
