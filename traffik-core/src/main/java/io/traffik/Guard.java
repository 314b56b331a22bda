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

  /*
   * Probes are counted here, unless the breaker is the application's: Resilience4j closes one when less than all
   * of the probes have failed, and after no more of them than failures open it.
   */

  private static final Logger LOG = LoggerFactory.getLogger(Guard.class);

  /** Who has answered so lately answers. */
  private static final long ANSWERING_NANOS = TimeUnit.MILLISECONDS.toNanos(500);

  private final CircuitBreaker breaker;
  private final boolean given;
  private final int probesToClose;

  /** When the backend has last answered a hit in time. */
  private volatile long lastAnswer;

  private volatile boolean hasAnswered;

  /** The ticket of the probes that are counted; guarded by this, as their number is. */
  private @Nullable Object probing;

  private int goodProbes;

  /** With a breaker that is closed, unless it is the application's. */
  Guard(Breaker settings, String backend) {
    this.breaker = settings.create(backend);
    this.given = settings.isGiven();
    this.probesToClose = settings.probesToClose();
    if (!given) {
      breaker.getEventPublisher().onStateTransition(event -> log(event.getStateTransition()));
    }
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

  /**
   * The backend has answered.
   *
   * @param sent when it was asked
   * @param now the time, in nanoseconds
   */
  void answered(@Nullable Object ticket, long sent, long now) {
    lastAnswer = now;
    hasAnswered = true;
    if (isOutdated(ticket)) {
      return;
    }
    if (isProbing()) {
      probeAnswered(ticket);
    } else {
      breaker.onSuccess(now - sent, TimeUnit.NANOSECONDS);
    }
  }

  /** The backend has not answered; otherwise as {@link #answered}. */
  void failed(@Nullable Object ticket, long sent, long now, BackendUnavailableException outage) {
    if (isOutdated(ticket)) {
      return;
    }
    if (!tellsOfTheBackend(outage, sent, now)) {
      breaker.releasePermission();
    } else if (isProbing()) {
      probeFailed(ticket);
    } else {
      breaker.onError(now - sent, TimeUnit.NANOSECONDS, outage);
    }
  }

  /**
   * A backend that answers others is not down. It is one of its servers, which has the keys of some
   * clients; or a key whose hits wait for each other.
   */
  private boolean tellsOfTheBackend(BackendUnavailableException outage, long sent, long now) {
    boolean answersOthers =
        hasAnswered && (lastAnswer - sent > 0 || now - lastAnswer < answersFor(outage));
    return outage.outage().tellsOfTheServer() && !answersOthers;
  }

  /** One that is silent was waited for already. */
  private static long answersFor(BackendUnavailableException outage) {
    return outage.outage() == Outage.TIMEOUT ? 0 : ANSWERING_NANOS;
  }

  /** Nothing is known: a bug came in between, or nobody waits any more. */
  void unknown(@Nullable Object ticket) {
    if (!isOutdated(ticket)) {
      breaker.releasePermission();
    }
  }

  private boolean isProbing() {
    return !given && breaker.getState() == CircuitBreaker.State.HALF_OPEN;
  }

  private synchronized void probeAnswered(@Nullable Object ticket) {
    if (isOutdated(ticket)) {
      return;
    }
    goodProbes = ticket == probing ? goodProbes + 1 : 1;
    probing = ticket;
    if (goodProbes == probesToClose) {
      breaker.transitionToClosedState();
    }
  }

  private synchronized void probeFailed(@Nullable Object ticket) {
    if (!isOutdated(ticket) && isProbing()) {
      breaker.transitionToOpenState();
    }
  }
}
