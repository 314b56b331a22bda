package io.traffik.remote;

import com.github.benmanes.caffeine.cache.Ticker;
import io.traffik.BackendUnavailableException;
import io.traffik.Charge;
import io.traffik.Decision;
import io.traffik.Intent;
import io.traffik.Outage;
import io.traffik.SharedTimer;
import io.traffik.StateKey;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Decides hits whose states may be in several places of a store, each of which decides for itself:
 * place by place, in an order that is the same for all, giving back what was charged before where
 * one refuses or fails. So never is too much admitted, but a concurrent hit may be refused by what
 * is only reserved. Thread-safe.
 */
public final class Places {

  private static final Logger LOG = LoggerFactory.getLogger(Places.class);

  private final PlaceDecider decider;
  private final Function<StateKey, String> placeOf;
  private final Ticker ticker;

  /**
   * For a backend.
   *
   * @param placeOf the name of the place of a state, by which places are ordered; the same for all
   *     states that have identity and shard in common, as {@link StateKey#place} is
   * @param ticker the time, in nanoseconds, that timeouts are measured by
   */
  public Places(PlaceDecider decider, Function<StateKey, String> placeOf, Ticker ticker) {
    this.decider = decider;
    this.placeOf = placeOf;
    this.ticker = ticker;
  }

  /**
   * Decides a hit or answers a question. If all is in one place, that is one call of the decider.
   *
   * @param charges at least one
   * @param timeout for all places together: each is given what is left of it
   * @return fails as the decider does, and with a {@link BackendUnavailableException} if nothing is
   *     left of the timeout before all places were asked; what was charged is then given back
   */
  public CompletableFuture<Decision> decide(List<Charge> charges, Intent intent, Duration timeout) {
    if (isOne(charges)) {
      return decider.decide(charges, intent, timeout);
    }
    long deadline = ticker.read() + timeout.toNanos();
    List<List<Charge>> groups = List.copyOf(byPlace(charges).values());
    CompletableFuture<List<Decision>> decisions =
        intent == Intent.PEEK
            ? ask(groups, deadline)
            : spend(groups, deadline, new ArrayList<>(groups.size()));
    return decisions.thenApply(all -> joined(charges, all));
  }

