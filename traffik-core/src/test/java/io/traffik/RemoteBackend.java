package io.traffik;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/**
 * A backend far away, as a throttle sees it: decides like one in memory, but never at once, and
 * fails as the test says.
 */
final class RemoteBackend implements Backend {

  private final InMemoryBackend inner;
  private final Deque<Outage> next = new ArrayDeque<>();
  private volatile @Nullable Outage down;
  private volatile boolean atOnce;
  private volatile OnError<Object> onError = OnError.REFUSE;
  final AtomicInteger asked = new AtomicInteger();
  final AtomicInteger refunds = new AtomicInteger();

  RemoteBackend(InMemoryBackend inner) {
    this.inner = inner;
  }

  /** Its next answers are these outages, one each; {@link Outage#TIMEOUT} is none at all. */
  RemoteBackend fails(Outage... outages) {
    next.addAll(List.of(outages));
    return this;
  }

  /** All its answers are an outage, until {@link #comesBack}. */
  RemoteBackend goesDown(Outage outage) {
    down = outage;
    return this;
  }

  /** It says at once that it is down. */
  RemoteBackend failsAtOnce() {
    atOnce = true;
    return this;
  }

  @Override
  public @Nullable Decision decideNow(List<Charge> charges, Intent intent) {
    if (atOnce) {
      throw new BackendUnavailableException(Outage.UNREACHABLE, "far away");
    }
    return null;
  }

  void comesBack() {
    down = null;
  }

  RemoteBackend withDefault(OnError<Object> contract) {
    onError = contract;
    return this;
  }

  @Override
  public OnError<Object> onError() {
    return onError;
  }

  @Override
  public CompletionStage<Decision> decide(List<Charge> charges, Intent intent, Duration timeout) {
    asked.incrementAndGet();
    Outage outage = next.isEmpty() ? down : next.remove();
    if (outage == Outage.TIMEOUT) {
      return new CompletableFuture<>();
    }
    return outage == null
        ? CompletableFuture.completedFuture(inner.decideNow(charges, intent))
        : CompletableFuture.failedFuture(new BackendUnavailableException(outage, "far away"));
  }

  @Override
  public CompletionStage<Void> refund(Decision decision) {
    refunds.incrementAndGet();
    return inner.refund(decision);
  }

  @Override
  public CompletionStage<Void> clear() {
    return inner.clear();
  }

  @Override
  public CompletionStage<Void> reset(String identity) {
    return inner.reset(identity);
  }

  @Override
  public void close() {}

  @Override
  public String toString() {
    return "far away";
  }
}
