package io.traffik;

import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * An {@link OnError} that was given a backend: who is asked, who instead, and the answer in the
 * end. Immutable.
 *
 * @param guard the circuit breaker in front of the backend, if there is one
 * @param outages those for which the fallback is asked
 * @param fallback who is asked instead; null if the answer follows at once
 * @param nodes by how many the limits are divided here
 * @param answer where there is no fallback
 */
record Contract<C>(
    Backend backend,
    BackendHealth health,
    @Nullable Guard guard,
    Retry retry,
    Set<Outage> outages,
    @Nullable Contract<C> fallback,
    int nodes,
    OnError.@Nullable Answer<C> answer) {

  /**
   * That of a throttle.
   *
   * @throws IllegalArgumentException if a fallback leads back to a backend that has failed already
   */
  static <C> Contract<C> of(Backend backend, OnError<? super C> onError) {
    return of(backend, narrowed(onError), 1, new ArrayList<>());
  }

  private static <C> Contract<C> of(
      Backend backend, OnError<C> onError, int nodes, List<Backend> before) {
    if (before.contains(backend)) {
      throw new IllegalArgumentException(
          "onError falls back to " + backend + ", which has failed already by then");
    }
    before.add(backend);
    BackendHealth health = BackendHealth.of(backend);
    Breaker breaker = onError.breaker();
    Guard guard = breaker == null ? null : health.guard(breaker);
    if (onError.last() instanceof OnError.Fallback<C> next) {
      Contract<C> fallback = of(next.backend(), narrowed(next.contract()), next.nodes(), before);
      return new Contract<>(
          backend, health, guard, onError.retry(), next.outages(), fallback, nodes, null);
    }
    OnError.Answer<C> answer = (OnError.Answer<C>) onError.last();
    return new Contract<>(
        backend, health, guard, onError.retry(), EnumSet.noneOf(Outage.class), null, nodes, answer);
  }

  /** Of a connection it is only ever told, so one for any connection is one for this kind. */
  @SuppressWarnings("unchecked")
  private static <C> OnError<C> narrowed(OnError<? super C> onError) {
    return (OnError<C>) onError;
  }

  /** The one that rules a hit on several throttles: the strictest, of equal ones the first. */
  static <C> Throttle<C> ruling(List<Throttle<C>> throttles) {
    Throttle<C> ruling = throttles.get(0);
    for (Throttle<C> throttle : throttles) {
      boolean stricter =
          throttle.contract().strictness().compareTo(ruling.contract().strictness()) > 0;
      ruling = stricter ? throttle : ruling;
    }
    return ruling;
  }

  private OnError.Verdict strictness() {
    return answer == null ? OnError.Verdict.HANDLER : answer.verdict();
  }

  /** How many backends behind this one need time to answer, if it is silent until its end. */
  int remoteBehind() {
    if (fallback == null) {
      return 0;
    }
    boolean asked = outages.contains(Outage.TIMEOUT) && fallback.backend.isRemote();
    return fallback.remoteBehind() + (asked ? 1 : 0);
  }

  /** What a hit is charged here. */
  List<Charge> charges(List<Charge> whole) {
    return nodes == 1 ? whole : whole.stream().map(charge -> charge.dividedBy(nodes)).toList();
  }

  /**
   * Refuses limits that one of the backends has no room for, or that cannot be divided.
   *
   * @param cost a cost that each limit must be able to admit, or 0
   */
  void requireRoomFor(List<Limit> limits, long cost) {
    List<Limit> here = limits.stream().map(limit -> limit.dividedBy(nodes)).toList();
    backend.requireRoomFor(here);
    here.forEach(limit -> requireAdmissible(cost, limit));
    if (fallback != null) {
      fallback.requireRoomFor(limits, cost);
    }
  }

  private void requireAdmissible(long cost, Limit limit) {
    if (cost > limit.meter().capacity()) {
      throw new IllegalArgumentException(
          "throttle \""
              + limit.uid()
              + "\": cost \""
              + cost
              + "\" can never be admitted by rate \""
              + limit.rate()
              + "\" ("
              + limit.strategy().name()
              + (nodes == 1 ? "" : ", of " + nodes + " nodes")
              + "), which admits at most "
              + limit.meter().capacity()
              + " at once");
    }
  }

  /**
   * Refuses throttles that one of the backends could not decide together, as it must where this
   * contract rules.
   */
  void requireTogether(List<? extends Throttle<?>> throttles) {
    backend.requireTogether(throttles);
    throttles.forEach(throttle -> throttle.requireRoomBy(this));
    if (fallback != null) {
      fallback.requireTogether(throttles);
    }
  }

  /** The answer to a hit, where there is no fallback. */
  OnError.Answer<C> requiredAnswer() {
    return Objects.requireNonNull(answer);
  }
}