  /** Gives back what a hit was charged, in all places at once; fails if one of them fails. */
  public CompletableFuture<Void> refund(Decision decision) {
    List<Decision> parts = decision.parts();
    if (parts.size() == 1) {
      return decider.refund(parts);
    }
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

  /** Whether the states of all charges are in one place. */
  public boolean isOne(List<Charge> charges) {
    Charge first = charges.get(0);
    for (int i = 1; i < charges.size(); i++) {
      Charge charge = charges.get(i);
      if (!isAlike(charge, first) && !place(charge).equals(place(first))) {
        return false;
      }
    }
    return true;
  }

  /** Of one client under one throttle: in whatever store, those are in one place. */
  private static boolean isAlike(Charge charge, Charge other) {
    return charge.identity().equals(other.identity())
        && charge.shard().equals(other.shard())
        && charge.limit().uid().equals(other.limit().uid());
  }

  private String place(Charge charge) {
    return placeOf.apply(StateKey.of(charge));
  }

  private SortedMap<String, List<Charge>> byPlace(List<Charge> charges) {
    SortedMap<String, List<Charge>> groups = new TreeMap<>();
    for (Charge charge : charges) {
      groups.computeIfAbsent(place(charge), place -> new ArrayList<>()).add(charge);
    }
    return groups;
  }

  /**
   * The decisions of the places in order, up to the first that refuses; then what the others say.
   */
  private CompletableFuture<List<Decision>> spend(
      List<List<Charge>> groups, long deadline, List<Decision> done) {
    if (done.size() == groups.size()) {
      return CompletableFuture.completedFuture(done);
    }
    return decideBy(deadline, groups.get(done.size()), Intent.SPEND)
        .exceptionallyCompose(
            failure ->
                giveBack(done)
                    .thenCompose(
                        given -> CompletableFuture.failedFuture(afterOthers(done, failure))))
        .thenCompose(
            decision -> {
              if (!decision.admitted()) {
                return halfTheTime(deadline, giveBack(done).thenApply(given -> true), false)
                    .thenCompose(given -> others(groups, deadline, done.size(), decision));
              }
              done.add(decision);
              return spend(groups, deadline, done);
            });
  }

  private CompletableFuture<Decision> decideBy(long deadline, List<Charge> charges, Intent intent) {
    long left = deadline - ticker.read();
    if (left <= 0) {
      return CompletableFuture.failedFuture(
          new BackendUnavailableException(
              Outage.TIMEOUT, "the deadline passed before all places of the hit were asked"));
    }
    return decider.decide(charges, intent, Duration.ofNanos(left));
  }

  /** What other places have charged may not have been given back: such a hit is not tried again. */
  private static Throwable afterOthers(List<Decision> done, Throwable failure) {
    Throwable cause = failure instanceof CompletionException ? failure.getCause() : failure;
    return cause instanceof BackendUnavailableException outage && !done.isEmpty()
        ? outage.maybeDone()
        : failure;
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
      List<List<Charge>> groups, long deadline, int refusing, Decision refusal) {
    List<CompletableFuture<Decision>> answers = new ArrayList<>();
    for (int i = 0; i < groups.size(); i++) {
      answers.add(
          i == refusing
              ? CompletableFuture.completedFuture(refusal)
              : standingIfKnown(groups.get(i), deadline, refusal));
    }
    return all(answers);
  }

  /**
   * A refusal is one, though another place should be down or silent: then no room is told of that.
   */
  private CompletableFuture<Decision> standingIfKnown(
      List<Charge> charges, long deadline, Decision refusal) {
    Decision unknown = unknown(charges, refusal.decidedAtMicros());
    CompletableFuture<Decision> told =
        standing(charges, deadline)
            .exceptionally(
                down -> {
                  LOG.debug("a place did not say what it has to say to a refused hit", down);
                  return unknown;
                });
    return halfTheTime(deadline, told, unknown);
  }

  /** What is not there after half of the time that is left comes too late for the hit. */
  private <T> CompletableFuture<T> halfTheTime(
      long deadline, CompletableFuture<T> answer, T instead) {
    Duration half = Duration.ofNanos(Math.max(0, (deadline - ticker.read()) / 2));
    return answer.isDone() ? answer : SharedTimer.orAfter(half, answer, instead);
  }

  private static Decision unknown(List<Charge> charges, long decidedAtMicros) {
    List<Decision> parts =
        charges.stream()
            .map(
                charge ->
                    Decision.of(
                        charge,
                        /* admitted= */ true,
                        /* remaining= */ 0,
                        /* waitMicros= */ 0,
                        /* resetMicros= */ 0,
                        decidedAtMicros,
                        /* delayMicros= */ 0,
                        /* statistics= */ null))
            .toList();
    return parts.size() == 1 ? parts.get(0) : Decision.of(parts, /* waitMicros= */ 0);
  }

  /** What a place says of a hit that another has refused: that it has room, or that it has none. */
  private CompletableFuture<Decision> standing(List<Charge> charges, long deadline) {
    List<Charge> asking = charges.stream().map(charge -> charge.at(0)).toList();
    return decideBy(deadline, charges, Intent.PEEK)
        .thenCompose(
            answer ->
                answer.admitted()
                    ? decideBy(deadline, asking, Intent.PEEK)
                    : CompletableFuture.completedFuture(answer))
        .thenApply(answer -> ofHit(charges, answer));
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

  private CompletableFuture<List<Decision>> ask(List<List<Charge>> groups, long deadline) {
    List<CompletableFuture<Decision>> answers =
        groups.stream().map(group -> decideBy(deadline, group, Intent.PEEK)).toList();
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
