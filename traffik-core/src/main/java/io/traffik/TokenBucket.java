package io.traffik;

import java.math.RoundingMode;
import java.util.OptionalLong;

/**
 * A bucket of {@code B} tokens that starts full and refills by {@code L} tokens per period {@code
 * P}, evenly, never above {@code B}, and that may be overdrawn by {@code D}.
 *
 * <p>Definition: a hit of cost {@code c} is admitted iff {@code tokens − c ≥ −D}, and takes them.
 * In any interval of length {@code T} at most {@code B + D + L·T/P} is admitted. Never, if {@code c
 * > B + D}. {@code B} is {@code L} unless a burst is given, {@code D} is 0 for the plain token
 * bucket.
 *
 * <p>Source: J. Turner, "New directions in communications", IEEE Communications Magazine 24(10),
 * 1986 (the leaky bucket as a meter); the words and the arithmetic are those of {@link
 * BucketMeter}, in constant time and memory.
 *
 * <p>Example, 6/min with burst 3: three hits at once are admitted; a fourth is told to wait 10 s.
 *
 * @param name {@code tokenBucket} or {@code tokenBucketWithDebt}, whose states are never mixed
 * @param burst the capacity {@code B}, 1 or more; empty for the limit of the rate
 * @param maxDebt {@code D}, 0 or more
 */
record TokenBucket(String name, OptionalLong burst, long maxDebt) implements Strategy {

  TokenBucket {
    checkBurst(burst);
    if (maxDebt < 0) {
      throw new IllegalArgumentException(
          "maxDebt \"" + maxDebt + "\" must be a whole number of at least 0");
    }
  }

  static void checkBurst(OptionalLong burst) {
    if (burst.isPresent() && burst.getAsLong() < 1) {
      throw new IllegalArgumentException(
          "burst \"" + burst.getAsLong() + "\" must be a whole number of at least 1");
    }
  }

  @Override
  public Meter bind(Rate rate) {
    long tokens = burst.orElse(rate.limit());
    return BucketMeter.bucket(
        rate, capacity(tokens), (meter, level, now) -> statistics(tokens, level, meter.rate().b()));
  }

  @Override
  public Meter bindPart(Rate rate, int nodes) {
    long tokens = burst.orElse(rate.limit());
    long part = Rate.part(tokens, nodes);
    // Of both together, or a burst that is not below 1 would come on top of the debt.
    long debt = Rate.part(capacity(tokens), nodes) - part;
    return new TokenBucket(name, OptionalLong.of(part), debt).bind(rate.dividedBy(nodes));
  }

  static OptionalLong divided(OptionalLong hits, int nodes) {
    return hits.isEmpty() ? hits : OptionalLong.of(Rate.part(hits.getAsLong(), nodes));
  }

  private long capacity(long tokens) {
    return tokens > Long.MAX_VALUE - maxDebt ? Long.MAX_VALUE : tokens + maxDebt;
  }

  private Statistics statistics(long tokens, long level, long b) {
    long free = level - maxDebt * b;
    return new Statistics.TokenBucket(
        Decimals.quotient(Math.max(0, free), b, RoundingMode.DOWN),
        Decimals.quotient(Math.max(0, -free), b, RoundingMode.UP),
        tokens,
        maxDebt);
  }
}
