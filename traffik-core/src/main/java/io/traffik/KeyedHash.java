package io.traffik;

import java.security.SecureRandom;

/**
 * Hashes text by a secret: who does not know it cannot choose texts of one hash. Immutable.
 *
 * <p>Source: Carter and Wegman, "Universal Classes of Hash Functions", 1979; the text is a
 * polynomial over the field of 2^61 − 1, evaluated at a random point.
 */
final class KeyedHash {

  private static final long PRIME = (1L << 61) - 1;

  private final long point;
  private final long spread;

  KeyedHash(SecureRandom random) {
    this.point = random.nextLong(1 << 20, PRIME);
    this.spread = random.nextLong() | 1;
  }

  int of(String text) {
    long sum = 1;
    for (int i = 0; i < text.length(); i++) {
      sum = times(sum, point) + text.charAt(i);
    }
    return (int) ((sum * spread) >>> Integer.SIZE);
  }

  /** Of numbers below 2^62 and below the prime. */
  private static long times(long one, long other) {
    long high = Math.multiplyHigh(one, other);
    long low = one * other;
    long sum = (low & PRIME) + ((low >>> 61) | (high << 3));
    return (sum & PRIME) + (sum >>> 61);
  }
}
