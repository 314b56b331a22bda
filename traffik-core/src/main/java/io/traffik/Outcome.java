package io.traffik;

import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * What a {@link Meter} says of one hit: the verdict, and for an admitted hit the words of the next
 * state.
 *
 * <p>Reusable and not thread-safe. Times are absolute, in microseconds since the Unix epoch.
 */
public final class Outcome {

  /** The time at which a hit becomes admissible that never will be. */
  public static final long NEVER = Long.MAX_VALUE;

  /** What {@link #proceedAt} is of a hit that need not be delayed. */
  static final long AT_ONCE = Long.MIN_VALUE;

  static final int MAX_WORDS = 8;

  /** So many words have fields of their own: of most strategies all. */
  static final int WORDS_IN_FIELDS = 3;

  private static final int MAX_PUSHED = 2;

  private long word0;
  private long word1;
  private long word2;
  private long @Nullable [] more;
  private int size;
  private long pushed0;
  private long pushed1;
  private int pushedSize;
  private int keptFrom;
  private int keptTo;
  private boolean admitted;
  private long remaining;
  private long admissibleAt;
  private long resetAt;
  private long proceedAt;

  /** Without a verdict yet. */
  public Outcome() {}

  /**
   * The hit is admitted.
   *
   * @param remaining the largest cost that would be admitted right after it
   * @param resetAt when, without further hits, the whole limit will be available again
   */
  public Outcome admit(long remaining, long resetAt) {
    this.admitted = true;
    this.remaining = remaining;
    this.admissibleAt = 0;
    this.resetAt = resetAt;
    forget();
    return this;
  }

  /**
   * The hit is refused.
   *
   * @param remaining the largest cost that would be admitted now
   * @param admissibleAt the earliest time at which the same hit would be admitted, or {@link
   *     #NEVER}
   * @param resetAt when, without further hits, the whole limit will be available again
   */
  public void refuse(long remaining, long admissibleAt, long resetAt) {
    this.admitted = false;
    this.remaining = remaining;
    this.admissibleAt = admissibleAt;
    this.resetAt = resetAt;
    forget();
  }

  /**
   * Appends a word of the next state; at most 8, each from 0 to 2^53 − 1.
   *
   * @throws IllegalArgumentException if the word is out of range
   */
  public Outcome next(long word) {
    checked(word);
    switch (size) {
      case 0 -> word0 = word;
      case 1 -> word1 = word;
      case 2 -> word2 = word;
      default -> more()[size - WORDS_IN_FIELDS] = word;
    }
    size++;
    return this;
  }

  /**
   * Says which words of the state's ring the next state keeps; none unless called.
   *
   * @param from the first index that is kept
   * @param to the index after the last one
   */
  public Outcome keepRing(int from, int to) {
    keptFrom = from;
    keptTo = to;
    return this;
  }

  /**
   * Appends a word to the ring of the next state; at most 2, each from 0 to 2^53 − 1.
   *
   * @throws IllegalArgumentException if the word is out of range
   */
  public Outcome push(long word) {
    checked(word);
    Objects.checkIndex(pushedSize, MAX_PUSHED);
    if (pushedSize == 0) {
      pushed0 = word;
    } else {
      pushed1 = word;
    }
    pushedSize++;
    return this;
  }

  /**
   * Says when the admitted hit leaves, if the strategy is one that shapes: a caller may delay it
   * until then. That is also the time by which a refund knows the charge.
   */
  public Outcome proceedAt(long time) {
    this.proceedAt = time;
    return this;
  }

  private static void checked(long word) {
    if (word < 0 || word >= TickRate.WORD_BOUND) {
      throw new IllegalArgumentException(
          "word \"" + word + "\" of the next state must be from 0 to 2^53 - 1");
    }
  }

  private long[] more() {
    if (more == null) {
      more = new long[MAX_WORDS - WORDS_IN_FIELDS];
    }
    return more;
  }

  private void forget() {
    size = 0;
    pushedSize = 0;
    keptFrom = 0;
    keptTo = 0;
    proceedAt = AT_ONCE;
  }

  boolean admitted() {
    return admitted;
  }

  long remaining() {
    return remaining;
  }

  /** Only of a refusal. */
  long admissibleAt() {
    return admissibleAt;
  }

  long resetAt() {
    return resetAt;
  }

  int size() {
    return size;
  }

  long word(int index) {
    return switch (index) {
      case 0 -> word0;
      case 1 -> word1;
      case 2 -> word2;
      default -> more()[index - WORDS_IN_FIELDS];
    };
  }

  int pushed() {
    return pushedSize;
  }

  long pushedWord(int index) {
    return index == 0 ? pushed0 : pushed1;
  }

  int keptFrom() {
    return keptFrom;
  }

  int keptTo() {
    return keptTo;
  }

  /** {@link #AT_ONCE}, or a time. */
  long proceedAt() {
    return proceedAt;
  }
}
