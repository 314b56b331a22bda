package io.traffik;

/**
 * An algorithm of rate limiting, such as a fixed window or a token bucket, with its own parameters.
 *
 * <p>A strategy is a value: immutable, thread-safe, and equal to another of the same algorithm and
 * parameters. The built-in ones come from {@link Strategies}. To write your own, see {@link Meter}.
 */
public interface Strategy {

  /**
   * The name of the algorithm, part of every key: states of strategies with different names are
   * never mixed.
   */
  String name();

  /**
   * Does all arithmetic that depends only on the rate, once.
   *
   * @param rate a limited rate, never {@link Rate#unlimited()}
   * @throws IllegalArgumentException if this strategy cannot keep this rate exactly, or its
   *     parameters do not fit it; the message names the value and what is accepted
   */
  Meter bind(Rate rate);

  /**
   * This strategy for each of several nodes that divide a rate among them and do not know of each
   * other, such that all together admit no more than this one alone: what it counts in hits, such
   * as a burst, is divided and rounded down, but not below the least that is accepted. By default
   * itself, which suits a strategy that has only the rate's limit and parts of it.
   *
   * @param nodes at least 1
   */
  default Strategy dividedBy(int nodes) {
    return this;
  }
}
