package io.traffik.redis;

import io.traffik.Limit;
import java.util.concurrent.atomic.AtomicLong;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What was found amiss in states: logged once of each kind, counted always, so that a store full of
 * such states does not fill the disk. Thread-safe.
 */
final class Warnings {

  private static final Logger LOG = LoggerFactory.getLogger(RedisBackend.class);

  private final AtomicLong rebased = new AtomicLong();
  private final AtomicLong unreadable = new AtomicLong();

  /** Counts what was found in the states of a hit. */
  void add(Reply.Adoptions found, Limit limit) {
    add(found.rebased(), rebased, "the clock of Redis was set back; state of {} rebased", limit);
    add(found.unreadable(), unreadable, "state of {} cannot be read; dropped", limit);
  }

  private static void add(int found, AtomicLong counter, String message, Limit limit) {
    if (found > 0 && counter.getAndAdd(found) == 0) {
      LOG.warn(message + " (further cases are only counted)", limit);
    }
  }

  /** How many states were moved to the present. */
  long rebased() {
    return rebased.get();
  }

  /** How many states were dropped. */
  long unreadable() {
    return unreadable.get();
  }
}
