package io.traffik;

import java.math.BigDecimal;
import java.util.OptionalLong;

/**
 * A token bucket that refills the more slowly, the dearer a client's last hits were.
 *
 * <p>Definition: a hit of cost {@code c} is admitted iff {@code tokens ≥ c}, and takes them. The
 * bucket starts full at {@code B} and refills by {@code f·L} tokens per period {@code P}, with
 * {@code f = max(minRefill, ⌊1000·m/Σcᵢ⌋/1000)} over the last {@code m ≤ window} admitted hits,
 * fixed between hits, and 1 while there are none. A bucket that is full again forgets its history.
 * Never, if {@code c > B}, which is {@code L} unless given.
 *
 * <p>Words: the level {@code tokens·1000·b}, the tick of the last admitted hit, the sum of the
 * costs in the history; {@code a/b = L/P} in lowest terms per tick, {@code 1000·(B·b + a)} below
 * 2^53. Ring: the costs, each cut to 10^7 + 1, which leaves {@code f} as it is. Constant time,
 * memory one word for each hit of the history.
 *
 * <p>Source: the Python library Traffik; the bucket is that of {@link TokenBucket}.
 *
 * <p>Example, 60/min: after two hits of cost 4 the bucket refills by a quarter, or rather the
 * least, a half: 52 tokens become 53 after 2 s.
 *
 * @param burst {@code B}, 1 or more; empty for the limit of the rate
 * @param window how many hits the history holds, 1 to 10,000
 * @param minRefill more than 0, at most 1, with at most 3 decimals
 */
record CostBasedTokenBucket(OptionalLong burst, int window, BigDecimal minRefill)
    implements Strategy {

  static final int DEFAULT_WINDOW = 100;
  static final BigDecimal DEFAULT_MIN_REFILL = new BigDecimal("0.5");

  static final int LONGEST_WINDOW = 10_000;
  private static final int PLACES = 3;

  CostBasedTokenBucket {
    TokenBucket.checkBurst(burst);
    if (window < 1 || window > LONGEST_WINDOW) {
      throw new IllegalArgumentException(
          "window \"" + window + "\" must be a whole number from 1 to " + LONGEST_WINDOW);
    }
    minRefill = Decimals.checkPart("minRefill", minRefill);
    if (minRefill.signum() == 0 || minRefill.scale() > PLACES) {
      throw new IllegalArgumentException(
          "minRefill \""
              + minRefill
              + "\" must be more than 0 and at most 1, with at most 3 decimals");
    }
  }

  @Override
  public String name() {
    return "costBasedTokenBucket";
  }

  @Override
  public Meter bindPart(Rate rate, int nodes) {
    return new CostBasedTokenBucket(TokenBucket.divided(burst, nodes), window, minRefill)
        .bind(rate.dividedBy(nodes));
  }

  @Override
  public Meter bind(Rate rate) {
    long capacity = burst.orElse(rate.limit());
    long slowest = minRefill.movePointRight(PLACES).longValueExact();
    TickRate ticks =
        TickRate.finest(
            rate,
            0,
            candidate -> holds(candidate, capacity, slowest),
            "1000·(burst·b + a) must be below 2^53 for burst \""
                + capacity
                + "\", and the end of the slowest refill too");
    return new CostBasedMeter(ticks, capacity, window, slowest);
  }

  private static boolean holds(TickRate rate, long capacity, long slowest) {
    long bound = (TickRate.WORD_BOUND - 1) / CostBasedMeter.THOUSAND;
    return rate.a() <= bound
        && capacity <= (bound - rate.a()) / rate.b()
        && rate.lasts(
            TickRate.ceilDiv(capacity * rate.b() * CostBasedMeter.THOUSAND, rate.a() * slowest));
  }
}
