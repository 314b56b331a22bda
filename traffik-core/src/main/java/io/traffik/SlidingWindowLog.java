package io.traffik;

/**
 * At most {@code L} in any interval of length {@code P}: the exact sliding window, which remembers
 * every admitted hit for one period.
 *
 * <p>Definition: at {@code t} a hit of cost {@code c} is admitted iff {@code c + Σ cᵢ ≤ L} over the
 * admitted hits with {@code tᵢ > t − P}; a hit leaves exactly at {@code tᵢ + P}. Refused, it waits
 * until enough of the oldest have left; never, if {@code c > L}.
 *
 * <p>The arithmetic and the state are those of {@link LogMeter}: time logarithmic in the entries,
 * up to {@code L} of them, two words each; so it is for limits of thousands, not of millions.
 *
 * <p>Source: the definition is its own algorithm; in this form, a log with a search, it is
 * described in M. Leverich, "Better rate limiting with Redis sorted sets", ClassDojo, 2015.
 *
 * <p>Example, 3/min: hits at 12:00:00, 12:00:20 and 12:00:50 are admitted; one at 12:00:55 is told
 * to wait 5 s.
 */
record SlidingWindowLog() implements Strategy {

  @Override
  public String name() {
    return "slidingWindowLog";
  }

  @Override
  public Meter bind(Rate rate) {
    return new LogMeter(rate.limit(), rate.limit(), rate.periodMicros());
  }
}
