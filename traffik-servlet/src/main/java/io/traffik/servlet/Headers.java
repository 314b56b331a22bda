package io.traffik.servlet;

/**
 * When a response carries {@code X-RateLimit-Limit}, {@code -Remaining} and {@code -Reset} (the
 * seconds until the limit is wholly available again, rounded up).
 */
public enum Headers {
  /** On every response that a limit applied to; the default. */
  ALWAYS,
  /** On refusals only. */
  REFUSED,
  /** On none. */
  NEVER
}
