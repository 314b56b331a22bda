package io.traffik.redis;

import io.traffik.Charge;
import io.traffik.Decision;
import io.traffik.Intent;
import io.traffik.Ledger;
import io.traffik.State;
import io.traffik.StoredState;
import io.traffik.remote.AdoptionWarnings;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** Decides by the scripts of Redis, in one round trip. Thread-safe. */
final class ScriptDecider {

  private final Link link;
  private final Call.Setting setting;
  private final ServerTime time;
  private final DenyCache denials;
  private final AdoptionWarnings warnings;
  private final JavaDecider otherwise;

  /**
   * Makes one.
   *
   * @param otherwise decides where the scripts cannot
   */
  ScriptDecider(
      Link link,
      Call.Setting setting,
      ServerTime time,
      DenyCache denials,
      AdoptionWarnings warnings,
      JavaDecider otherwise) {
    this.link = link;
    this.setting = setting;
    this.time = time;
    this.denials = denials;
    this.warnings = warnings;
    this.otherwise = otherwise;
  }

  /** Decides hits that are alike, and completes their answers; then it is complete itself. */
  CompletableFuture<Void> decide(List<Hit> batch) {
    List<Charge> first = batch.get(0).charges();
    boolean denial = denials.concerns(first);
    DenyCache.Sending sending = denials.sending();
    List<List<Charge>> hits = batch.stream().map(Hit::charges).toList();
    return run(
            () -> Call.decide(hits, denial, setting),
            reply -> {
              reply.adoptions(first.size()).tell(warnings, first.get(0).limit());
              List<Decision> decisions = hits.stream().map(reply::decision).toList();
              remember(batch.get(batch.size() - 1), decisions, reply, sending);
              for (int i = 0; i < batch.size(); i++) {
                batch.get(i).answer().complete(decisions.get(i));
              }
              return null;
            },
            () -> otherwise.decide(batch))
        .exceptionally(failure -> Hit.failed(batch, failure));
  }

  private void remember(
      Hit last, List<Decision> decisions, Reply reply, DenyCache.Sending sending) {
    Decision decision = decisions.get(decisions.size() - 1);
    Denial denial = Denial.of(last.charges(), decision, reply);
    if (denial != null) {
      denials.remember(KeyList.of(last.charges()), denial, sending);
    } else {
      denials.forget(KeyList.of(last.charges())); // whatever was known may have changed
    }
  }

  /** Answers a question. */
  CompletableFuture<Decision> ask(List<Charge> charges, long deadline) {
    return run(
        () -> Call.question(charges, setting),
        reply -> {
          reply.adoptions(charges.size()).tell(warnings, charges.get(0).limit());
          State[] states = new State[charges.size()];
          for (int i = 0; i < states.length; i++) {
            StoredState stored = reply.state();
            states[i] = stored == null ? new State() : stored.state();
          }
          return decide(charges, states, reply.now());
        },
        () -> otherwise.ask(charges, deadline));
  }

  private static Decision decide(List<Charge> charges, State[] states, long now) {
    return states.length == 1
        ? Ledger.decide(charges.get(0), states[0], Intent.PEEK, now)
        : Ledger.decide(charges, states, Intent.PEEK, now);
  }

  /** Gives back the parts of a decision, which are of the charges. */
  CompletableFuture<Void> refund(List<Decision> parts, List<Charge> charges) {
    return run(
        () -> Call.refund(parts, setting),
        reply -> {
          reply.adoptions(charges.size()).tell(warnings, charges.get(0).limit());
          return null;
        },
        () -> otherwise.refund(parts, charges));
  }

  /**
   * Runs a call. Once more, where it did nothing because its numbers did not reach to the present
   * of the server, which is then known; where they still do not reach far enough, Java code
   * decides.
   */
  private <T extends @Nullable Object> CompletableFuture<T> run(
      Supplier<Call> call, Function<Reply, T> read, Supplier<CompletableFuture<T>> inJava) {
    return runOnce(call)
        .thenCompose(
            reply -> reply.isStale() ? runOnce(call) : CompletableFuture.completedFuture(reply))
        .thenCompose(
            reply ->
                reply.isStale()
                    ? inJava.get()
                    : CompletableFuture.completedFuture(read.apply(reply)));
  }

  private CompletableFuture<Reply> runOnce(Supplier<Call> call) {
    return CompletableFuture.completedFuture(call)
        .thenCompose(make -> link.run(make.get()))
        .thenApply(
            bytes -> {
              Reply reply = new Reply(bytes);
              time.learn(reply.now());
              return reply;
            });
  }
}
