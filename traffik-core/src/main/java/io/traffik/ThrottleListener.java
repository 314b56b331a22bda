package io.traffik;

/**
 * Is told what became of every hit, by exactly one of its methods. Questions tell nobody.
 *
 * <p>Called after the decision and before the caller has it, on the thread that decided, outside
 * any lock. Must be thread-safe and quick; what it throws is logged and changes nothing.
 *
 * @param <C> what a hit comes in by, such as an HTTP request
 */
public interface ThrottleListener<C> {

  /** The backend admitted the hit. */
  default void onAdmitted(C connection, Decision decision) {}

  /** The backend refused the hit. */
  default void onRefused(C connection, Decision decision) {}

  /**
   * No limit applied: the throttle is disabled or bypassed, the hit is free, the rate unlimited or
   * the client exempt.
   */
  default void onExempt(C connection) {}

  /**
   * The backend gave no answer, and the hit was admitted or refused by contract, a handler or a
   * fallback; {@link Decision#outage} says why.
   */
  default void onDegraded(C connection, Decision decision) {}

  /**
   * The hit reached the caller as an exception: a {@link BackendUnavailableException} by contract,
   * or a bug or a wrong configuration.
   */
  default void onError(C connection, RuntimeException failure) {}
}
