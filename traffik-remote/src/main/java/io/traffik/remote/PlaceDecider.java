package io.traffik.remote;

import io.traffik.Charge;
import io.traffik.Decision;
import io.traffik.Intent;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;

/**
 * Decides hits whose states are in one place of a store, as {@link io.traffik.Backend} says.
 * Implementations are thread-safe; they never throw but fail their futures.
 */
public interface PlaceDecider {

  /**
   * Decides a hit or answers a question.
   *
   * @param charges at least one, all in one place
   * @param timeout for how long an answer is waited for; positive
   * @return fails with a {@link io.traffik.BackendUnavailableException} if the store gave no answer
   */
  CompletableFuture<Decision> decide(List<Charge> charges, Intent intent, Duration timeout);

  /**
   * Gives back what was charged.
   *
   * @param parts of one decision, at least one, all in one place
   */
  CompletableFuture<Void> refund(List<Decision> parts);
}
