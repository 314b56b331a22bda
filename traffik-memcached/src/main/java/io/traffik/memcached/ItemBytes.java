package io.traffik.memcached;

import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * How the states of one client under one throttle are written in one item. Immutable.
 *
 * <p>All numbers are big-endian. 4 bytes {@code TFK1}; 4 bytes the number of bytes up to the end of
 * the states; then of each state 2 bytes the length of its name, the name (UTF-8, see {@link
 * io.traffik.StateKey#within}), 8 bytes from when on it means nothing (microseconds since the
 * epoch), 4 bytes its length, and its bytes, see {@link io.traffik.StoredState}. What is appended
 * behind, any number of times {@code LOCK}, says that the item is contended.
 */
final class ItemBytes {

  private static final int MAGIC = 0x54464B31;
  private static final int LOCK = 0x4C4F434B;
  private static final int HEAD_BYTES = 8;
  private static final int PART_BYTES = 14;

  private final List<Part> parts;
  private final boolean contended;

  private ItemBytes(List<Part> parts, boolean contended) {
    this.parts = parts;
    this.contended = contended;
  }

  /** A state by its name, as it is written. */
  static final class Part {

    private final String within;
    private final byte[] name;
    private final long horizon;
    private final byte[] state;

    Part(String within, long horizon, byte[] state) {
      this(within, within.getBytes(StandardCharsets.UTF_8), horizon, state);
    }

    private Part(String within, byte[] name, long horizon, byte[] state) {
      this.within = within;
      this.name = name;
      this.horizon = horizon;
      this.state = state;
    }

    String within() {
      return within;
    }

    long horizon() {
      return horizon;
    }

    byte[] state() {
      return state;
    }

    /** The same name with another state. */
    Part with(long newHorizon, byte[] newState) {
      return new Part(within, name, newHorizon, newState);
    }

    /** Whether it is a name without a state. */
    boolean isEmpty() {
      return state.length == 0;
    }
  }

  /** What to append to an item that is contended. */
  static byte[] contendedMark() {
    return ByteBuffer.allocate(Integer.BYTES).putInt(LOCK).array();
  }

  List<Part> parts() {
    return parts;
  }

  boolean isContended() {
    return contended;
  }

  static byte[] encode(List<Part> parts) {
    int length = HEAD_BYTES;
    for (Part part : parts) {
      length += PART_BYTES + part.name.length + part.state.length;
    }
    ByteBuffer bytes = ByteBuffer.allocate(length).putInt(MAGIC).putInt(length);
    for (Part part : parts) {
      bytes.putShort((short) part.name.length).put(part.name);
      bytes.putLong(part.horizon).putInt(part.state.length).put(part.state);
    }
    return bytes.array();
  }

  /**
   * Reads an item.
   *
   * @return null if the bytes are not one: they were written by somebody else, or damaged
   */
  static @Nullable ItemBytes decode(byte[] encoded) {
    try {
      return decode(ByteBuffer.wrap(encoded));
    } catch (BufferUnderflowException | IllegalArgumentException notThatLong) {
      return null;
    }
  }

  private static @Nullable ItemBytes decode(ByteBuffer bytes) {
    int all = bytes.limit();
    if (bytes.getInt() != MAGIC) {
      return null;
    }
    bytes.limit(bytes.getInt());
    List<Part> parts = new ArrayList<>();
    while (bytes.hasRemaining()) {
      byte[] name = new byte[bytes.getShort() & 0xFFFF];
      bytes.get(name);
      long horizon = bytes.getLong();
      byte[] state = slice(bytes, bytes.getInt());
      parts.add(new Part(new String(name, StandardCharsets.UTF_8), name, horizon, state));
    }
    bytes.limit(all);
    boolean contended = bytes.hasRemaining();
    while (bytes.hasRemaining()) {
      if (bytes.getInt() != LOCK) {
        return null;
      }
    }
    return new ItemBytes(parts, contended);
  }

  private static byte[] slice(ByteBuffer bytes, int length) {
    if (length < 0 || length > bytes.remaining()) {
      throw new BufferUnderflowException();
    }
    byte[] slice = new byte[length];
    bytes.get(slice);
    return slice;
  }
}
