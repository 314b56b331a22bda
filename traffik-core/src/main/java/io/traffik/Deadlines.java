package io.traffik;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The times by which remote answers must be there. Nearly all of them are cancelled, so setting and
 * cancelling one takes a few instructions, however many there are, and makes no object. Each passes
 * up to 2 ms late. Thread-safe.
 */
final class Deadlines {

  /*
   * A wheel: time is cut into ticks, and a deadline is linked into the bucket of its tick, which it shares with
   * those of other rounds. The JDK's timer is set for the earliest of them only. It looks at each bucket that
   * may have one that has passed, and is then set for the earliest that is left, which may be one that is cancelled by then:
   * under load there is always something, and it looks once in a deadline.
   *
   * Who sets a deadline first writes the bucket's earliest and then reads for when the timer is set; who looks
   * first writes that it is not set, and then reads the earliest of all. So one of them sees the other.
   */

  private static final int TICK_BITS = 21; // nanoseconds: 2.1 ms
  private static final int BUCKETS = 1_024;
  private static final long NONE = Long.MAX_VALUE;

  /** Later than anything that is waited for, and still no overflow. */
  private static final long LONGEST_NANOS = TimeUnit.DAYS.toNanos(36_500);

  private static final long ORIGIN = SystemClock.nanos();
  private static final AtomicLong TIMER_SET_FOR = new AtomicLong(NONE);
  private static final List<Bucket> ALL = Stream.generate(Bucket::new).limit(BUCKETS).toList();

  private Deadlines() {}

  /** The deadlines of some ticks; its monitor guards them. */
  static final class Bucket {

    private @Nullable Deadline first;

    /** None of them is earlier; the earliest may have been cancelled. */
    private volatile long earliest = NONE;

    private synchronized void add(Deadline deadline, long tick) {
      deadline.bucket = this;
      deadline.tick = tick;
      deadline.after = first;
      if (first != null) {
        first.before = deadline;
      }
      first = deadline;
      earliest = Math.min(earliest, tick);
    }

    private synchronized void remove(Deadline deadline) {
      if (deadline.bucket != this) {
        return;
      }
      Deadline before = deadline.before;
      Deadline after = deadline.after;
      if (before == null) {
        first = after;
      } else {
        before.after = after;
      }
      if (after != null) {
        after.before = before;
      }
      deadline.bucket = null;
      deadline.before = null;
      deadline.after = null;
    }

    private synchronized void takePassed(long tick, List<Deadline> passed) {
      long left = NONE;
      Deadline next = first;
      while (next != null) {
        Deadline deadline = next;
        next = deadline.after;
        if (deadline.tick <= tick) {
          remove(deadline);
          passed.add(deadline);
        } else {
          left = Math.min(left, deadline.tick);
        }
      }
      earliest = left;
    }
  }

  /**
   * Sets a deadline, once.
   *
   * @param until in nanoseconds of {@link SystemClock#nanos}
   */
  static void set(Deadline deadline, long until) {
    long now = SystemClock.nanos();
    long left = Math.max(0, Math.min(until - now, LONGEST_NANOS));
    long tick = ((now - ORIGIN + left) >> TICK_BITS) + 1;
    ALL.get((int) (tick % BUCKETS)).add(deadline, tick);
    setTimer(tick);
  }

  /** It need not happen any more; nothing is left behind. */
  static void cancel(Deadline deadline) {
    Bucket bucket = deadline.bucket;
    if (bucket != null) {
      bucket.remove(deadline);
    }
  }

  private static void setTimer(long tick) {
    long set = TIMER_SET_FOR.get();
    while (tick < set) {
      if (TIMER_SET_FOR.compareAndSet(set, tick)) {
        SharedTimer.look((tick << TICK_BITS) - (SystemClock.nanos() - ORIGIN), () -> look(tick));
        return;
      }
      set = TIMER_SET_FOR.get();
    }
  }

  /** Looks for what has passed, unless the timer was set for an earlier time meanwhile. */
  private static void look(long tick) {
    if (!TIMER_SET_FOR.compareAndSet(tick, NONE)) {
      return;
    }
    long now = (SystemClock.nanos() - ORIGIN) >> TICK_BITS;
    List<Deadline> passed = new ArrayList<>();
    long next = NONE;
    for (Bucket bucket : ALL) {
      if (bucket.earliest <= now) {
        bucket.takePassed(now, passed);
      }
      next = Math.min(next, bucket.earliest);
    }
    if (next != NONE) {
      setTimer(next);
    }
    passed.forEach(deadline -> SharedTimer.run(deadline::passed));
  }
}
