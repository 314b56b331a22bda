package io.traffik.lab;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * The strategy, parameters and rate of a line as they are written, byte by byte: what finds a
 * throttle again without reading its parameters anew.
 *
 * <p>Different spellings may mean one throttle, equal ones always do. Mutable until it is used as a
 * key; not thread-safe.
 */
final class Spelling {

  private static final int FIRST_SIZE = 256;

  private byte[] bytes;
  private int length;

  private Spelling(byte[] bytes, int length) {
    this.bytes = bytes;
    this.length = length;
  }

  /** One to fill. */
  static Spelling empty() {
    return new Spelling(new byte[FIRST_SIZE], 0);
  }

  void clear() {
    length = 0;
  }

  /**
   * Appends a JSON value, which tells by itself where it ends, and a blank for whoever reads it.
   */
  void append(byte[] source, int from, int to) {
    int needed = length + to - from + 1;
    if (needed > bytes.length) {
      bytes = Arrays.copyOf(bytes, 2 * needed);
    }
    System.arraycopy(source, from, bytes, length, to - from);
    bytes[needed - 1] = ' ';
    length = needed;
  }

  /** One that stays as it is now. */
  Spelling copy() {
    return new Spelling(bytes(), length);
  }

  /** The values one after the other, each followed by a blank. */
  byte[] bytes() {
    return Arrays.copyOf(bytes, length);
  }

  @Override
  public boolean equals(@Nullable Object other) {
    return other instanceof Spelling it && Arrays.equals(bytes, 0, length, it.bytes, 0, it.length);
  }

  @Override
  public int hashCode() {
    int hash = 0;
    for (int i = 0; i < length; i++) {
      hash = 31 * hash + bytes[i];
    }
    return hash;
  }
}
