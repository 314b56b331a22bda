package io.traffik;

import java.util.Arrays;

/**
 * What another implementation of a meter's algorithm must know to decide exactly like it: a store
 * that runs programs of its own, such as Redis, has one for each algorithm it knows.
 *
 * <p>Beside these numbers it is told {@link Meter#parameters}, which also stand in the state.
 * Immutable.
 */
public final class Blueprint {

  private final String algorithm;
  private final long[] numbers;

  private Blueprint(String algorithm, long[] numbers) {
    this.algorithm = algorithm;
    this.numbers = numbers;
  }

  /**
   * A blueprint of numbers.
   *
   * @param algorithm the name under which a store knows the algorithm; that of several strategies
   *     where they share one, such as {@code bucket}
   * @param numbers in an order that belongs to the algorithm, each from 0 to 2^53 − 1
   * @throws IllegalArgumentException if a number is out of range
   */
  public static Blueprint of(String algorithm, long... numbers) {
    for (long number : numbers) {
      if (number < 0 || number >= TickRate.WORD_BOUND) {
        throw new IllegalArgumentException(
            "number \"" + number + "\" of a blueprint must be from 0 to 2^53 - 1");
      }
    }
    return new Blueprint(algorithm, numbers.clone());
  }

  /** The name of the algorithm. */
  public String algorithm() {
    return algorithm;
  }

  /** A copy of the numbers. */
  public long[] numbers() {
    return numbers.clone();
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof Blueprint blueprint
        && algorithm.equals(blueprint.algorithm)
        && Arrays.equals(numbers, blueprint.numbers);
  }

  @Override
  public int hashCode() {
    return 31 * algorithm.hashCode() + Arrays.hashCode(numbers);
  }

  @Override
  public String toString() {
    return algorithm + Arrays.toString(numbers);
  }
}
