package io.traffik.lab;

import org.jspecify.annotations.Nullable;

/**
 * One hit at a virtual time. Mutable, so that a run of millions of lines makes one; not
 * thread-safe.
 */
final class Hit {

  /** Who makes it. */
  String key = "";

  /** When, in microseconds since 1970. */
  long micros;

  /** What it costs; 0 asks for the present standing. */
  long cost = 1;

  /** The client's plan, if told. */
  @Nullable String tier;

  /** How important it is, if told. */
  @Nullable String priority;
}
