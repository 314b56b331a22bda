package io.traffik;

import io.github.resilience4j.circuitbreaker.CircuitBreaker;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A circuit breaker in front of a backend: who has passed tells it how it went. Thread-safe.
 *
 * <p>What a hit has to tell is not listened to once the breaker probes, or is closed, after it had
 * passed: a hit that was sent before the breaker opened is no probe, though it ends among them.
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
   * What a hit that has just passed must tell with its result. The metrics stand for the state: to
   * probe, and to be closed, begins with new ones. Events come only after the state has changed,
   * and a probe that has passed in between would never be counted.
   */
  CircuitBreaker.Metrics ticket() {
    return breaker.getMetrics();
  }

  /** The backend has answered. */
  void answered(CircuitBreaker.Metrics ticket, long nanos) {
    if (ticket == ticket()) {
      breaker.onSuccess(nanos, TimeUnit.NANOSECONDS);
    }
  }

  /** The backend has not answered. */
  void failed(CircuitBreaker.Metrics ticket, long nanos, BackendUnavailableException outage) {
    if (ticket != ticket()) {
      return;
    }
    if (!outage.outage().tellsOfTheServer()) {
      breaker.releasePermission();
      return;
    }
    breaker.onError(nanos, TimeUnit.NANOSECONDS, outage);
    boolean probing = breaker.getState() == CircuitBreaker.State.HALF_OPEN;
    if (probing && !given && ticket == ticket()) {
      breaker.transitionToOpenState(); // Resilience4j would wait for the other probes
    }
  }

  /** Nothing is known: a bug came in between. */
  void unknown(CircuitBreaker.Metrics ticket) {
    if (ticket == ticket()) {
      breaker.releasePermission();
    }
  }
}
