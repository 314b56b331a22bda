package io.traffik;

import java.util.Comparator;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * What tells the states of one limit from those of another. The number of hits is no part of it, or
 * every change of a limit would be an amnesty. Immutable and thread-safe.
 */
final class LimitId implements Comparable<LimitId> {

  private static final long MICROS_PER_SECOND = 1_000_000;
  private static final long MICROS_PER_MILLI = 1_000;

  private static final Comparator<LimitId> ORDER =
      Comparator.comparing(LimitId::uid)
          .thenComparing(LimitId::strategy)
          .thenComparingLong(LimitId::periodMicros)
          .thenComparingInt(LimitId::ordinal)
          .thenComparingLong(LimitId::limit);

  private final String uid;
  private final String strategy;
  private final long periodMicros;
  private final int ordinal;
  private final long limit;

  /** Both are asked for at each hit, and this is made when a limit is. */
  private final String text;

  private final int hash;

  /**
   * An identity.
   *
   * @param ordinal the place among the throttle's limits of equal period, from 0
   * @param limit 0; or the number of hits after all, where the rate depends on the connection and
   *     the strategy's states depend on the rate: one client may then use several rates by turns,
   *     and converting to and fro would give away or take more each time
   */
  LimitId(String uid, String strategy, long periodMicros, int ordinal, long limit) {
    this.uid = uid;
    this.strategy = strategy;
    this.periodMicros = periodMicros;
    this.ordinal = ordinal;
    this.limit = limit;
    this.text = KeyText.encode(uid) + ':' + textWithin();
    this.hash = Objects.hash(uid, strategy, periodMicros, ordinal, limit);
  }

  String uid() {
    return uid;
  }

  String strategy() {
    return strategy;
  }

  long periodMicros() {
    return periodMicros;
  }

  int ordinal() {
    return ordinal;
  }

  long limit() {
    return limit;
  }

  /**
   * As a part of a key: the throttle, the strategy, the period, the ordinal, and the limit if any.
   */
  String text() {
    return text;
  }

  /** The same without the throttle. */
  String textWithin() {
    String within = KeyText.encode(strategy) + ':' + periodText() + ':' + ordinal;
    return limit == 0 ? within : within + '=' + limit;
  }

  private String periodText() {
    if (periodMicros % MICROS_PER_SECOND == 0) {
      return periodMicros / MICROS_PER_SECOND + "s";
    }
    return periodMicros % MICROS_PER_MILLI == 0
        ? periodMicros / MICROS_PER_MILLI + "ms"
        : periodMicros + "us";
  }

  @Override
  public int compareTo(LimitId other) {
    return ORDER.compare(this, other);
  }

  @Override
  public boolean equals(@Nullable Object other) {
    return this == other
        || (other instanceof LimitId id
            && uid.equals(id.uid)
            && strategy.equals(id.strategy)
            && periodMicros == id.periodMicros
            && ordinal == id.ordinal
            && limit == id.limit);
  }

  @Override
  public int hashCode() {
    return hash;
  }

  @Override
  public String toString() {
    return text;
  }
}
