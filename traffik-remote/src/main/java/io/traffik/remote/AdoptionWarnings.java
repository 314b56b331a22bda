package io.traffik.remote;

import io.traffik.Limit;
import java.util.concurrent.atomic.AtomicLong;
import org.slf4j.Logger;

/**
 * What was found amiss in states: logged once of each kind, counted always, so that a store full of
 * such states does not fill the disk. Thread-safe.
 */
public final class AdoptionWarnings {

  private final Logger log;
  private final String whyRebased;
  private final AtomicLong rebased = new AtomicLong();
  private final AtomicLong unreadable = new AtomicLong();

  /**
   * Counts from 0.
   *
   * @param log where to warn
   * @param whyRebased how a state may have come to be ahead of the time, in the words of the
   *     message: {@code the clock of Redis was set back}
   */
  public AdoptionWarnings(Logger log, String whyRebased) {
    this.log = log;
    this.whyRebased = whyRebased;
  }

  /**
   * Counts what was found in the states of a hit, and warns of it if it is the first of its kind.
   *
   * @param rebasedStates how many were moved to the present, 0 or more
   * @param unreadableStates how many were dropped, 0 or more
   * @param limit a limit of the hit, for the message
   */
  public void add(int rebasedStates, int unreadableStates, Limit limit) {
    add(rebasedStates, rebased, whyRebased + "; state of {} rebased", limit);
    add(unreadableStates, unreadable, "state of {} cannot be read; dropped", limit);
  }

  private void add(int found, AtomicLong counter, String message, Limit limit) {
    if (found > 0 && counter.getAndAdd(found) == 0) {
      log.warn(message + " (further cases are only counted)", limit);
    }
  }

  /** How many states were moved to the present. */
  public long rebased() {
    return rebased.get();
  }

  /** How many states were dropped. */
  public long unreadable() {
    return unreadable.get();
  }
}
