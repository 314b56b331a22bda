package io.traffik.memcached;

import com.github.benmanes.caffeine.cache.Ticker;
import io.traffik.Charge;
import io.traffik.Decision;
import io.traffik.Intent;
import io.traffik.remote.Coalescer;
import io.traffik.remote.PlaceDecider;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Decides hits whose states are in one item. What is to be done with one item at once is done
 * together, so the threads of this JVM never compete with each other. Thread-safe.
 */
final class Decider implements PlaceDecider {

  private static final long REFUND_NANOS = TimeUnit.SECONDS.toNanos(2);

  private final CompareAndSwap swap;
  private final Ticker ticker;
  private final @Nullable Coalescer<Owner, Task<?>> coalescer;

  Decider(CompareAndSwap swap, boolean coalescing, Ticker ticker) {
    this.swap = swap;
    this.ticker = ticker;
    this.coalescer =
        coalescing ? new Coalescer<>(this::send, (task, first) -> true, "Memcached", ticker) : null;
  }

  @Override
  public CompletableFuture<Decision> decide(List<Charge> charges, Intent intent, Duration timeout) {
    Task<Decision> hit = new Task.Hit(charges, intent, ticker.read() + timeout.toNanos());
    if (intent == Intent.PEEK) {
      CompletableFuture<Void> unused =
          send(List.of(hit)); // which hardly ever has anything to write
    } else {
      submit(hit);
    }
    return hit.outcome();
  }

  @Override
  public CompletableFuture<Void> refund(List<Decision> parts) {
    Task<Void> refund = new Task.Refund(parts, ticker.read() + REFUND_NANOS);
    submit(refund);
    return refund.outcome();
  }

  private void submit(Task<?> task) {
    if (coalescer == null) {
      CompletableFuture<Void> unused = send(List.of(task));
    } else {
      coalescer.submit(task.owner(), task);
    }
  }

  private CompletableFuture<Void> send(List<Task<?>> batch) {
    long deadline = batch.get(0).deadlineNanos();
    for (Task<?> task : batch) {
      deadline = task.deadlineNanos() - deadline > 0 ? task.deadlineNanos() : deadline;
    }
    return swap.run(batch, deadline);
  }
}
