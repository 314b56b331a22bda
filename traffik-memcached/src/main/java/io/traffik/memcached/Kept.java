package io.traffik.memcached;

import io.traffik.Decision;
import io.traffik.Ledger;
import io.traffik.Meter;
import io.traffik.State;
import io.traffik.StoredState;
import java.util.Arrays;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * One state in an item: the bytes that were read, until a hit or a refund concerns it; then the
 * state itself, and the meter that it is of. Not thread-safe.
 */
final class Kept {

  private static final byte[] NONE = {};

  private final ItemBytes.Part read;
  private @Nullable State state;
  private @Nullable Meter meter;

  Kept(ItemBytes.Part read) {
    this.read = read;
  }

  /** One that was not there. */
  Kept(String within) {
    this(new ItemBytes.Part(within, 0, NONE));
  }

  /** Makes it a state that a meter can judge now; bytes that are no state are forgotten. */
  Ledger.Adoption open(Meter reader, long now) {
    boolean damaged = state == null && !read.isEmpty();
    boolean same = meter == reader;
    StoredState before = stored();
    state = before == null ? Objects.requireNonNullElseGet(state, State::new) : before.state();
    meter = reader;
    if (before == null) {
      return damaged ? Ledger.Adoption.FORGOTTEN : Ledger.Adoption.NONE;
    }
    return same ? Ledger.Adoption.NONE : before.adopt(reader, now);
  }

  /**
   * Gives back what a part of a decision charged: nothing where there is no state, or one under
   * other parameters.
   */
  Ledger.Adoption refund(Decision part, long now) {
    StoredState before = stored();
    Meter charged = part.requiredCharge().meter();
    if (before == null || !before.isOf(charged)) {
      return Ledger.Adoption.NONE;
    }
    state = before.state();
    meter = charged;
    return before.refund(part, now);
  }

  /** As it is now; null if it is absent or cannot be read. */
  private @Nullable StoredState stored() {
    State opened = state;
    if (opened == null) {
      return read.isEmpty() ? null : StoredState.decode(read.state());
    }
    return opened.isAbsent() ? null : StoredState.of(opened, Objects.requireNonNull(meter));
  }

  /** The state, which was opened. */
  State state() {
    return Objects.requireNonNull(state);
  }

  boolean isPresent() {
    State opened = state;
    return opened == null ? !read.isEmpty() : !opened.isAbsent();
  }

  /** From when on it means nothing; it is present. */
  long horizon() {
    State opened = state;
    return opened == null ? read.horizon() : Objects.requireNonNull(meter).horizon(opened);
  }

  /** Whether it is written otherwise than it was read. */
  boolean isChanged(ItemBytes.Part written) {
    return !Arrays.equals(read.state(), written.state());
  }

  /** As it is to be written; empty if it is absent. */
  ItemBytes.Part part() {
    State opened = state;
    if (opened == null) {
      return read;
    }
    return opened.isAbsent()
        ? read.with(0, NONE)
        : read.with(horizon(), StoredState.encode(opened, Objects.requireNonNull(meter)));
  }
}
