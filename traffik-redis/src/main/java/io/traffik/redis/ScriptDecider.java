package io.traffik.redis;

import com.github.benmanes.caffeine.cache.Ticker;
import io.traffik.Charge;
import io.traffik.Decision;
import io.traffik.Intent;
import io.traffik.Ledger;
import io.traffik.State;
import io.traffik.StoredState;
import io.traffik.remote.AdoptionWarnings;
import java.nio.ByteBuffer;
import java.util.ArrayList;
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
  private final @Nullable Bundler bundler;

  /**
   * Makes one.
   *
   * @param otherwise decides where the scripts cannot
   * @param bundling whether hits on different keys may go in one call
   */
  ScriptDecider(
      Link link,
      Call.Setting setting,
      ServerTime time,
      DenyCache denials,
      AdoptionWarnings warnings,
      JavaDecider otherwise,
      boolean bundling,
      Ticker ticker) {
    this.link = link;
    this.setting = setting;
    this.time = time;
    this.denials = denials;
    this.warnings = warnings;
    this.otherwise = otherwise;
    this.bundler = bundling ? new Bundler(this::send, ticker) : null;
  }

  /** Decides hits that are alike, and completes their answers; then it is complete itself. */
  CompletableFuture<Void> decide(List<Hit> batch) {
    Group group = new Group(batch);
    if (bundler == null) {
      CompletableFuture<Void> unused = send(List.of(group));
    } else {
      bundler.submit(group);
    }
    return group.answered();
  }

  /** Decides groups in one call; complete when that is told, but for what has to be asked again. */
  private CompletableFuture<Void> send(List<Group> groups) {
    List<Sent> sent = new ArrayList<>(groups.size());
    List<Call.Group> asked = new ArrayList<>(groups.size());
    for (Group group : groups) {
      Sent each = new Sent(group, denials.sending());
      sent.add(each);
      asked.add(new Call.Group(each.hits(), denials.concerns(each.first())));
    }
    return run(() -> Call.decide(asked, setting))
        .handle(
            (bytes, failure) -> {
              if (failure == null) {
                tell(sent, bytes);
              } else {
                groups.forEach(group -> group.fail(failure));
              }
              return null;
            });
  }

  /** A group, and what must be known of when it was sent. */
  private record Sent(Group group, DenyCache.Sending sending) {

    List<Charge> first() {
      return group.hits().get(0).charges();
    }

    List<List<Charge>> hits() {
      List<Hit> hits = group.hits();
      return hits.size() == 1 ? List.of(first()) : hits.stream().map(Hit::charges).toList();
    }
  }

  /** Tells all hits; after a part of the reply that cannot be read none is known any more. */
  private void tell(List<Sent> sent, ByteBuffer bytes) {
    int told = 0;
    try {
      for (; told < sent.size(); told++) {
        tell(sent.get(told), new Reply(bytes));
      }
    } catch (RuntimeException bug) {
      sent.subList(told, sent.size()).forEach(each -> each.group.fail(bug));
    }
  }

  private void tell(Sent sent, Reply reply) {
    time.learn(reply.now());
    if (reply.isStale()) {
      CompletableFuture<Void> unused = askAgain(sent.group);
    } else if (reply.isFailed()) {
      sent.group.fail(link.failed(reply.error()));
    } else {
      answer(sent, reply);
      sent.group.answered().complete(null);
    }
  }

  /** Alone, now that the present of the server is known; if that is not enough, in Java. */
  private CompletableFuture<Void> askAgain(Group group) {
    Sent sent = new Sent(group, denials.sending());
    Call.Group asked = new Call.Group(sent.hits(), denials.concerns(sent.first()));
    return run(() -> Call.decide(List.of(asked), setting))
        .thenCompose(
            bytes -> {
              Reply reply = new Reply(bytes);
              if (reply.isStale()) {
                return otherwise.decide(group.hits());
              }
              answer(sent, reply);
              return CompletableFuture.completedFuture(null);
            })
        .handle(
            (done, failure) -> {
              if (failure == null) {
                group.answered().complete(null);
              } else {
                group.fail(failure);
              }
              return null;
            });
  }

  private void answer(Sent sent, Reply reply) {
    List<Hit> batch = sent.group.hits();
    List<Charge> first = sent.first();
    reply.adoptions(first.size()).tell(warnings, first.get(0).limit());
    if (batch.size() == 1) {
      Decision decision = reply.decision(first);
      remember(batch.get(0), decision, reply, sent.sending);
      batch.get(0).answer().complete(decision);
      return;
    }
    List<Decision> decisions = batch.stream().map(hit -> reply.decision(hit.charges())).toList();
    int last = batch.size() - 1;
    remember(batch.get(last), decisions.get(last), reply, sent.sending);
    for (int i = 0; i <= last; i++) {
      batch.get(i).answer().complete(decisions.get(i));
    }
  }

  private void remember(Hit last, Decision decision, Reply reply, DenyCache.Sending sending) {
    Denial denial = Denial.of(last.charges(), decision, reply);
    if (denial != null) {
      denials.remember(last.keys(), denial, sending);
    } else {
      denials.forget(last.keys()); // whatever was known may have changed
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
    return run(call)
        .thenApply(
            bytes -> {
              Reply reply = new Reply(bytes);
              time.learn(reply.now());
              return reply;
            });
  }

  private CompletableFuture<ByteBuffer> run(Supplier<Call> call) {
    try {
      return link.run(call.get());
    } catch (RuntimeException bug) {
      return CompletableFuture.failedFuture(bug);
    }
  }
}
