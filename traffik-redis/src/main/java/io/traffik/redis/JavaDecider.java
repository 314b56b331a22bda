package io.traffik.redis;

import com.github.benmanes.caffeine.cache.Ticker;
import io.traffik.Charge;
import io.traffik.Decision;
import io.traffik.Intent;
import io.traffik.remote.AdoptionWarnings;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Decides by Java code: for strategies that Redis does not know, and where what it was told does
 * not reach far enough. Thread-safe.
 */
final class JavaDecider {

  private static final long REFUND_NANOS = TimeUnit.SECONDS.toNanos(2);

  private final CompareAndSwap javaCode;
  private final AdoptionWarnings warnings;
  private final Ticker ticker;

  JavaDecider(CompareAndSwap javaCode, AdoptionWarnings warnings, Ticker ticker) {
    this.javaCode = javaCode;
    this.warnings = warnings;
    this.ticker = ticker;
  }

  /** Answers are values: what one hit's strategy throws is no failure of the others. */
  private record Computed(ReadStates states, List<CompletableFuture<Decision>> answers) {}

  /** Decides hits that are alike, and completes their answers; then it is complete itself. */
  CompletableFuture<Void> decide(List<Hit> batch) {
    long deadline = batch.get(batch.size() - 1).deadlineNanos();
    List<Charge> first = batch.get(0).charges();
    return javaCode
        .run(
            first,
            deadline,
            states -> {
              states.adopt();
              List<CompletableFuture<Decision>> answers = new ArrayList<>();
              batch.forEach(hit -> answers.add(answer(states, hit.charges(), Intent.SPEND)));
              return new Computed(states, answers);
            })
        .thenAccept(
            computed -> {
              List<CompletableFuture<Decision>> answers = told(computed, first);
              for (int i = 0; i < batch.size(); i++) {
                Hit hit = batch.get(i);
                CompletableFuture<Decision> unused =
                    answers.get(i).whenComplete((decision, bug) -> complete(hit, decision, bug));
              }
            })
        .exceptionally(failure -> Hit.failed(batch, failure));
  }

  /** Answers a question. */
  CompletableFuture<Decision> ask(List<Charge> charges, long deadline) {
    return javaCode
        .run(
            charges,
            deadline,
            states -> {
              states.adopt();
              return new Computed(states, List.of(answer(states, charges, Intent.PEEK)));
            })
        .thenCompose(computed -> told(computed, charges).get(0));
  }

  /** Gives back the parts of a decision, which are of the charges. */
  CompletableFuture<Void> refund(List<Decision> parts, List<Charge> charges) {
    return javaCode
        .run(
            charges,
            ticker.read() + REFUND_NANOS,
            states -> {
              states.refund(parts);
              return states;
            })
        .thenAccept(states -> states.adoptions().tell(warnings, charges.get(0).limit()));
  }

  private static CompletableFuture<Decision> answer(
      ReadStates states, List<Charge> charges, Intent intent) {
    try {
      return CompletableFuture.completedFuture(states.decide(charges, intent));
    } catch (RuntimeException bug) {
      return CompletableFuture.failedFuture(bug);
    }
  }

  private List<CompletableFuture<Decision>> told(Computed computed, List<Charge> charges) {
    computed.states().adoptions().tell(warnings, charges.get(0).limit());
    return computed.answers();
  }

  private static void complete(Hit hit, @Nullable Decision decision, @Nullable Throwable bug) {
    if (decision != null) {
      hit.answer().complete(decision);
    } else if (bug != null) {
      hit.answer().completeExceptionally(bug);
    }
  }
}
