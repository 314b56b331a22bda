package io.traffik;

import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Tells the log of the outages of one backend, without filling the disk: when one begins, every ten
 * seconds how it goes on, and when it is over. And the Flight Recorder, once it is over.
 * Thread-safe.
 *
 * <p>It is over with the first answer after five seconds without a failure, so that a backend that
 * fails now and then is one outage and not a thousand.
 */
final class OutageLog {

  private static final Logger LOG = LoggerFactory.getLogger(OutageLog.class);
  private static final long EVERY_NANOS = TimeUnit.SECONDS.toNanos(10);
  private static final long QUIET_NANOS = TimeUnit.SECONDS.toNanos(5);

  private final String backend;
  private final LongSupplier nanos;
  private final AtomicReference<@Nullable Period> current = new AtomicReference<>();

  /**
   * Without an outage as yet.
   *
   * @param backend its name
   * @param nanos a monotonic timer
   */
  OutageLog(String backend, LongSupplier nanos) {
    this.backend = backend;
    this.nanos = nanos;
  }

  /** One outage. */
  private static final class Period {
    final @Nullable OutageEvent event = FlightRecorder.outage();
    final long since;
    final LongAdder failures = new LongAdder();
    final AtomicLong told;
    volatile long lastFailure;

    Period(long since) {
      this.since = since;
      this.told = new AtomicLong(since);
      this.lastFailure = since;
    }
  }

  /** A hit, or an attempt of it, had no answer. */
  void failed(BackendUnavailableException outage) {
    long now = nanos.getAsLong();
    Period period = current.get();
    if (period == null) {
      Period begun = new Period(now);
      period = current.compareAndExchange(null, begun);
      if (period == null) {
        period = begun;
        LOG.warn("{} gives no answers, hits are answered by contract: {}", backend, why(outage));
      }
    }
    period.failures.increment();
    period.lastFailure = now;
    long told = period.told.get();
    if (now - told >= EVERY_NANOS && period.told.compareAndSet(told, now)) {
      LOG.warn(
          "{} has failed {} times within {} s, the last time by: {}",
          backend,
          period.failures,
          seconds(now - period.since),
          why(outage));
    }
  }

  /** A hit had an answer. */
  void answered() {
    Period period = current.get();
    if (period == null) {
      return;
    }
    long now = nanos.getAsLong();
    if (now - period.lastFailure >= QUIET_NANOS && current.compareAndSet(period, null)) {
      long lasted = period.lastFailure - period.since;
      LOG.info(
          "{} answers again; it failed {} times within {} s",
          backend,
          period.failures,
          seconds(lasted));
      if (period.event != null) {
        period.event.over(backend, period.failures.sum(), Duration.ofNanos(lasted));
      }
    }
  }

  private static String why(BackendUnavailableException outage) {
    return outage.outage() + " (" + outage.getMessage() + ")";
  }

  private static long seconds(long nanos) {
    return TimeUnit.NANOSECONDS.toSeconds(nanos);
  }
}
