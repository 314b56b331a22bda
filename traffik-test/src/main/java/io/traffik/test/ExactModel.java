package io.traffik.test;

import io.traffik.HitClass;
import java.util.stream.LongStream;

/**
 * A definition of a strategy taken literally: unbounded numbers, no cleverness, and no care for
 * speed. It says what is right; the meters and scripts that are used are compared with it.
 *
 * <p>A model is told the admitted hits of one identity in the order of time, and nothing else:
 * refused hits and questions leave no trace. Times are microseconds since the epoch. Not
 * thread-safe.
 */
public interface ExactModel {

  /**
   * Whether such a hit would be admitted now, after the hits recorded so far.
   *
   * @param time not before the last recorded hit
   * @param cost at least 1
   * @throws IllegalArgumentException if the definition makes the class an error
   */
  boolean admits(long time, long cost, HitClass hitClass);

  /**
   * Takes note of an admitted hit.
   *
   * @param time not before the last recorded hit
   * @param cost at least 1
   */
  void record(long time, long cost, HitClass hitClass);

  /**
   * The largest cost that could ever be admitted, of that class: what costs more is refused with
   * "never". What costs less may be too, where admissibility is not monotone in time, see {@link
   * #edges}.
   */
  long capacity(HitClass hitClass);

  /**
   * The instants in {@code (from, to]}, ascending, at which what was admissible may cease to be so
   * although nothing was spent. Between two of them, what is admissible stays so: empty where that
   * holds always.
   */
  default LongStream edges(long from, long to) {
    return LongStream.empty();
  }
}
