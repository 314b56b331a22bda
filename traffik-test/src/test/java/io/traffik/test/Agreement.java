package io.traffik.test;

import static org.assertj.core.api.Assertions.assertThat;

import io.traffik.Statistics;
import java.math.BigDecimal;
import java.math.RoundingMode;

/** What the built-in strategies' statistics say of what remains. */
final class Agreement {

  private Agreement() {}

  static void assertWith(long remaining, Statistics statistics) {
    assertThat(remaining)
        .as("remaining, beside %s", statistics)
        .isEqualTo(room(remaining, statistics));
  }

  private static long room(long remaining, Statistics statistics) {
    if (statistics instanceof Statistics.Tiered tiered) {
      return room(remaining, tiered.inner().orElseThrow());
    }
    if (statistics instanceof Statistics.Gcra gcra) {
      // Not to be told without the present time; traces worked out by hand do.
      assertThat(gcra.burstTolerance().isNegative()).isFalse();
      return remaining;
    }
    return Math.max(0, difference(statistics));
  }

  private static long difference(Statistics statistics) {
    if (statistics instanceof Statistics.FixedWindow it) {
      return it.limit() - it.count();
    }
    if (statistics instanceof Statistics.SlidingWindowLog it) {
      assertThat(it.oldest().isPresent()).isEqualTo(it.entries() > 0);
      return it.limit() - it.used();
    }
    if (statistics instanceof Statistics.SlidingWindowCounter it) {
      return it.limit() - up(it.used());
    }
    if (statistics instanceof Statistics.TokenBucket it) {
      return it.maxDebt() - up(it.debt()) + down(it.tokens());
    }
    if (statistics instanceof Statistics.LeakyBucket it) {
      return it.capacity() - up(it.level());
    }
    if (statistics instanceof Statistics.LeakyBucketWithQueue it) {
      return it.capacity() - it.occupancy();
    }
    if (statistics instanceof Statistics.Adaptive it) {
      return it.effectiveLimit() - it.count();
    }
    if (statistics instanceof Statistics.QuotaWithRollover it) {
      return it.limit() + it.carried() - it.used();
    }
    if (statistics instanceof Statistics.TimeOfDay it) {
      return it.effectiveLimit() - it.count();
    }
    if (statistics instanceof Statistics.CostBasedTokenBucket it) {
      return down(it.tokens());
    }
    throw new AssertionError("no built-in strategy tells " + statistics);
  }

  private static long down(BigDecimal value) {
    return value.setScale(0, RoundingMode.FLOOR).longValueExact();
  }

  private static long up(BigDecimal value) {
    return value.setScale(0, RoundingMode.CEILING).longValueExact();
  }
}
