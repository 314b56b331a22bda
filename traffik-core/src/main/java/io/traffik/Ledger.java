package io.traffik;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Decides the charges of one hit on their states: all or nothing, at one time, with a truthful
 * wait.
 *
 * <p>The part of a decision that every backend that decides in Java has in common; nobody else
 * needs it. It does no I/O and guards nothing: the caller holds the states still, and {@link #adopt
 * adopts} each before it is judged. Stateless.
 */
public final class Ledger {

  /*
   * Time. Each state is judged at max(now, its own last time), so time never runs backwards for a key,
   * and the wait counts from now. A state more than 10 s ahead was left there by a clock that has been
   * set back since; it is rebased, or its client would be locked out for as long as the step.
   *
   * Adopting. A rebase or a conversion is written even if the hit is then refused: it is owed to the
   * clock or to the operator, not to the hit. Done anew at each refused hit, it would start from the
   * old state each time, and no wait told meanwhile would come true.
   *
   * The wait of several limits is the least w at which all of them admit at now + w. For most
   * strategies that is the largest of the waits; where a limit that admits now may refuse later, it is
   * found by asking all of them again at the time found so far, until nothing changes.
   */

  static final long CLOCK_STEP_MICROS = SystemClock.STEP_MICROS;

  private static final int MAX_ROUNDS = 64;
  private static final long SEARCH_MICROS = 8 * 86_400_000_000L;

  /** What adopting a state had to do that is worth a warning. */
  public enum Adoption {
    /** Nothing, or converting it to a changed rate. */
    NONE,
    /** The clock was set back by more than 10 s since it was written; it was moved to now. */
    REBASED,
    /** It could not be read under the present parameters, and is now absent. */
    FORGOTTEN
  }

  private Ledger() {}

  /**
   * Makes a state one that a meter can judge now.
   *
   * @param writtenUnder the parameters of the meter that wrote it
   * @param writtenAt the time that it knew of when it was written
   */
  static Adoption adopt(State state, long[] writtenUnder, long writtenAt, Meter reader, long now) {
    if (state.isAbsent()) {
      return Adoption.NONE;
    }
    long[] readUnder = reader.parameters();
    if (!Arrays.equals(writtenUnder, readUnder)) {
      boolean foreign = writtenUnder.length != readUnder.length;
      if (foreign || !reader.convert(state, writtenUnder, Math.max(now, writtenAt))) {
        state.clear();
        return Adoption.FORGOTTEN;
      }
    }
    if (writtenAt - now <= CLOCK_STEP_MICROS) {
      return Adoption.NONE;
    }
    if (!state.isAbsent()) {
      reader.rebase(state, now);
    }
    return Adoption.REBASED;
  }

  /** As above, for who still has the meter that wrote the state. */
  static Adoption adopt(State state, Meter writer, Meter reader, long now) {
    if (state.isAbsent() || (writer == reader && !isAhead(state, writer, now))) {
      return Adoption.NONE;
    }
    return adopt(state, writer.parameters(), writer.last(state), reader, now);
  }

  private static boolean isAhead(State state, Meter writer, long now) {
    return writer.last(state) - now > CLOCK_STEP_MICROS;
  }

  /**
   * Gives back what a part of a decision charged to a state: nothing where the state is gone, was
   * written under other parameters, or the clock was set back.
   *
   * @param writtenUnder the parameters of the meter that wrote the state
   * @param writtenAt the time that it knew of when it was written
   * @return what adopting the state had to do
   */
  static Adoption refund(
      State state, long[] writtenUnder, long writtenAt, Decision part, long now) {
    Charge charge = part.requiredCharge();
    Meter meter = charge.meter();
    long chargedAt = part.decidedAtMicros();
    long hitAt = chargedAt - part.delayMicros(); // where its departure is what is charged
    if (state.isAbsent()
        || hitAt - now > CLOCK_STEP_MICROS
        || !Arrays.equals(writtenUnder, meter.parameters())) {
      return Adoption.NONE;
    }
    Adoption adoption = adopt(state, writtenUnder, writtenAt, meter, now);
    if (!state.isAbsent()) {
      meter.refund(state, charge.cost(), chargedAt, Math.max(now, meter.last(state)));
    }
    return adoption;
  }

  /** Decides one charge, and applies it if that is intended and it is admitted. */
  public static Decision decide(Charge charge, State state, Intent intent, long now) {
    Outcome outcome = new Outcome();
    judge(charge, state, now, outcome);
    if (outcome.admitted() && spends(charge, intent)) {
      state.accept(outcome);
    }
    return part(charge, state, intent, outcome, now);
  }

