package io.traffik.redis;

import io.traffik.BackendUnavailableException;
import io.traffik.Charge;
import io.traffik.Decision;
import io.traffik.Outage;
import io.traffik.remote.Queued;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import org.jspecify.annotations.Nullable;

/**
 * A hit on its way to Redis, and the future of its answer. Thread-safe.
 *
 * @param keys those of the charges
 * @param deadlineNanos after this time of the backend's ticker nobody waits for the answer
 */
record Hit(
    List<Charge> charges, KeyList keys, long deadlineNanos, CompletableFuture<Decision> answer)
    implements Queued {

  /** A hit that nobody has answered yet. */
  Hit(List<Charge> charges, KeyList keys, long deadlineNanos) {
    this(charges, keys, deadlineNanos, new CompletableFuture<>());
  }

  @Override
  public boolean isOverdue(long nanos) {
    return nanos - deadlineNanos >= 0;
  }

  /**
   * Whether one script can decide both: the rates of their limits may have been changed between.
   */
  boolean isLike(Hit other) {
    for (int i = 0; i < charges.size(); i++) {
      var own = charges.get(i).meter();
      var its = other.charges.get(i).meter();
      if (own != its && !Arrays.equals(own.parameters(), its.parameters())) {
        return false;
      }
    }
    return true;
  }

  /** It was never sent, so it was not charged. */
  @Override
  public void expire() {
    answer.completeExceptionally(
        new BackendUnavailableException(
            Outage.OVERLOADED, "the hit waited for others until its deadline, and was not sent"));
  }

  @Override
  public void reject(BackendUnavailableException overload) {
    answer.completeExceptionally(overload);
  }

  /**
   * Completes the answers of hits that were sent together and failed so: by an outage, which {@link
   * Link} has told from a mistake already, or by a bug.
   */
  static @Nullable Void failed(List<Hit> batch, Throwable failure) {
    Throwable cause = failure.getCause();
    Throwable told = failure instanceof CompletionException && cause != null ? cause : failure;
    batch.forEach(hit -> hit.answer.completeExceptionally(told));
    return null;
  }
}
