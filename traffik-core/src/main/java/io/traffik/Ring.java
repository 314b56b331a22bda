package io.traffik;

import java.util.Objects;

/**
 * A queue of {@code long} words in a circle: cheap at both ends, any word within reach. Grows and
 * shrinks by itself. Not thread-safe.
 */
final class Ring {

  private static final int SMALLEST = 4;

  private long[] words = new long[SMALLEST];
  private int first;
  private int size;

  int size() {
    return size;
  }

  /** How many words have been allocated. */
  int capacity() {
    return words.length;
  }

  long get(int index) {
    Objects.checkIndex(index, size);
    return words[slot(index)];
  }

  void set(int index, long word) {
    Objects.checkIndex(index, size);
    words[slot(index)] = word;
  }

  /** Keeps the words from one index (inclusive) to another (exclusive), and forgets the others. */
  void keep(int from, int to) {
    Objects.checkFromToIndex(from, to, size);
    first = slot(from);
    size = to - from;
    if (words.length > SMALLEST && size < words.length / 4) {
      resize(Math.max(SMALLEST, Integer.highestOneBit(Math.max(1, size)) * 2));
    }
  }

  void add(long word) {
    if (size == words.length) {
      resize(words.length * 2);
    }
    words[slot(size++)] = word;
  }

  /** Takes out the words from one index (inclusive) to another (exclusive). */
  void remove(int from, int to) {
    Objects.checkFromToIndex(from, to, size);
    for (int i = to; i < size; i++) {
      set(i - (to - from), get(i));
    }
    keep(0, size - (to - from));
  }

  private int slot(int index) {
    return (first + index) & (words.length - 1);
  }

  private void resize(int capacity) {
    long[] larger = new long[capacity];
    for (int i = 0; i < size; i++) {
      larger[i] = get(i);
    }
    words = larger;
    first = 0;
  }
}
