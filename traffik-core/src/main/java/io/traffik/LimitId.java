package io.traffik;

import java.util.Comparator;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * What tells the states of one limit from those of another. The number of hits is no part of it, or
 * every change of a limit would be an amnesty.
 *
 * @param ordinal the place among the throttle's limits of equal period, from 0
 * @param limit 0; or the number of hits after all, where the rate depends on the connection and the
 *     strategy's states depend on the rate: one client may then use several rates by turns, and
 *     converting to and fro would give away or take more each time
 */
record LimitId(String uid, String strategy, long periodMicros, int ordinal, long limit)
    implements Comparable<LimitId> {

  private static final long MICROS_PER_SECOND = 1_000_000;
  private static final long MICROS_PER_MILLI = 1_000;

  private static final Comparator<LimitId> ORDER =
      Comparator.comparing(LimitId::uid)
          .thenComparing(LimitId::strategy)
          .thenComparingLong(LimitId::periodMicros)
          .thenComparingInt(LimitId::ordinal)
          .thenComparingLong(LimitId::limit);

  /**
   * As a part of a key: the throttle, the strategy, the period, the ordinal, and the limit if any.
   */
  String text() {
    return KeyText.encode(uid) + ':' + textWithin();
  }

  /** The same without the throttle. */
  String textWithin() {
    String text = KeyText.encode(strategy) + ':' + periodText() + ':' + ordinal;
    return limit == 0 ? text : text + '=' + limit;
  }

  private String periodText() {
    if (periodMicros % MICROS_PER_SECOND == 0) {
      return periodMicros / MICROS_PER_SECOND + "s";
    }
    return periodMicros % MICROS_PER_MILLI == 0
        ? periodMicros / MICROS_PER_MILLI + "ms"
        : periodMicros + "us";
  }

  /** Mostly it is the same object; then comparing costs nothing. */
  @Override
  public boolean equals(@Nullable Object other) {
    return this == other || (other instanceof LimitId id && compareTo(id) == 0);
  }

  @Override
  public int hashCode() {
    return Objects.hash(uid, strategy, periodMicros, ordinal, limit);
  }

  @Override
  public int compareTo(LimitId other) {
    return ORDER.compare(this, other);
  }
}
