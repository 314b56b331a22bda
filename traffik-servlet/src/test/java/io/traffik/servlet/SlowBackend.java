package io.traffik.servlet;

import io.traffik.Backend;
import io.traffik.Charge;
import io.traffik.Decision;
import io.traffik.InMemoryBackend;
import io.traffik.Intent;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.jspecify.annotations.Nullable;

/**
 * Decides in memory but answers on a thread of its own, and only once so many hits have arrived as
 * the test wants to see under way at once: a remote backend without the network.
 */
final class SlowBackend implements Backend {

  private final @Nullable InMemoryBackend memory;
  private final ExecutorService thread = Executors.newSingleThreadExecutor();
  private final List<Runnable> waiting = new ArrayList<>();
  private int asked;
  private int wanted = Integer.MAX_VALUE;

  /** Without a memory every answer is a bug. */
  SlowBackend(@Nullable InMemoryBackend memory) {
    this.memory = memory;
    // Started here, or it would belong to the web application of the first hit.
    CompletableFuture.runAsync(() -> {}, thread).join();
  }

  /** From this many hits on, all that wait and all that come are answered. */
  synchronized void answerFrom(int hits) {
    wanted = hits;
    answer();
  }

  synchronized int asked() {
    return asked;
  }

  private void answer() {
    if (asked >= wanted) {
      waiting.forEach(thread::execute);
      waiting.clear();
    }
  }

  @Override
  public synchronized CompletionStage<Decision> decide(
      List<Charge> charges, Intent intent, Duration timeout) {
    CompletableFuture<Decision> answer = new CompletableFuture<>();
    waiting.add(
        () -> {
          if (memory == null) {
            answer.completeExceptionally(new IllegalStateException("a bug"));
          } else {
            answer.complete(memory.decideNow(charges, intent));
          }
        });
    asked++;
    answer();
    return answer;
  }

  @Override
  public CompletionStage<Void> refund(Decision decision) {
    return CompletableFuture.completedFuture(null);
  }

  @Override
  public CompletionStage<Void> clear() {
    return CompletableFuture.completedFuture(null);
  }

  @Override
  public CompletionStage<Void> reset(String identity) {
    return CompletableFuture.completedFuture(null);
  }

  @Override
  public void close() {
    thread.shutdownNow();
  }
}
