package io.traffik;

/**
 * What a backend keeps for one key: a few {@code long} words whose meaning only the {@link Meter}
 * knows, or nothing.
 *
 * <p>Not thread-safe: a backend owns it and guards it.
 */
public sealed class State permits Slot {

  private static final long[] NONE = {};

  private long[] words = NONE;

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

  /** Makes the state absent. */
  public final void clear() {
    words = NONE;
  }

  /** Takes the next state from an outcome that admitted. */
  final void accept(Outcome outcome) {
    if (words.length != outcome.size()) {
      words = new long[outcome.size()];
    }
    for (int i = 0; i < words.length; i++) {
      words[i] = outcome.word(i);
    }
  }
}
