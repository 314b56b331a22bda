package io.traffik;

import java.util.OptionalLong;

/**
 * A bucket of {@code B} tokens that starts full and refills by {@code L} tokens per period {@code
 * P}, evenly, never above {@code B}.
 *
 * <p>Definition: a hit of cost {@code c} is admitted iff at least {@code c} tokens are there, and
 * takes them. In any interval of length {@code T} at most {@code B + L·T/P} is admitted. Never, if
 * {@code c > B}. {@code B} is {@code L} unless a burst is given.
 *
 * <p>Source: J. Turner, "New directions in communications", IEEE Communications Magazine 24(10),
 * 1986 (the leaky bucket as a meter); the arithmetic is that of {@link BucketMeter}.
 *
 * <p>Example, 6/min with burst 3: three hits at once are admitted; a fourth is told to wait 10 s.
 *
 * @param burst the capacity {@code B}, 1 or more; empty for the limit of the rate
 */
record TokenBucket(OptionalLong burst) implements Strategy {

  TokenBucket {
    if (burst.isPresent() && burst.getAsLong() < 1) {
      throw new IllegalArgumentException(
          "burst \"" + burst.getAsLong() + "\" must be a whole number of at least 1");
    }
  }

  @Override
  public String name() {
    return "tokenBucket";
  }

  @Override
  public Meter bind(Rate rate) {
    return BucketMeter.of(rate, burst.orElse(rate.limit()));
  }
}