  /**
   * Decides several charges on as many states, and applies all if that is intended and all admit.
   */
  public static Decision decide(List<Charge> charges, State[] states, Intent intent, long now) {
    Outcome[] outcomes = new Outcome[states.length];
    boolean admitted = true;
    for (int i = 0; i < states.length; i++) {
      outcomes[i] = new Outcome();
      judge(charges.get(i), states[i], now, outcomes[i]);
      admitted &= outcomes[i].admitted();
    }
    long wait = admitted ? 0 : jointWait(charges, states, now);
    List<Decision> parts = new ArrayList<>(states.length);
    for (int i = 0; i < states.length; i++) {
      if (admitted && spends(charges.get(i), intent)) {
        states[i].accept(outcomes[i]);
      }
      boolean roomKept = !admitted && outcomes[i].admitted();
      parts.add(
          roomKept
              ? standing(charges.get(i), states[i], intent, now)
              : part(charges.get(i), states[i], intent, outcomes[i], now));
    }
    return Decision.of(parts, wait);
  }

  /** A cost of 0 only asks, whatever is intended. */
  private static boolean spends(Charge charge, Intent intent) {
    return intent == Intent.SPEND && charge.cost() > 0;
  }

  private static long jointWait(List<Charge> charges, State[] states, long now) {
    Outcome outcome = new Outcome();
    long found = now;
    long horizon = Outcome.NEVER;
    for (int round = 0; round < MAX_ROUNDS; round++) {
      long next = found;
      for (int i = 0; i < states.length; i++) {
        judge(charges.get(i), states[i], found, outcome);
        next = Math.max(next, outcome.admitted() ? found : outcome.admissibleAt());
      }
      if (next == found) {
        return found - now;
      }
      if (next == Outcome.NEVER || next > horizon) {
        return Decision.NEVER;
      }
      horizon = round == 0 ? next + SEARCH_MICROS : horizon;
      found = next;
    }
    return Decision.NEVER;
  }

  private static void judge(Charge charge, State state, long now, Outcome outcome) {
    Meter meter = charge.meter();
    meter.decide(state, charge.cost(), notBefore(state, meter, now), outcome);
  }

  static long notBefore(State state, Meter meter, long now) {
    return state.isAbsent() ? now : Math.max(now, meter.last(state));
  }

  /** What was decided on a state, which is already the next one. */
  private static Decision part(
      Charge charge, State state, Intent intent, Outcome outcome, long now) {
    Meter meter = charge.meter();
    long decidedAt = notBefore(state, meter, now);
    return decision(
        charge.limit(),
        charge.hitClass(),
        meter,
        charge.identity(),
        charge.shard(),
        charge.cost(),
        outcome,
        decidedAt,
        now,
        statistics(meter, state, intent, decidedAt));
  }

  /** Only who asks is told them. */
  static @Nullable Statistics statistics(Meter meter, State state, Intent intent, long at) {
    return intent == Intent.PEEK ? meter.statistics(state, at).orElse(null) : null;
  }

  /**
   * What was decided on a charge, which is here in parts.
   *
   * @param decidedAt now, or the last time that the next state knows of if that is later
   */
  static Decision decision(
      Limit limit,
      HitClass hitClass,
      Meter meter,
      String identity,
      String shard,
      long cost,
      Outcome outcome,
      long decidedAt,
      long now,
      @Nullable Statistics statistics) {
    boolean admitted = outcome.admitted();
    boolean shaped = admitted && outcome.proceedAt() != Outcome.AT_ONCE;
    return Decision.of(
        limit,
        hitClass,
        meter,
        identity,
        shard,
        cost,
        admitted,
        outcome.remaining(),
        admitted ? 0 : waitUntil(outcome.admissibleAt(), now),
        outcome.resetAt() - now,
        shaped ? outcome.proceedAt() : decidedAt,
        shaped ? outcome.proceedAt() - now : 0,
        statistics);
  }

  /**
   * What a limit with room says of a hit that another limit refused: it still has all of its room.
   */
  private static Decision standing(Charge charge, State state, Intent intent, long now) {
    Outcome outcome = new Outcome();
    judge(charge.at(0), state, now, outcome);
    return part(charge, state, intent, outcome, now);
  }

  private static long waitUntil(long admissibleAt, long now) {
    return admissibleAt == Outcome.NEVER ? Decision.NEVER : admissibleAt - now;
  }
}
