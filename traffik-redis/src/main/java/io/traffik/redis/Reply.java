package io.traffik.redis;

import io.traffik.Charge;
import io.traffik.Decision;
import io.traffik.Limit;
import io.traffik.StoredState;
import io.traffik.remote.AdoptionWarnings;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Reads what a script answered, from front to back; the scripts' files describe the bytes. Not
 * thread-safe.
 */
final class Reply {

  private static final byte STALE = 1;
  private static final byte FAILED = 2;

  private final ByteBuffer bytes;
  private final long now;
  private final byte status;

  /** Of a script that {@link Call} made. */
  Reply(ByteBuffer bytes) {
    this.bytes = bytes;
    this.now = bytes.getLong();
    this.status = bytes.get();
  }

  /** The time at which the script ran, in microseconds since the epoch. */
  long now() {
    return now;
  }

  /** Whether nothing was done because a blueprint does not cover {@link #now}. */
  boolean isStale() {
    return status == STALE;
  }

  /** Whether this group of hits failed alone; then {@link #error} says why. */
  boolean isFailed() {
    return status == FAILED;
  }

  /** The error that Redis told, as it tells it of a whole script. */
  String error() {
    byte[] text = new byte[Short.toUnsignedInt(bytes.getShort())];
    bytes.get(text);
    return new String(text, StandardCharsets.UTF_8);
  }

  /** What adopting each state had to do. */
  Adoptions adoptions(int charges) {
    int rebased = 0;
    int unreadable = 0;
    for (int i = 0; i < charges; i++) {
      int adoption = bytes.get();
      rebased += adoption & 1;
      unreadable += adoption >> 1;
    }
    return new Adoptions(rebased, unreadable);
  }

  /** How many states were moved to the present, and how many could not be read. */
  record Adoptions(int rebased, int unreadable) {

    /** Warns of them, as found in the states of a hit on a limit. */
    void tell(AdoptionWarnings warnings, Limit limit) {
      warnings.add(rebased, unreadable, limit);
    }
  }

  /** The decision of the next hit. */
  Decision decision(List<Charge> charges) {
    if (charges.size() == 1) {
      return part(charges.get(0));
    }
    long wait = bytes.getLong();
    List<Decision> parts = new ArrayList<>(charges.size());
    boolean admitted = true;
    for (Charge charge : charges) {
      Decision part = part(charge);
      admitted &= part.admitted();
      parts.add(part);
    }
    return Decision.of(parts, admitted ? 0 : orNever(wait));
  }

  private Decision part(Charge charge) {
    boolean admitted = bytes.get() == 1;
    long remaining = bytes.getLong();
    long wait = bytes.getLong();
    long reset = bytes.getLong();
    long chargedAt = bytes.getLong();
    long delay = bytes.getLong();
    return Decision.of(
        charge,
        admitted,
        remaining,
        admitted ? 0 : orNever(wait),
        reset,
        chargedAt,
        delay,
        /* statistics= */ null);
  }

  private static long orNever(long wait) {
    return wait == 0 ? Decision.NEVER : wait;
  }

  /** What follows for a cache of denials. */
  enum DenialKind {
    /** Nothing. */
    NONE,
    /** Each state. */
    STATES,
    /** The time at which a hit is admissible again. */
    OPENING
  }

  /** What a cache of denials is told of the last hit. */
  DenialKind denial() {
    return bytes.hasRemaining() ? DenialKind.values()[bytes.get()] : DenialKind.NONE;
  }

  /** The next state as it is stored; empty if it is absent. */
  byte[] stateBytes() {
    byte[] state = new byte[bytes.getInt()];
    bytes.get(state);
    return state;
  }

  /** The next state; null if it is absent. */
  @Nullable StoredState state() {
    byte[] state = stateBytes();
    return state.length == 0 ? null : StoredState.decode(state);
  }

  /** The next number. */
  long number() {
    return bytes.getLong();
  }
}
