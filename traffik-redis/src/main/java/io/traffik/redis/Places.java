package io.traffik.redis;

import io.traffik.Charge;
import io.traffik.Decision;
import io.traffik.Intent;
import io.traffik.StateKey;
import io.traffik.Throttle;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Decides hits whose keys may be in several places, which only a Cluster has: place by place, in an
 * order that is the same for all, giving back what was charged before where one refuses or fails.
 * So never is too much admitted, but a concurrent hit may be refused by what is only reserved.
 * Thread-safe.
 */
final class Places {

  private static final Logger LOG = LoggerFactory.getLogger(RedisBackend.class);

  private final Decider decider;
  private final boolean cluster;
  private final boolean reserve;

  /**
   * For a backend.
   *
   * @param cluster whether there are several places
   * @param reserve whether a hit may have keys in several
   */
  Places(Decider decider, boolean cluster, boolean reserve) {
    this.decider = decider;
    this.cluster = cluster;
    this.reserve = reserve;
  }

  /**
   * Refuses throttles that keep the states of one client in several places, unless that is wanted.
   *
   * @throws IllegalArgumentException naming them, and what to do
   */
  void requireOne(List<? extends Throttle<?>> throttles) {
    for (Throttle<?> throttle : throttles) {
      if (cluster && !reserve && !throttle.isInOnePlaceWith(throttles.get(0))) {
        throw apart(List.of(throttles.get(0).uid(), throttle.uid()));
      }
    }
  }

  CompletableFuture<Decision> decide(List<Charge> charges, Intent intent, Duration timeout) {
    if (isOne(charges)) {
      return decider.decide(charges, intent, timeout);
    }
    if (!reserve) {
      return CompletableFuture.failedFuture(
          apart(charges.stream().map(charge -> charge.limit().uid()).distinct().toList()));
    }
    List<List<Charge>> groups = List.copyOf(byPlace(charges).values());
    CompletableFuture<List<Decision>> decisions =
        intent == Intent.PEEK
            ? ask(groups, timeout)
            : spend(groups, timeout, new ArrayList<>(groups.size()));
    return decisions.thenApply(all -> joined(charges, all));
  }

  CompletableFuture<Void> refund(Decision decision) {
    List<Decision> parts = decision.parts();
    List<Charge> charges = parts.stream().map(Decision::requiredCharge).toList();
    if (isOne(charges)) {
      return decider.refund(parts);
    }
    Map<StateKey, Decision> byKey = new HashMap<>();
    parts.forEach(part -> byKey.put(StateKey.of(part.requiredCharge()), part));
    return CompletableFuture.allOf(
        byPlace(charges).values().stream()
            .map(group -> decider.refund(inOrder(group, byKey)))
            .toArray(CompletableFuture<?>[]::new));
  }

  private boolean isOne(List<Charge> charges) {
    return !cluster
        || charges.size() == 1
        || charges.stream().map(charge -> StateKey.of(charge).place()).distinct().count() == 1;
  }

  private static SortedMap<String, List<Charge>> byPlace(List<Charge> charges) {
    SortedMap<String, List<Charge>> groups = new TreeMap<>();
    for (Charge charge : charges) {
      groups.computeIfAbsent(StateKey.of(charge).place(), place -> new ArrayList<>()).add(charge);
    }
    return groups;
  }

  private static IllegalArgumentException apart(List<String> uids) {
    return new IllegalArgumentException(
        "throttles "
            + uids
            + " identify a client differently, so their keys are in different slots of the Redis"
            + " Cluster, which cannot decide one hit on them; give them one shard(…), hit them one by"
            + " one, or set reserve(true)");
  }

  /**
   * The decisions of the places in order, up to the first that refuses; then what the others say.
   */
  private CompletableFuture<List<Decision>> spend(
      List<List<Charge>> groups, Duration timeout, List<Decision> done) {
    if (done.size() == groups.size()) {
      return CompletableFuture.completedFuture(done);
    }
    return decider
        .decide(groups.get(done.size()), Intent.SPEND, timeout)
        .exceptionallyCompose(
            failure -> giveBack(done).thenCompose(given -> CompletableFuture.failedFuture(failure)))
        .thenCompose(
            decision -> {
              if (!decision.admitted()) {
                return giveBack(done)
                    .thenCompose(given -> others(groups, timeout, done.size(), decision));
              }
              done.add(decision);
              return spend(groups, timeout, done);
            });
  }

