package io.traffik.remote;

import com.github.benmanes.caffeine.cache.Ticker;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.slf4j.Logger;
import org.slf4j.event.Level;

/**
 * Messages of one kind about one server, of which one in ten seconds is logged and tells how many
 * were not, so that a server that comes and goes does not fill the disk. Thread-safe.
 */
public final class RareLog {

  private static final long APART_NANOS = TimeUnit.SECONDS.toNanos(10);

  private final Logger log;
  private final Level level;
  private final Ticker ticker;
  private final AtomicLong last;
  private final AtomicLong suppressed = new AtomicLong();

  /** Logs the first message at once. */
  public RareLog(Logger log, Level level, Ticker ticker) {
    this.log = log;
    this.level = level;
    this.ticker = ticker;
    this.last = new AtomicLong(ticker.read() - APART_NANOS);
  }

  /**
   * Logs a message, unless there was one a short time ago.
   *
   * @return whether it was logged
   */
  public boolean log(String message, Object... arguments) {
    long nanos = ticker.read();
    long before = last.get();
    if (nanos - before < APART_NANOS || !last.compareAndSet(before, nanos)) {
      suppressed.incrementAndGet();
      return false;
    }
    long untold = suppressed.getAndSet(0);
    String more = untold == 0 ? "" : " (and " + untold + " more such messages since the last)";
    log.atLevel(level).log(message + more, arguments);
    return true;
  }
}
