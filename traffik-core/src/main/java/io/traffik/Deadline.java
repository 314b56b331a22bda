package io.traffik;

import org.jspecify.annotations.Nullable;

/**
 * Something that happens when a time has passed, unless it is cancelled before: see {@link
 * Deadlines}. Whoever waits for an answer is one, so that setting the time makes no further object.
 */
abstract class Deadline {

  /** Where it stands while it is set; all guarded by the bucket. */
  Deadlines.@Nullable Bucket bucket;

  @Nullable Deadline before;
  @Nullable Deadline after;
  long tick;

  /** The time has passed; runs on a thread that it may block, perhaps right after a cancelling. */
  abstract void passed();
}
