package io.traffik;

/** Whether a decision may consume. */
public enum Intent {
  /** A hit: if it is admitted by all its limits, each is charged. */
  SPEND,
  /** A question: the same answer, and nothing is charged. */
  PEEK
}
