package io.traffik;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.math.RoundingMode;

/** Exact decimals of at most 6 places, as whole millionths. */
final class Decimals {

  static final long MILLION = 1_000_000;
  private static final int PLACES = 6;

  private Decimals() {}

  /**
   * Checks a decimal without an upper bound.
   *
   * @throws IllegalArgumentException if it is negative or has more than 6 places
   */
  static void check(String name, BigDecimal value) {
    if (value.signum() < 0 || value.stripTrailingZeros().scale() > PLACES) {
      throw new IllegalArgumentException(
          name + " \"" + value + "\" must be 0 or more, with at most 6 decimals");
    }
  }

  /**
   * Millionths of a decimal from 0 to 1.
   *
   * @throws IllegalArgumentException if it is out of range or has more than 6 places
   */
  static long millionths(String name, BigDecimal value) {
    check(name, value);
    if (value.compareTo(BigDecimal.ONE) > 0) {
      throw new IllegalArgumentException(name + " \"" + value + "\" must be from 0 to 1");
    }
    return value.movePointRight(PLACES).longValueExact();
  }

  /** The whole part of a product; {@link Long#MAX_VALUE} where it is more than that. */
  static long product(BigDecimal factor, long whole) {
    BigInteger product =
        factor.multiply(BigDecimal.valueOf(whole)).setScale(0, RoundingMode.DOWN).toBigInteger();
    return product.bitLength() < Long.SIZE ? product.longValue() : Long.MAX_VALUE;
  }

  /** A fraction of a positive divisor, rounded to 6 places. */
  static BigDecimal quotient(long dividend, long divisor, RoundingMode rounding) {
    return BigDecimal.valueOf(dividend)
        .divide(BigDecimal.valueOf(divisor), PLACES, rounding)
        .stripTrailingZeros();
  }
}
