package io.traffik.remote;

import io.traffik.BackendUnavailableException;

/**
 * A task on its way to a store, such as a hit and the future of its answer. Its methods are called
 * by any thread, and must neither throw nor block.
 */
public interface Queued {

  /**
   * Whether nobody waits for the answer any more.
   *
   * @param nanos the time by the ticker of the {@link Coalescer}
   */
  boolean isOverdue(long nanos);

  /** It is overdue and was never sent: it completes as an outage. */
  void expire();

  /** There is no room for it, and it was never sent: it completes with what is given. */
  void reject(BackendUnavailableException overload);
}
