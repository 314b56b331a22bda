package io.traffik;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.ToLongFunction;
import org.jspecify.annotations.Nullable;

/**
 * One hit on its way through the pipeline, against one throttle or several at once.
 *
 * <p>The blocking and the asynchronous form differ in the wait only: one waits on its thread, the
 * other sets a timer. Neither waits where the backend decides at once. Immutable.
 */
final class JointHit<C> {

  /** So many charges are faster compared each with each than put into a map. */
  private static final int FEW = 8;

  private final List<Throttle<C>> throttles;
  private final List<Throttle<C>> passed;
  private final List<Charge> charges;
  private final C connection;
  private final Intent intent;
  private final @Nullable HitEvent event;

  /**
   * A hit.
   *
   * @param throttles whose limits apply
   * @param passed whose limits do not apply
   */
  private JointHit(
      List<Throttle<C>> throttles,
      List<Throttle<C>> passed,
      List<Charge> charges,
      C connection,
      Intent intent,
      @Nullable HitEvent event) {
    this.throttles = throttles;
    this.passed = passed;
    this.charges = charges;
    this.connection = connection;
    this.intent = intent;
    this.event = event;
  }

  /** A hit, or a question, against one throttle. */
  static <C> JointHit<C> of(
      Throttle<C> throttle,
      C connection,
      @Nullable ToLongFunction<? super C> costOf,
      Intent intent) {
    HitEvent event = intent == Intent.SPEND ? FlightRecorder.hit() : null;
    List<Throttle<C>> one = List.of(throttle);
    List<Charge> charges;
    try {
      charges = throttle.charges(connection, costOf);
    } catch (RuntimeException bug) {
      new JointHit<>(one, List.of(), List.of(), connection, intent, event).toldOf(bug);
      throw bug;
    }
    return charges.isEmpty()
        ? new JointHit<>(List.of(), one, charges, connection, intent, event)
        : new JointHit<>(one, List.of(), charges, connection, intent, event);
  }

  /** A hit against several throttles, each with its own cost. */
  static <C> JointHit<C> of(List<? extends Throttle<C>> throttles, C connection) {
    HitEvent event = FlightRecorder.hit();
    List<Throttle<C>> limiting = new ArrayList<>();
    List<Throttle<C>> passed = new ArrayList<>();
    List<Charge> charges = new ArrayList<>();
    try {
      for (Throttle<C> throttle : throttles) {
        List<Charge> own = throttle.charges(connection);
        (own.isEmpty() ? passed : limiting).add(throttle);
        charges.addAll(own);
      }
      Throttle.requireOneBackend(limiting);
      charges = merged(charges);
    } catch (RuntimeException bug) {
      List<Throttle<C>> all = List.copyOf(throttles);
      new JointHit<>(all, List.of(), List.of(), connection, Intent.SPEND, event).toldOf(bug);
      throw bug;
    }
    return new JointHit<>(limiting, passed, charges, connection, Intent.SPEND, event);
  }

  /** Waits for the answer on this thread, at most until the deadline. */
  Decision decide() {
    if (charges.isEmpty()) {
      return told(Decision.noLimit());
    }
    Decision now;
    try {
      now = decideNow();
    } catch (BackendUnavailableException outage) {
      return Inquiry.await(this, outage);
    }
    return now == null ? Inquiry.await(this, null) : now;
  }

  /** Never blocks. */
  CompletionStage<Decision> decideAsync() {
    if (charges.isEmpty()) {
      return CompletableFuture.completedFuture(told(Decision.noLimit()));
    }
    Decision now;
    try {
      now = decideNow();
    } catch (BackendUnavailableException outage) {
      return Inquiry.begin(this, outage);
    }
    return now == null ? Inquiry.begin(this, null) : CompletableFuture.completedFuture(now);
  }

  private @Nullable Decision decideNow() {
    try {
      Decision decision = contract().backend().decideNow(charges, intent);
      return decision == null ? null : told(decision);
    } catch (BackendUnavailableException outage) {
      throw outage;
    } catch (RuntimeException bug) {
      toldOf(bug);
      throw bug;
    }
  }

  List<Charge> charges() {
    return charges;
  }

  C connection() {
    return connection;
  }

  Intent intent() {
    return intent;
  }

  /** What rules in an outage. */
  Contract<C> contract() {
    return ruling().contract();
  }

  private Throttle<C> ruling() {
    return throttles.size() == 1 ? throttles.get(0) : Contract.ruling(throttles);
  }

  /** Of several throttles the shortest. */
  Duration deadline() {
    Duration shortest = throttles.get(0).deadline();
    for (Throttle<C> throttle : throttles) {
      shortest = throttle.deadline().compareTo(shortest) < 0 ? throttle.deadline() : shortest;
    }
    return shortest;
  }

  /** This hit, for whoever answers it by contract. */
  FailedHit failed(BackendUnavailableException outage, Duration elapsed) {
    return new FailedHit(outage, ruling(), charge(ruling()), elapsed);
  }

  private Charge charge(Throttle<C> throttle) {
    return charges.stream()
        .filter(charge -> charge.limit().uid().equals(throttle.uid()))
        .findFirst()
        .orElse(charges.get(0));
  }

  /** Tells whoever wants to know how the hit was decided. */
  Decision told(Decision decision) {
    if (intent == Intent.PEEK) {
      return Decision.settled(decision);
    }
    for (Throttle<C> throttle : throttles) {
      throttle.told(connection, decision);
    }
    for (Throttle<C> throttle : passed) {
      throttle.told(connection, Decision.noLimit());
    }
    if (event != null) {
      event.decided(throttles.isEmpty() ? passed : throttles, decision);
    }
    return decision;
  }

  /** Tells whoever wants to know that the hit was not decided. */
  void toldOf(RuntimeException failure) {
    if (intent == Intent.SPEND) {
      throttles.forEach(throttle -> throttle.toldOf(connection, failure));
      passed.forEach(throttle -> throttle.told(connection, Decision.noLimit()));
      if (event != null) {
        event.failed(throttles, failure);
      }
    }
  }

  /** Charges to one state become one charge. */
  private static List<Charge> merged(List<Charge> charges) {
    if (areUnderDifferentLimits(charges)) {
      return List.copyOf(charges);
    }
    Map<StateKey, Charge> byKey = new LinkedHashMap<>();
    for (Charge charge : charges) {
      byKey.merge(StateKey.of(charge), charge, JointHit::merged);
    }
    return List.copyOf(byKey.values());
  }

  /** Whether no two can go to one state, as far as a short look tells. */
  private static boolean areUnderDifferentLimits(List<Charge> charges) {
    if (charges.size() > FEW) {
      return false;
    }
    for (int i = 1; i < charges.size(); i++) {
      LimitId id = charges.get(i).limit().id();
      for (int before = 0; before < i; before++) {
        if (id.equals(charges.get(before).limit().id())) {
          return false;
        }
      }
    }
    return true;
  }

  private static Charge merged(Charge one, Charge other) {
    if (one.meter().capacity() != other.meter().capacity()
        || !Arrays.equals(one.meter().parameters(), other.meter().parameters())) {
      throw new IllegalArgumentException(
          "limit \""
              + one.limit().name()
              + "\" is charged twice in one hit, at different rates or with hits of different tier or"
              + " priority; hit them one by one");
    }
    return one.at(sum(one.cost(), other.cost()));
  }

  /** More than any capacity rather than an overflow. */
  private static long sum(long one, long other) {
    return one > Long.MAX_VALUE - other ? Long.MAX_VALUE : one + other;
  }
}
