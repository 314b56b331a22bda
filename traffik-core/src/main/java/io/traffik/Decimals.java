package io.traffik;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.math.RoundingMode;

/** Exact decimals of at most 6 places, as whole millionths. */
final class Decimals {

  static final long MILLION = 1_000_000;
  private static final int PLACES = 6;
  private static final int DIGITS = 19;

  private Decimals() {}

  /**
   * A decimal without trailing zeros, so that equal ones are equal objects too.
   *
   * @throws IllegalArgumentException if it is negative, has more than 6 places, or 10^19 and more
   */
  static BigDecimal check(String name, BigDecimal value) {
    boolean tooLong = (long) value.precision() - value.scale() > DIGITS;
    BigDecimal shortest = tooLong ? value : value.stripTrailingZeros();
    if (tooLong || value.signum() < 0 || shortest.scale() > PLACES) {
      throw new IllegalArgumentException(
          name + " \"" + value + "\" must be 0 or more and below 10^19, with at most 6 decimals");
    }
    return shortest.scale() < 0 ? shortest.setScale(0) : shortest;
  }

  /**
   * A decimal from 0 to 1, like {@link #check}.
   *
   * @throws IllegalArgumentException if it is out of range or has more than 6 places
   */
  static BigDecimal checkPart(String name, BigDecimal value) {
    BigDecimal part = check(name, value);
    if (part.compareTo(BigDecimal.ONE) > 0) {
      throw new IllegalArgumentException(name + " \"" + value + "\" must be from 0 to 1");
    }
    return part;
  }

  /** Of a checked decimal. */
  static long millionths(BigDecimal value) {
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
