package io.traffik.redis;

import io.traffik.Charge;
import io.traffik.Decision;
import io.traffik.Intent;
import io.traffik.Ledger;
import io.traffik.Meter;
import io.traffik.State;
import io.traffik.StoredState;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * The states of a list of charges as they were read from Redis, to be changed by Java code and
 * written back. Not thread-safe.
 */
final class ReadStates {

  private static final byte[] NONE = {};
  private static final long MICROS_PER_MILLI = 1_000;
  private static final long SHORTEST_VIRTUAL_LIFE_MILLIS = TimeUnit.HOURS.toMillis(1);

  /** A custom strategy may say that a state lasts for ever; here nothing does. */
  private static final long LONGEST_LIFE_MILLIS = TimeUnit.DAYS.toMillis(3_650);

  private final List<Charge> charges;
  private final long now;
  private final byte[][] before;
  private final @Nullable StoredState[] stored;
  private final State[] states;

  /** Which states are of their charge's meter now; what is of another is not written. */
  private final boolean[] own;

  private int rebased;
  private int unreadable;

  private ReadStates(List<Charge> charges, ByteBuffer reply) {
    Reply read = new Reply(reply);
    int count = charges.size();
    this.charges = charges;
    this.now = read.now();
    this.before = new byte[count][];
    this.stored = new StoredState[count];
    this.states = new State[count];
    this.own = new boolean[count];
    this.unreadable = read.adoptions(count).unreadable();
    for (int i = 0; i < count; i++) {
      before[i] = read.stateBytes();
      StoredState found = before[i].length == 0 ? null : StoredState.decode(before[i]);
      unreadable += found == null && before[i].length > 0 ? 1 : 0;
      stored[i] = found;
      states[i] = found == null ? new State() : found.state();
    }
  }

  /** What {@code read.lua} replied. */
  static ReadStates of(List<Charge> charges, ByteBuffer reply) {
    return new ReadStates(charges, reply);
  }

  /** Makes each state one that the meter of its charge can judge now. */
  void adopt() {
    for (int i = 0; i < states.length; i++) {
      StoredState found = stored[i];
      own[i] = true;
      if (found != null) {
        count(found.adopt(meter(i), now));
      }
    }
  }

  /** Decides a hit, whose charges go to these states. */
  Decision decide(List<Charge> hit, Intent intent) {
    return states.length == 1
        ? Ledger.decide(hit.get(0), states[0], intent, now)
        : Ledger.decide(hit, states, intent, now);
  }

  /** Gives back what the parts of a decision charged to the states. */
  void refund(List<Decision> parts) {
    for (int i = 0; i < states.length; i++) {
      StoredState found = stored[i];
      own[i] = found == null || found.isOf(meter(i));
      if (found != null) {
        count(found.refund(parts.get(i), now));
      }
    }
  }

  private void count(Ledger.Adoption adoption) {
    switch (adoption) {
      case REBASED -> rebased++;
      case FORGOTTEN -> unreadable++;
      case NONE -> {}
    }
  }

  /** What there is to warn of. */
  Reply.Adoptions adoptions() {
    return new Reply.Adoptions(rebased, unreadable);
  }

  /** Whether there is anything to be written. */
  boolean areChanged() {
    for (int i = 0; i < states.length; i++) {
      if (!Arrays.equals(before[i], after(i))) {
        return true;
      }
    }
    return false;
  }

  /** For {@code swap.lua}: of each state what was read, what to write, and for how long. */
  void writeTo(List<byte[]> arguments, boolean virtualTime) {
    for (int i = 0; i < states.length; i++) {
      long life = states[i].isAbsent() || !own[i] ? 0 : lifetime(i, virtualTime);
      arguments.add(before[i]);
      arguments.add(life <= 0 && own[i] ? NONE : after(i));
      arguments.add(Long.toString(life).getBytes(StandardCharsets.US_ASCII));
    }
  }

  private byte[] after(int index) {
    State state = states[index];
    if (!own[index]) {
      return before[index];
    }
    return state.isAbsent() ? NONE : StoredState.encode(state, meter(index));
  }

  /**
   * In milliseconds, rounded up, and one more because Redis counts from the millisecond it is in.
   */
  private long lifetime(int index, boolean virtualTime) {
    long left = meter(index).horizon(states[index]) - now;
    long millis = Math.min(LONGEST_LIFE_MILLIS, Math.max(0, left) / MICROS_PER_MILLI + 2);
    return virtualTime ? Math.max(SHORTEST_VIRTUAL_LIFE_MILLIS, millis) : left <= 0 ? 0 : millis;
  }

  private Meter meter(int index) {
    return charges.get(index).meter();
  }
}
