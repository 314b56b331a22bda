package io.traffik;

import java.math.RoundingMode;
import java.util.OptionalLong;

/**
 * A bucket that hits fill and that leaks {@code L} per period {@code P}, evenly, down to empty.
 *
 * <p>Definition: a hit of cost {@code c} is admitted iff {@code level + c ≤ capacity}, and raises
 * the level. In any interval of length {@code T} at most {@code capacity + L·T/P} is admitted.
 * Never, if {@code c > capacity}, which is {@code L} unless given. The mirror image of a token
 * bucket: the room that is left is its tokens, and {@link BucketMeter} serves both, in constant
 * time and memory.
 *
 * <p>Source: J. Turner, "New directions in communications", IEEE Communications Magazine 24(10),
 * 1986.
 *
 * <p>Example, 6/min with capacity 2: two hits at once are admitted; a third is told to wait 10 s.
 *
 * @param capacity 1 or more; empty for the limit of the rate
 */
record LeakyBucket(OptionalLong capacity) implements Strategy {

  LeakyBucket {
    check(capacity);
  }

  static void check(OptionalLong capacity) {
    if (capacity.isPresent() && capacity.getAsLong() < 1) {
      throw new IllegalArgumentException(
          "capacity \"" + capacity.getAsLong() + "\" must be a whole number of at least 1");
    }
  }

  @Override
  public String name() {
    return "leakyBucket";
  }

  @Override
  public Meter bindPart(Rate rate, int nodes) {
    return new LeakyBucket(TokenBucket.divided(capacity, nodes)).bind(rate.dividedBy(nodes));
  }

  @Override
  public Meter bind(Rate rate) {
    long bound = capacity.orElse(rate.limit());
    return BucketMeter.bucket(
        rate,
        bound,
        (meter, free, now) ->
            new Statistics.LeakyBucket(
                Decimals.quotient(meter.full() - free, meter.rate().b(), RoundingMode.UP), bound));
  }
}
