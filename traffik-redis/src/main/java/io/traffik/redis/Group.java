package io.traffik.redis;

import io.traffik.BackendUnavailableException;
import io.traffik.Charge;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;

/**
 * Hits on one list of keys on their way to Redis, which are decided together. Whoever has it uses
 * it alone, or under a lock.
 */
final class Group {

  /** A state that may have more has a ring, which takes Redis some times as long as one without. */
  private static final int WORDS_WITHOUT_RING = 8;

  private static final int WORK_WITH_RING = 8;

  private final CompletableFuture<Void> answered = new CompletableFuture<>();
  private final int workForAHit;
  private List<Hit> hits;

  /**
   * Of hits that are alike.
   *
   * @param hits at least one
   */
  Group(List<Hit> hits) {
    this.hits = hits;
    this.workForAHit = work(hits.get(0).charges());
  }

  private static int work(List<Charge> charges) {
    int work = 0;
    for (Charge charge : charges) {
      work += charge.meter().maxWords() > WORDS_WITHOUT_RING ? WORK_WITH_RING : 1;
    }
    return work;
  }

  /** Those that are left. */
  List<Hit> hits() {
    return hits;
  }

  /** Completed once each of them has its answer. */
  CompletableFuture<Void> answered() {
    return answered;
  }

  /** How much a script has to do for it: the number of charges, those with a ring several times. */
  int weight() {
    return hits.size() * workForAHit;
  }

  /** The last time at which somebody waits for an answer. */
  long deadline() {
    long latest = hits.get(0).deadlineNanos();
    for (Hit hit : hits) {
      latest = hit.deadlineNanos() - latest > 0 ? hit.deadlineNanos() : latest;
    }
    return latest;
  }

  /** Leaves out the hits that nobody waits for any more, and returns them. */
  List<Hit> dropOverdue(long nanos) {
    List<Hit> overdue = List.of();
    for (Hit hit : hits) {
      if (hit.isOverdue(nanos)) {
        overdue = overdue.isEmpty() ? new ArrayList<>() : overdue;
        overdue.add(hit);
      }
    }
    if (!overdue.isEmpty()) {
      hits = hits.stream().filter(hit -> !hit.isOverdue(nanos)).toList();
    }
    return overdue;
  }

  /** There is no room for it, and it was never sent. */
  void reject(BackendUnavailableException overload) {
    hits.forEach(hit -> hit.reject(overload));
    answered.complete(null);
  }

  /** All that are left have failed so. */
  void fail(Throwable failure) {
    Hit.failed(hits, failure);
    answered.complete(null);
  }
}
