package io.traffik;

import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * What a backend keeps for one key: a few {@code long} words whose meaning only the {@link Meter}
 * knows, or nothing. A strategy that must remember single hits keeps them in the state's ring: any
 * number of further words, of which it drops the oldest and appends the newest.
 *
 * <p>Not thread-safe: a backend owns it and guards it.
 */
public sealed class State permits Slot {

  /*
   * The first words have fields of their own: no array to be found, fetched and kept for each key.
   */

  private long word0;
  private long word1;
  private long word2;
  private int size;
  private long @Nullable [] more;
  private @Nullable Ring ring;

  /** An absent state. */
  public State() {}

  /**
   * Whether nothing is known: the client is new, or was not seen for so long that it counts as new.
   */
  public final boolean isAbsent() {
    return size == 0;
  }

  /** The word at an index below {@link #size}. */
  public final long word(int index) {
    Objects.checkIndex(index, size);
    return switch (index) {
      case 0 -> word0;
      case 1 -> word1;
      case 2 -> word2;
      default -> Objects.requireNonNull(more)[index - Outcome.WORDS_IN_FIELDS];
    };
  }

  /** Replaces the word at an index below {@link #size}. */
  public final void setWord(int index, long value) {
    Objects.checkIndex(index, size);
    switch (index) {
      case 0 -> word0 = value;
      case 1 -> word1 = value;
      case 2 -> word2 = value;
      default -> Objects.requireNonNull(more)[index - Outcome.WORDS_IN_FIELDS] = value;
    }
  }

  /** The number of words; 0 when absent. */
  public final int size() {
    return size;
  }

  /** The number of words in the ring; 0 when absent, and with strategies that use none. */
  public final int ringSize() {
    return ring == null ? 0 : ring.size();
  }

  /** The word of the ring at an index below {@link #ringSize}, the oldest first. */
  public final long ringWord(int index) {
    return present().get(index);
  }

  /** Replaces the word of the ring at an index below {@link #ringSize}. */
  public final void setRingWord(int index, long value) {
    present().set(index, value);
  }

  /** Takes words out of the ring, from one index (inclusive) to another (exclusive). */
  public final void removeRingWords(int from, int to) {
    present().remove(from, to);
  }

  /** Makes the state absent. */
  public final void clear() {
    size = 0;
    more = null;
    ring = null;
  }

  /** Takes the next state from an outcome that admitted. */
  final void accept(Outcome outcome) {
    if (ring != null || outcome.pushed() > 0) {
      acceptRing(outcome);
    }
    size = outcome.size();
    word0 = outcome.word(0);
    word1 = outcome.word(1);
    if (size > 2) {
      word2 = outcome.word(2);
    }
    if (more != null || size > Outcome.WORDS_IN_FIELDS) {
      acceptMore(outcome);
    }
  }

  private void acceptMore(Outcome outcome) {
    int count = Math.max(0, size - Outcome.WORDS_IN_FIELDS);
    if (more == null || more.length != count) {
      more = new long[count];
    }
    for (int i = 0; i < count; i++) {
      more[i] = outcome.word(Outcome.WORDS_IN_FIELDS + i);
    }
  }

  /** Becomes the same as another one that has no ring, and is at most being written just now. */
  final void copy(State other) {
    word0 = other.word0;
    word1 = other.word1;
    word2 = other.word2;
    size = other.size;
    long[] others = other.more;
    more = others == null ? null : others.clone();
  }

  final boolean hasRing() {
    return ring != null;
  }

  private void acceptRing(Outcome outcome) {
    Ring next = ring == null ? new Ring() : ring;
    next.keep(outcome.keptFrom(), outcome.keptTo());
    for (int i = 0; i < outcome.pushed(); i++) {
      next.add(outcome.pushedWord(i));
    }
    ring = next;
  }

  final void appendRingWord(long word) {
    if (ring == null) {
      ring = new Ring();
    }
    ring.add(word);
  }

  /** How many words have been allocated beside the fields: what a state costs in memory. */
  final int allocated() {
    return (more == null ? 0 : more.length) + (ring == null ? 0 : ring.capacity());
  }

  private Ring present() {
    if (ring == null) {
      throw new IndexOutOfBoundsException("this state has no ring");
    }
    return ring;
  }
}