  /** What cannot be given back stays charged, as if its reply had been lost. */
  private CompletableFuture<Void> giveBack(List<Decision> done) {
    return CompletableFuture.allOf(
        done.stream()
            .map(decision -> decider.refund(decision.parts()).exceptionally(Places::kept))
            .toArray(CompletableFuture<?>[]::new));
  }

  private static @Nullable Void kept(Throwable failure) {
    LOG.warn("a reservation could not be given back", failure);
    return null;
  }

  private CompletableFuture<List<Decision>> others(
      List<List<Charge>> groups, Duration timeout, int refusing, Decision refusal) {
    List<CompletableFuture<Decision>> answers = new ArrayList<>();
    for (int i = 0; i < groups.size(); i++) {
      answers.add(
          i == refusing
              ? CompletableFuture.completedFuture(refusal)
              : standing(groups.get(i), timeout));
    }
    return all(answers);
  }

  /** What a place says of a hit that another has refused: that it has room, or that it has none. */
  private CompletableFuture<Decision> standing(List<Charge> charges, Duration timeout) {
    List<Charge> asking = charges.stream().map(charge -> at(charge, 0)).toList();
    return decider
        .decide(charges, Intent.PEEK, timeout)
        .thenCompose(
            answer ->
                answer.admitted()
                    ? decider.decide(asking, Intent.PEEK, timeout)
                    : CompletableFuture.completedFuture(answer))
        .thenApply(answer -> ofHit(charges, answer));
  }

  private static Charge at(Charge charge, long cost) {
    return new Charge(charge.limit(), charge.meter(), charge.identity(), cost, charge.shard());
  }

  /** A question's answer as that to a hit, which has no statistics. */
  private static Decision ofHit(List<Charge> charges, Decision answer) {
    List<Decision> parts = new ArrayList<>();
    for (int i = 0; i < charges.size(); i++) {
      Decision part = answer.parts().get(i);
      parts.add(
          Decision.of(
              charges.get(i),
              part.admitted(),
              part.remaining(),
              part.waitMicros(),
              part.resetMicros(),
              part.decidedAtMicros(),
              /* delayMicros= */ 0,
              /* statistics= */ null));
    }
    return parts.size() == 1 ? parts.get(0) : Decision.of(parts, answer.waitMicros());
  }

  private CompletableFuture<List<Decision>> ask(List<List<Charge>> groups, Duration timeout) {
    List<CompletableFuture<Decision>> answers =
        groups.stream().map(group -> decider.decide(group, Intent.PEEK, timeout)).toList();
    return all(answers);
  }

  private static CompletableFuture<List<Decision>> all(List<CompletableFuture<Decision>> answers) {
    return CompletableFuture.allOf(answers.toArray(CompletableFuture<?>[]::new))
        .thenApply(done -> answers.stream().map(CompletableFuture::join).toList());
  }

  /** In the order of the charges. The wait is the longest, for each place has its own time. */
  private static Decision joined(List<Charge> charges, List<Decision> decisions) {
    Map<StateKey, Decision> byKey = new HashMap<>();
    for (Decision decision : decisions) {
      for (Decision part : decision.parts()) {
        byKey.put(StateKey.of(part.requiredCharge()), part);
      }
    }
    long wait = decisions.stream().mapToLong(Decision::waitMicros).max().orElseThrow();
    return Decision.of(inOrder(charges, byKey), wait);
  }

  private static List<Decision> inOrder(List<Charge> charges, Map<StateKey, Decision> byKey) {
    return charges.stream()
        .map(charge -> Objects.requireNonNull(byKey.get(StateKey.of(charge))))
        .toList();
  }
}
