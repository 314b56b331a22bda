package io.traffik.lab;

import io.traffik.Backend;
import io.traffik.BackendProvider;
import io.traffik.BackendUnavailableException;
import io.traffik.Charge;
import io.traffik.Clock;
import io.traffik.Decision;
import io.traffik.Intent;
import io.traffik.Outage;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/** The scheme {@code unreachable:}, whose every answer is an outage. */
public final class UnreachableBackend implements BackendProvider {

  @Override
  public Set<String> schemes() {
    return Set.of("unreachable");
  }

  @Override
  public Backend create(String uri) {
    return create(uri, Clock.system());
  }

  @Override
  public Backend create(String uri, Clock clock) {
    return new Backend() {
      @Override
      public CompletionStage<Decision> decide(
          List<Charge> charges, Intent intent, Duration timeout) {
        return outage();
      }

      @Override
      public CompletionStage<Void> refund(Decision decision) {
        return outage();
      }

      @Override
      public CompletionStage<Void> clear() {
        return outage();
      }

      @Override
      public CompletionStage<Void> reset(String identity) {
        return outage();
      }

      @Override
      public void close() {}
    };
  }

  private static <T> CompletionStage<T> outage() {
    return CompletableFuture.failedFuture(
        new BackendUnavailableException(Outage.UNREACHABLE, "nobody is there"));
  }
}
