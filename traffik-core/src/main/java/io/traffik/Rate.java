package io.traffik;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/**
 * How many hits are allowed in which period, such as 100 per minute.
 *
 * <p>Written as text ({@code "100/min"}, {@code "5/10s"}, {@code "20 per 2 mins"}), see {@link
 * #parse}, or by {@link #of}. A throttle may have several rates at once. Immutable and thread-safe;
 * two rates are equal when limit and period are, however they were written.
 */
public final class Rate {

  /** Limits and periods in microseconds stay below this, so that no computation leaves 2^53. */
  private static final long BOUND = 1L << 52;

  private static final Rate UNLIMITED = new Rate(Long.MAX_VALUE, 0);

  private final long limit;
  private final long periodMicros;

  private Rate(long limit, long periodMicros) {
    this.limit = limit;
    this.periodMicros = periodMicros;
  }

  /**
   * A rate of {@code limit} hits per {@code period}.
   *
   * @throws IllegalArgumentException if the limit is not positive, or the period is not positive or
   *     not a whole number of microseconds, or either is 2^52 or more
   */
  public static Rate of(long limit, Duration period) {
    if (limit < 1 || limit >= BOUND) {
      throw new IllegalArgumentException(
          "limit \"" + limit + "\" must be a whole number from 1 to " + (BOUND - 1));
    }
    if (period.getNano() % 1_000 != 0) {
      throw new IllegalArgumentException(
          "period \"" + period + "\" must be a whole number of microseconds");
    }
    boolean tooLong = period.getSeconds() > BOUND / 1_000_000;
    long micros = tooLong ? BOUND : period.getSeconds() * 1_000_000 + period.getNano() / 1_000;
    if (period.isNegative() || micros == 0 || micros >= BOUND) {
      throw new IllegalArgumentException(
          "period \"" + period + "\" must be longer than nothing and shorter than 142 years");
    }
    return new Rate(limit, micros);
  }

  /** The rate that admits everything; such a hit never reaches a backend. */
  public static Rate unlimited() {
    return UNLIMITED;
  }

  /**
   * Reads one rate: a limit, {@code /} or {@code per}, an optional whole multiplier and a unit, or
   * the word {@code unlimited}. Units: us; ms; s, sec, secs, second, seconds; m, min, mins, minute,
   * minutes; h, hr, hrs, hour, hours; d, day, days (of 86,400 s); w, week, weeks; also microsecond,
   * millisecond and their plurals. Case does not matter and spaces are free.
   *
   * @throws IllegalArgumentException naming the text and what is accepted
   */
  public static Rate parse(String text) {
    return RateGrammar.parse(text);
  }

  /**
   * Reads one or several rates separated by commas, such as {@code "10/s, 100/min"}.
   *
   * @return at least one rate, in the order written; immutable
   * @throws IllegalArgumentException if a part is no rate, or {@code unlimited} stands beside
   *     others
   */
  public static List<Rate> parseAll(String text) {
    List<Rate> rates = new ArrayList<>();
    for (String part : text.split(",", -1)) {
      rates.add(RateGrammar.parse(part));
    }
    return checkTogether(rates);
  }

  static List<Rate> checkTogether(List<Rate> rates) {
    if (rates.isEmpty()) {
      throw new IllegalArgumentException("no rate given; accepted: " + RateGrammar.ACCEPTED);
    }
    if (rates.size() > 1 && rates.contains(UNLIMITED)) {
      throw new IllegalArgumentException(
          "rates \""
              + rates
              + "\": \"unlimited\" contradicts any other limit; accepted: unlimited alone, or limits"
              + " such as 10/s, 100/min");
    }
    return List.copyOf(rates);
  }

  /** What each of so many nodes may admit. */
  Rate dividedBy(int nodes) {
    return isUnlimited() ? this : of(part(limit, nodes), period());
  }

  /** A number of hits divided among nodes: rounded down, and not below 1 unless it is itself. */
  static long part(long hits, int nodes) {
    return Math.max(Math.min(hits, 1), hits / nodes);
  }

  /** The number of hits per period; {@link Long#MAX_VALUE} when unlimited. */
  public long limit() {
    return limit;
  }

  /** The period; zero when unlimited. */
  public Duration period() {
    return Duration.ofSeconds(periodMicros / 1_000_000, periodMicros % 1_000_000 * 1_000);
  }

  /** The period in microseconds; 0 when unlimited. */
  public long periodMicros() {
    return periodMicros;
  }

  /** Whether this is the rate that admits everything. */
  public boolean isUnlimited() {
    return periodMicros == 0;
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof Rate rate && rate.limit == limit && rate.periodMicros == periodMicros;
  }

  @Override
  public int hashCode() {
    return Long.hashCode(limit * 31 + periodMicros);
  }

  /** The shortest text that {@link #parse} reads back as an equal rate, such as {@code 100/min}. */
  @Override
  public String toString() {
    return RateGrammar.format(this);
  }
}
