package io.traffik;

import io.github.resilience4j.circuitbreaker.CircuitBreaker;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A circuit breaker in front of a backend: who has passed tells it how it went. Thread-safe.
 *
 * <p>What a hit has to tell that passed before the breaker last changed its state is not listened
 * to: a hit that was sent before the breaker opened is no probe, though it ends among them. But
 * every probe must be listened to, or the breaker would wait for it for ever.
 */
final class Guard {

  private static final Logger LOG = LoggerFactory.getLogger(Guard.class);

  private final CircuitBreaker breaker;
  private final boolean given;

  /** With a breaker that is closed, unless it is the application's. */
  Guard(Breaker settings, String backend) {
    this.breaker = settings.create(backend);
    this.given = settings.isGiven();
    breaker.getEventPublisher().onStateTransition(event -> log(event.getStateTransition()));
  }

  private void log(CircuitBreaker.StateTransition change) {
    switch (change) {
      case CLOSED_TO_OPEN ->
          LOG.warn("circuit breaker \"{}\" opens: hits do without it", breaker.getName());
      case HALF_OPEN_TO_CLOSED ->
          LOG.info("circuit breaker \"{}\" is closed again", breaker.getName());
      default -> LOG.debug("circuit breaker \"{}\": {}", breaker.getName(), change);
    }
  }

  CircuitBreaker breaker() {
    return breaker;
  }

  /** Whether a hit may pass; if so, it must tell how it went. */
  boolean letsPass() {
    return breaker.tryAcquirePermission();
  }

  /**
   * What a hit that has just passed must tell with its result: the breaker's metrics, which are
   * others when it is closed and each time that it probes. They change with the state and not after
   * it, as events do: a probe that passed in between would have the ticket of the state before.
   */
  Object ticket() {
    return breaker.getMetrics();
  }

  private boolean isOutdated(@Nullable Object ticket) {
    return ticket != ticket();
  }

  /** The backend has answered. */
  void answered(@Nullable Object ticket, long nanos) {
    if (!isOutdated(ticket)) {
      breaker.onSuccess(nanos, TimeUnit.NANOSECONDS);
    }
  }

  /** The backend has not answered. */
  void failed(@Nullable Object ticket, long nanos, BackendUnavailableException outage) {
    if (isOutdated(ticket)) {
      return;
    }
    if (!outage.outage().tellsOfTheServer()) {
      breaker.releasePermission();
      return;
    }
    breaker.onError(nanos, TimeUnit.NANOSECONDS, outage);
    boolean probing = breaker.getState() == CircuitBreaker.State.HALF_OPEN;
    if (probing && !given && !isOutdated(ticket)) {
      breaker.transitionToOpenState(); // Resilience4j would wait for the other probes
    }
  }

  /** Nothing is known: a bug came in between. */
  void unknown(@Nullable Object ticket) {
    if (!isOutdated(ticket)) {
      breaker.releasePermission();
    }
  }
}
