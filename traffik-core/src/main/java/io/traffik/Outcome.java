package io.traffik;

/**
 * What a {@link Meter} says of one hit: the verdict, and for an admitted hit the words of the next
 * state.
 *
 * <p>Reusable and not thread-safe. Times are absolute, in microseconds since the Unix epoch.
 */
public final class Outcome {

  /** The time at which a hit becomes admissible that never will be. */
  public static final long NEVER = Long.MAX_VALUE;

  private static final int MAX_WORDS = 8;

  private final long[] next = new long[MAX_WORDS];
  private int size;
  private boolean admitted;
  private long remaining;
  private long admissibleAt;
  private long resetAt;

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
    this.size = 0;
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
    this.size = 0;
  }

  /** Appends a word of the next state; at most 8, each from 0 to 2^53 − 1. */
  public Outcome next(long word) {
    next[size++] = word;
    return this;
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
    return next[index];
  }
}
