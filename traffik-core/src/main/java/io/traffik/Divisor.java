package io.traffik;

/**
 * Divides by one and the same number again and again, by a multiplication. Exact, immutable.
 *
 * <p>Source: Granlund and Montgomery, "Division by Invariant Integers using Multiplication", 1994,
 * theorem 4.2.
 */
final class Divisor {

  /*
   * With L = ⌈log2 d⌉ and m = ⌈2^(62+L) / d⌉ the error m·d − 2^(62+L) is below d ≤ 2^L, and so
   * ⌊n·m / 2^(62+L)⌋ = ⌊n / d⌋ for all n below 2^62. The multiplication gives the upper 64 bits, so n is
   * shifted by two bits first, and must be below 2^61.
   */

  private static final int BITS = 61;

  private final long divisor;
  private final long magic;
  private final int shift;

  /** A divisor of 1 or more. */
  Divisor(long divisor) {
    this.divisor = divisor;
    this.shift = Long.SIZE - Long.numberOfLeadingZeros(divisor - 1);
    this.magic = divisor >>> BITS == 0 ? ceilOfPower(shift, divisor) : 0;
  }

  /** ⌈2^(62+shift) / d⌉: long division, bit by bit. */
  private static long ceilOfPower(int shift, long d) {
    long quotient = 0;
    long rest = 1;
    for (int bit = 0; bit < BITS + 1 + shift; bit++) {
      rest <<= 1;
      quotient <<= 1;
      if (rest >= d) {
        rest -= d;
        quotient++;
      }
    }
    return d == 1 ? 1L << (BITS + 1) : rest == 0 ? quotient : quotient + 1;
  }

  /** The number that it divides by. */
  long value() {
    return divisor;
  }

  /** ⌊n / d⌋, also of a negative number. */
  long floor(long n) {
    return n >>> BITS == 0 ? Math.multiplyHigh(n << 2, magic) >> shift : Math.floorDiv(n, divisor);
  }

  /** ⌈n / d⌉ of a number of 0 or more. */
  long ceil(long n) {
    return n == 0 ? 0 : floor(n - 1) + 1;
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof Divisor that && divisor == that.divisor;
  }

  @Override
  public int hashCode() {
    return Long.hashCode(divisor);
  }

  @Override
  public String toString() {
    return Long.toString(divisor);
  }
}
