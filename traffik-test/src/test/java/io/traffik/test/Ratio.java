package io.traffik.test;

import java.math.BigInteger;

/** An exact fraction in lowest terms, of unbounded size. Immutable. */
record Ratio(BigInteger numerator, BigInteger denominator) implements Comparable<Ratio> {

  static final Ratio ZERO = of(0);

  Ratio {
    BigInteger divisor = numerator.gcd(denominator);
    divisor = denominator.signum() < 0 ? divisor.negate() : divisor;
    numerator = numerator.divide(divisor);
    denominator = denominator.divide(divisor);
  }

  static Ratio of(long whole) {
    return of(whole, 1);
  }

  static Ratio of(long numerator, long denominator) {
    return new Ratio(BigInteger.valueOf(numerator), BigInteger.valueOf(denominator));
  }

  Ratio plus(Ratio other) {
    return new Ratio(
        numerator.multiply(other.denominator).add(other.numerator.multiply(denominator)),
        denominator.multiply(other.denominator));
  }

  Ratio minus(Ratio other) {
    return plus(new Ratio(other.numerator.negate(), other.denominator));
  }

  Ratio times(Ratio other) {
    return new Ratio(numerator.multiply(other.numerator), denominator.multiply(other.denominator));
  }

  Ratio over(Ratio other) {
    return times(new Ratio(/* numerator= */ other.denominator, /* denominator= */ other.numerator));
  }

  Ratio min(Ratio other) {
    return compareTo(other) <= 0 ? this : other;
  }

  Ratio max(Ratio other) {
    return compareTo(other) >= 0 ? this : other;
  }

  boolean atMost(Ratio other) {
    return compareTo(other) <= 0;
  }

  boolean atLeast(Ratio other) {
    return compareTo(other) >= 0;
  }

  BigInteger floor() {
    return numerator.subtract(numerator.mod(denominator)).divide(denominator);
  }

  BigInteger ceiling() {
    return new Ratio(numerator.negate(), denominator).floor().negate();
  }

  @Override
  public int compareTo(Ratio other) {
    return numerator.multiply(other.denominator).compareTo(other.numerator.multiply(denominator));
  }

  @Override
  public String toString() {
    return numerator + "/" + denominator;
  }
}
