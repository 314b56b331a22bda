package io.traffik;

import java.time.Duration;

/**
 * A hit whose backend gave no answer: what an {@link OnError.Handler} is told, and how it answers.
 * Immutable and thread-safe.
 */
public final class FailedHit {

  private final BackendUnavailableException exception;
  private final Throttle<?> throttle;
  private final Charge charge;
  private final Duration elapsed;

  FailedHit(
      BackendUnavailableException exception,
      Throttle<?> throttle,
      Charge charge,
      Duration elapsed) {
    this.exception = exception;
    this.throttle = throttle;
    this.charge = charge;
    this.elapsed = elapsed;
  }

  /**
   * What happened to the throttle's backend, and why: {@link BackendUnavailableException#outage}.
   * That a fallback failed as well is not told.
   */
  public BackendUnavailableException exception() {
    return exception;
  }

  /** The throttle that was hit; of several the one whose contract rules. */
  public Throttle<?> throttle() {
    return throttle;
  }

  /** The backend that gave no answer: the throttle's. */
  public Backend backend() {
    return throttle.backend();
  }

  /** What the hit costs. */
  public long cost() {
    return charge.cost();
  }

  /** The rate that applies; of several the first. */
  public Rate rate() {
    return charge.limit().rate();
  }

  /** Who makes the hit, as the throttle's identifier says. */
  public String identity() {
    return charge.identity();
  }

  /** The time since the hit arrived. */
  public Duration elapsed() {
    return elapsed;
  }

  /** The answer that admits the hit. */
  public Decision admit() {
    return Decision.byContract(charge, /* admitted= */ true, exception);
  }

  /** The answer that refuses the hit. */
  public Decision refuse() {
    return Decision.byContract(charge, /* admitted= */ false, exception);
  }

  @Override
  public String toString() {
    return "a hit on " + throttle + " without an answer: " + exception.getMessage();
  }
}
