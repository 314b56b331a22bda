package io.traffik.redis;

import com.github.benmanes.caffeine.cache.Ticker;
import io.traffik.Blueprint;
import io.traffik.Charge;
import io.traffik.Decision;
import io.traffik.Intent;
import io.traffik.Ledger;
import io.traffik.Limit;
import io.traffik.State;
import io.traffik.StateKey;
import io.traffik.StoredState;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Decides hits whose keys are in one place: by the scripts of Redis where they know the strategies,
 * else by Java code. Thread-safe.
 */
final class Decider implements Call.Setting {

  private static final long REFUND_NANOS = TimeUnit.SECONDS.toNanos(2);

  private final Link link;
  private final String namespace;
  private final ServerTime time;
  private final DenyCache denials;
  private final Ticker ticker;
  private final CompareAndSwap javaCode;
  private final @Nullable Coalescer scripted;
  private final @Nullable Coalescer computed;
  private final Warnings warnings = new Warnings();

  Decider(Link link, RedisBackendBuilder options, DenyCache denials, Ticker ticker) {
    this.link = link;
    this.namespace = options.namespace;
    this.time = new ServerTime(options.clock);
    this.denials = denials;
    this.ticker = ticker;
    this.javaCode = new CompareAndSwap(link, this, ticker);
    this.scripted = options.coalescing ? new Coalescer(this::runScript, ticker) : null;
    this.computed = options.coalescing ? new Coalescer(this::runJavaCode, ticker) : null;
  }

  @Override
  public String namespace() {
    return namespace;
  }

  @Override
  public byte[] time() {
    return time.argument();
  }

  @Override
  public long around() {
    return time.estimate();
  }

  Warnings warnings() {
    return warnings;
  }

  /** Refuses a hit that is known to be refused; null if it is not. */
  @Nullable Decision refuseNow(List<Charge> charges) {
    return denials.answer(keys(charges), charges);
  }

  /** Decides a hit or answers a question; its charges are in one place. */
  CompletableFuture<Decision> decide(List<Charge> charges, Intent intent, Duration timeout) {
    long deadline = ticker.read() + timeout.toNanos();
    boolean known = isKnown(charges);
    if (intent == Intent.PEEK) {
      return known ? ask(charges, deadline) : compute(charges, deadline);
    }
    Hit hit = new Hit(charges, deadline);
    Coalescer coalescer = known ? scripted : computed;
    if (coalescer != null) {
      coalescer.submit(keys(charges), hit);
    } else {
      CompletableFuture<Void> unused = known ? runScript(List.of(hit)) : runJavaCode(List.of(hit));
    }
    return hit.answer();
  }

  /** Gives back the parts of a decision, which are in one place. */
  CompletableFuture<Void> refund(List<Decision> parts) {
    List<Charge> charges = parts.stream().map(Decision::requiredCharge).toList();
    if (!isKnown(charges)) {
      return giveBack(parts, charges);
    }
    return run(
        () -> Call.refund(parts, this),
        reply -> {
          warnings.add(reply.adoptions(charges.size()), limit(charges));
          return null;
        },
        () -> giveBack(parts, charges));
  }

  private CompletableFuture<Void> giveBack(List<Decision> parts, List<Charge> charges) {
    return javaCode
        .run(
            charges,
            ticker.read() + REFUND_NANOS,
            states -> {
              states.refund(parts);
              return states;
            })
        .thenAccept(states -> warnings.add(states.adoptions(), limit(charges)));
  }

  private boolean isKnown(List<Charge> charges) {
    long around = around();
    for (Charge charge : charges) {
      Optional<Blueprint> blueprint = charge.meter().blueprint(around);
      if (blueprint.isEmpty() || !Scripts.knows(blueprint.get().algorithm())) {
        return false;
      }
    }
    return true;
  }

  private CompletableFuture<Decision> ask(List<Charge> charges, long deadline) {
    return run(
        () -> Call.question(charges, this),
        reply -> {
          warnings.add(reply.adoptions(charges.size()), limit(charges));
          State[] states = new State[charges.size()];
          for (int i = 0; i < states.length; i++) {
            StoredState stored = reply.state();
            states[i] = stored == null ? new State() : stored.state();
          }
          return decide(charges, states, reply.now());
        },
        () -> compute(charges, deadline));
  }

  private static Decision decide(List<Charge> charges, State[] states, long now) {
    return states.length == 1
        ? Ledger.decide(charges.get(0), states[0], Intent.PEEK, now)
        : Ledger.decide(charges, states, Intent.PEEK, now);
  }

  private CompletableFuture<Decision> compute(List<Charge> charges, long deadline) {
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

  /** Decides hits by a script. */
  private CompletableFuture<Void> runScript(List<Hit> batch) {
    List<Charge> first = batch.get(0).charges();
    boolean denial = denials.concerns(first);
    DenyCache.Sending sending = denials.sending();
    List<List<Charge>> hits = batch.stream().map(Hit::charges).toList();
    return run(
            () -> Call.decide(hits, denial, this),
            reply -> {
              warnings.add(reply.adoptions(first.size()), limit(first));
              List<Decision> decisions = hits.stream().map(reply::decision).toList();
              remember(batch.get(batch.size() - 1), decisions, reply, sending);
              for (int i = 0; i < batch.size(); i++) {
                batch.get(i).answer().complete(decisions.get(i));
              }
              return null;
            },
            () -> runJavaCode(batch))
        .exceptionally(failure -> failed(batch, failure));
  }

  private void remember(
      Hit last, List<Decision> decisions, Reply reply, DenyCache.Sending sending) {
    Decision decision = decisions.get(decisions.size() - 1);
    Denial denial = Denial.of(last.charges(), decision, reply);
    if (denial != null) {
      denials.remember(keys(last.charges()), denial, sending);
    }
  }

  /** Answers are values: what one hit's strategy throws is no failure of the others. */
  private record Computed(ReadStates states, List<CompletableFuture<Decision>> answers) {}

  private CompletableFuture<Void> runJavaCode(List<Hit> batch) {
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
        .exceptionally(failure -> failed(batch, failure));
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
    warnings.add(computed.states().adoptions(), limit(charges));
    return computed.answers();
  }

  private static void complete(Hit hit, @Nullable Decision decision, @Nullable Throwable bug) {
    if (decision != null) {
      hit.answer().complete(decision);
    } else if (bug != null) {
      hit.answer().completeExceptionally(bug);
    }
  }

  private static @Nullable Void failed(List<Hit> batch, Throwable failure) {
    RuntimeException told = Failures.told(failure);
    batch.forEach(hit -> hit.answer().completeExceptionally(told));
    return null;
  }

  /**
   * Runs a call. Once more, where it did nothing because its numbers did not reach to the present
   * of the server, which is then known; where they still do not reach far enough, Java code
   * decides.
   */
  private <T extends @Nullable Object> CompletableFuture<T> run(
      Supplier<Call> call, Function<Reply, T> read, Supplier<CompletableFuture<T>> otherwise) {
    return runOnce(call)
        .thenCompose(
            reply -> reply.isStale() ? runOnce(call) : CompletableFuture.completedFuture(reply))
        .thenCompose(
            reply ->
                reply.isStale()
                    ? otherwise.get()
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

  private static Limit limit(List<Charge> charges) {
    return charges.get(0).limit();
  }

  private static List<StateKey> keys(List<Charge> charges) {
    return charges.stream().map(StateKey::of).toList();
  }
}
