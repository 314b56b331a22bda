package io.traffik;

import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * A state as it was read from a store outside of the JVM, and how it is written there: the same
 * bytes for every strategy and every such store. Not thread-safe.
 *
 * <p>All numbers are big-endian. Byte 0 is the version, 1; byte 1 the number of {@link
 * Meter#parameters}, byte 2 that of the words, byte 3 is 0; 4 bytes the number of words at the
 * beginning of the ring that are no longer part of it; 8 bytes {@link Meter#last}, so that a reader
 * with another rate knows the state's time; then 8 bytes for each parameter, each word, and each
 * word of the ring.
 */
public final class StoredState {

  private static final byte VERSION = 1;
  private static final int FIXED_BYTES = 16;
  private static final int MAX_PARAMETERS = 255;

  private final State state;
  private final long[] parameters;
  private final long last;

  private StoredState(State state, long[] parameters, long last) {
    this.state = state;
    this.parameters = parameters;
    this.last = last;
  }

  /**
   * A state as it would be read after it had been written, without writing it.
   *
   * @param state a present state; it is not copied
   * @param writer the meter that it is of
   */
  public static StoredState of(State state, Meter writer) {
    return new StoredState(state, writer.parameters(), writer.last(state));
  }

  /** The state, as it was written until it is adopted. */
  public State state() {
    return state;
  }

  /** Whether the state was written under the parameters of a meter. */
  public boolean isOf(Meter meter) {
    return Arrays.equals(parameters, meter.parameters());
  }

  /** Makes the state one that a meter can judge now, see {@link Ledger}. */
  public Ledger.Adoption adopt(Meter reader, long now) {
    return Ledger.adopt(state, parameters, last, reader, now);
  }

  /**
   * Gives back what a part of a decision charged to the state: nothing where it was written under
   * other parameters, or the clock was set back.
   */
  public Ledger.Adoption refund(Decision part, long now) {
    return Ledger.refund(state, parameters, last, part, now);
  }

  /**
   * Writes a state.
   *
   * @param state a present state
   * @param writer the meter that it is of
   */
  public static byte[] encode(State state, Meter writer) {
    long[] parameters = writer.parameters();
    int longs = parameters.length + state.size() + state.ringSize();
    ByteBuffer bytes = ByteBuffer.allocate(FIXED_BYTES + Long.BYTES * longs);
    bytes.put(VERSION).put((byte) parameters.length).put((byte) state.size()).put((byte) 0);
    bytes.putInt(0).putLong(writer.last(state));
    for (long parameter : parameters) {
      bytes.putLong(parameter);
    }
    for (int i = 0; i < state.size(); i++) {
      bytes.putLong(state.word(i));
    }
    for (int i = 0; i < state.ringSize(); i++) {
      bytes.putLong(state.ringWord(i));
    }
    return bytes.array();
  }

  /**
   * Reads a state.
   *
   * @return null if the bytes are not a state: they were written by somebody else, or damaged
   */
  public static @Nullable StoredState decode(byte[] encoded) {
    try {
      return decode(ByteBuffer.wrap(encoded));
    } catch (BufferUnderflowException tooShort) {
      return null;
    }
  }

  private static @Nullable StoredState decode(ByteBuffer bytes) {
    boolean known = bytes.get() == VERSION;
    long[] parameters = new long[bytes.get() & MAX_PARAMETERS];
    int words = bytes.get();
    boolean padded = bytes.get() == 0;
    int dead = bytes.getInt();
    long last = bytes.getLong();
    if (!known || !padded || words < 1 || words > Outcome.MAX_WORDS) {
      return null;
    }
    for (int i = 0; i < parameters.length; i++) {
      parameters[i] = bytes.getLong();
    }
    Outcome outcome = new Outcome();
    for (int i = 0; i < words; i++) {
      long word = bytes.getLong();
      if (!isWord(word)) {
        return null;
      }
      outcome.next(word);
    }
    State state = new State();
    state.accept(outcome);
    return readRing(bytes, dead, state) ? new StoredState(state, parameters, last) : null;
  }

  private static boolean isWord(long word) {
    return word >= 0 && word < TickRate.WORD_BOUND;
  }

  private static boolean readRing(ByteBuffer bytes, int dead, State state) {
    if (bytes.remaining() % Long.BYTES != 0 || dead < 0 || dead > bytes.remaining() / Long.BYTES) {
      return false;
    }
    bytes.position(bytes.position() + Long.BYTES * dead);
    while (bytes.hasRemaining()) {
      long word = bytes.getLong();
      if (!isWord(word)) {
        return false;
      }
      state.appendRingWord(word);
    }
    return true;
  }
}
