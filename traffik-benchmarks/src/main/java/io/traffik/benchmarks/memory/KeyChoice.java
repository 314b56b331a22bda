package io.traffik.benchmarks.memory;

import java.util.Arrays;
import java.util.Random;

/** Which key each hit has: drawn before the trial, the same ones for all contestants. */
public enum KeyChoice {
  /** Always the same one. */
  HOT,
  /** Each as likely as any other. */
  UNIFORM,
  /** The k-th with a probability in proportion to k to the power of -0.99. */
  ZIPF;

  /** A walk repeats after so many hits; a power of two. */
  static final int WALK = 1 << 18;

  private static final double SKEW = .99;
  private static final long SEED = 20_261_124;

  /** The index of the key of each hit. */
  int[] walk(int keys, int thread) {
    Random random = new Random(SEED + thread);
    int[] walk = new int[WALK];
    switch (this) {
      case HOT -> Arrays.fill(walk, 0);
      case UNIFORM -> Arrays.setAll(walk, i -> random.nextInt(keys));
      case ZIPF -> {
        double[] upTo = zipf(keys);
        Arrays.setAll(walk, i -> draw(upTo, random.nextDouble()));
      }
    }
    return walk;
  }

  /** The probability of each key and all before it. */
  private static double[] zipf(int keys) {
    double[] upTo = new double[keys];
    double sum = 0;
    for (int i = 0; i < keys; i++) {
      sum += Math.pow(i + 1, -SKEW);
      upTo[i] = sum;
    }
    for (int i = 0; i < keys; i++) {
      upTo[i] /= sum;
    }
    return upTo;
  }

  private static int draw(double[] upTo, double probability) {
    int found = Arrays.binarySearch(upTo, probability);
    return Math.min(found < 0 ? -found - 1 : found + 1, upTo.length - 1);
  }

  /** As many different addresses, in no order that a hash could profit from. */
  public static String[] keys(int count) {
    String[] keys = new String[count];
    for (int i = 0; i < count; i++) {
      int bits = i * 0x9E37_79B1; // odd, so no two are equal
      keys[i] =
          (bits >>> 24)
              + "."
              + (bits >>> 16 & 0xff)
              + "."
              + (bits >>> 8 & 0xff)
              + "."
              + (bits & 0xff);
    }
    return keys;
  }
}
