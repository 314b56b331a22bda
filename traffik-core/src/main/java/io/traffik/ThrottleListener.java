package io.traffik;

/**
 * Is told of every hit that was decided: admitted, refused or answered by the outage contract.
 *
 * <p>Called after the decision, on the thread that decided, outside any lock. Must be thread-safe
 * and quick; what it throws is logged and changes nothing.
 *
 * @param <C> what a hit comes in by, such as an HTTP request
 */
@FunctionalInterface
public interface ThrottleListener<C> {

  /** A hit was decided. */
  void onDecision(C connection, Decision decision);
}
