package io.traffik.redis;

import io.traffik.Blueprint;
import io.traffik.Charge;
import io.traffik.Decision;
import io.traffik.Intent;
import io.traffik.Ledger;
import io.traffik.Meter;
import io.traffik.State;
import io.traffik.StoredState;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A refusal that holds for a while, whoever hits: how later hits are answered meanwhile. Immutable
 * and thread-safe.
 */
sealed interface Denial {

  /** How long it holds, in microseconds from the decision on. */
  long holdsFor();

  /**
   * Refuses a hit on the same states.
   *
   * @param passed microseconds since the decision, or fewer
   * @return null if it says nothing of such a hit
   */
  @Nullable Decision answer(List<Charge> hit, long passed);

  /**
   * What a refusal says of later hits, if anything.
   *
   * @param reply read up to what a cache of denials must know
   */
  static @Nullable Denial of(List<Charge> charges, Decision refusal, Reply reply) {
    return switch (reply.denial()) {
      case STATES -> OfStates.of(charges, reply);
      case OPENING -> OfOneCost.of(charges.get(0), refusal, reply);
      case NONE -> null;
    };
  }

  /**
   * The states, unchanged until then: the Java meters tell exactly what a hit would be answered.
   *
   * @param ofEachClass whether it says something of hits of one class only
   */
  record OfStates(
      List<Charge> charges, List<State> states, boolean ofEachClass, long decidedAt, long holdsFor)
      implements Denial {

    private static final String WINDOW = "window";

    static @Nullable OfStates of(List<Charge> charges, Reply reply) {
      // In a single fixed window another class of hits may still be admitted, but that changes
      // nothing for those of this one.
      boolean ofEachClass = charges.size() == 1 && algorithm(charges.get(0)).equals(WINDOW);
      List<State> states = new ArrayList<>();
      List<Charge> first = new ArrayList<>();
      for (Charge charge : charges) {
        StoredState stored = reply.state();
        states.add(stored == null ? new State() : stored.state());
        first.add(cheapest(charge, ofEachClass ? charge.meter() : mostFavoured(charge)));
      }
      Decision opening = decide(first, states, Intent.PEEK, reply.now());
      return opening.admitted()
          ? null
          : new OfStates(charges, states, ofEachClass, reply.now(), opening.waitMicros());
    }

    private static String algorithm(Charge charge) {
      return charge.meter().blueprint(0).map(Blueprint::algorithm).orElseThrow();
    }

    /** Of the classes that share this state. */
    private static Meter mostFavoured(Charge charge) {
      Meter meter = charge.limit().meter().forMostFavoured();
      boolean shared = meter.stateClass().equals(charge.meter().stateClass());
      return shared ? meter : charge.meter();
    }

    private static Charge cheapest(Charge charge, Meter meter) {
      return charge.by(meter, 1);
    }

    /** A refusal changes no state, so any number of threads may run it on the same ones. */
    @Override
    public @Nullable Decision answer(List<Charge> hit, long passed) {
      for (int i = 0; i < hit.size(); i++) {
        Charge known = charges.get(i);
        boolean says = !ofEachClass || known.meter().equals(hit.get(i).meter());
        if (known.limit() != hit.get(i).limit() || !says) {
          return null;
        }
      }
      return decide(hit, states, Intent.SPEND, decidedAt + passed);
    }

    private static Decision decide(List<Charge> hit, List<State> states, Intent intent, long now) {
      return hit.size() == 1
          ? Ledger.decide(hit.get(0), states.get(0), intent, now)
          : Ledger.decide(hit, states.toArray(State[]::new), intent, now);
    }
  }

  /** A single limit whose state is too large to be sent: it says something of equal hits only. */
  record OfOneCost(Charge charge, Decision refusal, long decidedAt, long holdsFor)
      implements Denial {

    static @Nullable OfOneCost of(Charge charge, Decision refusal, Reply reply) {
      long closedFor = reply.number() - reply.now();
      return closedFor <= 0 ? null : new OfOneCost(charge, refusal, reply.now(), closedFor);
    }

    @Override
    public @Nullable Decision answer(List<Charge> hit, long passed) {
      Charge same = hit.get(0);
      boolean says =
          same.limit() == charge.limit()
              && same.cost() == charge.cost()
              && same.meter().equals(charge.meter());
      return says ? later(passed) : null;
    }

    private Decision later(long passed) {
      long wait = refusal.waitMicros();
      return Decision.of(
          charge,
          /* admitted= */ false,
          refusal.remaining(),
          wait == Decision.NEVER ? wait : wait - passed,
          refusal.resetMicros() - passed,
          Math.max(refusal.decidedAtMicros(), decidedAt + passed),
          /* delayMicros= */ 0,
          /* statistics= */ null);
    }
  }
}
