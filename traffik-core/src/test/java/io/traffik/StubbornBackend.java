package io.traffik;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/** Answers when the test says so, as a remote backend might: late, never, or with a failure. */
final class StubbornBackend implements Backend {

  final CompletableFuture<Decision> answer = new CompletableFuture<>();
  final List<Decision> refunded = new ArrayList<>();
  private final InMemoryBackend inner;

  StubbornBackend(InMemoryBackend inner) {
    this.inner = inner;
  }

  /** Answers the hit that waits, as the backend inside decides it. */
  Decision answerNow(List<Charge> charges) {
    Decision decision = inner.decideNow(charges, Intent.SPEND);
    answer.complete(decision);
    return decision;
  }

  List<Charge> asked = List.of();
  boolean failsAtOnce;

  @Override
  public CompletionStage<Decision> decide(List<Charge> charges, Intent intent, Duration timeout) {
    asked = charges;
    if (failsAtOnce) {
      throw new BackendUnavailableException(Outage.UNREACHABLE, "not connected");
    }
    return answer;
  }

  @Override
  public CompletionStage<Void> refund(Decision decision) {
    refunded.add(decision);
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
}
