package io.traffik;

import org.jspecify.annotations.Nullable;

/**
 * What a backend keeps for one key: a few {@code long} words whose meaning only the {@link Meter}
 * knows, or nothing. A strategy that must remember single hits keeps them in the state's ring: any
 * number of further words, of which it drops the oldest and appends the newest.
 *
 * <p>Not thread-safe: a backend owns it and guards it.
 */
public sealed class State permits Slot {

  private static final long[] NONE = {};

  private long[] words = NONE;
  private @Nullable Ring ring;

  /** An absent state. */
  public State() {}

  /**
   * Whether nothing is known: the client is new, or was not seen for so long that it counts as new.
   */
  public final boolean isAbsent() {
    return words.length == 0;
  }

  /** The word at an index below {@link #size}. */
  public final long word(int index) {
    return words[index];
  }

  /** Replaces the word at an index below {@link #size}. */
  public final void setWord(int index, long value) {
    words[index] = value;
  }

  /** The number of words; 0 when absent. */
  public final int size() {
    return words.length;
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
    words = NONE;
    ring = null;
  }

  /** Takes the next state from an outcome that admitted. */
  final void accept(Outcome outcome) {
    if (ring != null || outcome.pushed() > 0) {
      acceptRing(outcome);
    }
    if (words.length != outcome.size()) {
      words = new long[outcome.size()];
    }
    for (int i = 0; i < words.length; i++) {
      words[i] = outcome.word(i);
    }
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

  /** How many words have been allocated: what the state costs in memory. */
  final int allocated() {
    return words.length + (ring == null ? 0 : ring.capacity());
  }

  private Ring present() {
    if (ring == null) {
      throw new IndexOutOfBoundsException("this state has no ring");
    }
    return ring;
  }
}
