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
   * The same for each of several nodes that divide a rate among them and do not know of each other.
   * All together admit about what one alone would, and no more where limits can be divided so: what
   * is counted in hits (limits, bursts) is divided and rounded down, but to no less than 1. By
   * default the rate is divided, which suits a strategy without other numbers of hits.
   *
   * @param rate that of all nodes together
   * @param nodes at least 1
   * @throws IllegalArgumentException as {@link #bind}
   */
  default Meter bindPart(Rate rate, int nodes) {
    return bind(rate.dividedBy(nodes));
  }
}
