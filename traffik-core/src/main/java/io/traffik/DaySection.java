package io.traffik;

import java.math.BigDecimal;
import java.time.LocalTime;

/**
 * A part of the day, from a time (inclusive) to another (exclusive), and what the limit is
 * multiplied by in it; see {@link Strategies#timeOfDay}. Immutable.
 *
 * <p>A section may pass midnight; {@code from} equal to {@code to} is the whole day.
 *
 * @param from in whole minutes
 * @param to in whole minutes; midnight is also the end of the day
 * @param multiplier 0 or more, with at most 6 decimals; 0 admits nothing
 */
public record DaySection(LocalTime from, LocalTime to, BigDecimal multiplier) {

  private static final int MINUTES_PER_DAY = 1_440;

  /**
   * Checks the parts.
   *
   * @throws IllegalArgumentException if a time is not in whole minutes, or the multiplier is
   *     negative or has more than 6 decimals
   */
  public DaySection {
    requireWholeMinutes("from", from);
    requireWholeMinutes("to", to);
    multiplier = Decimals.check("multiplier", multiplier);
  }

  private static void requireWholeMinutes(String name, LocalTime time) {
    if (time.getSecond() != 0 || time.getNano() != 0) {
      throw new IllegalArgumentException(
          name + " \"" + time + "\" must be in whole minutes, such as 06:30");
    }
  }

  /** The minute of the day at which it begins, from 0. */
  int firstMinute() {
    return from.getHour() * 60 + from.getMinute();
  }

  /** How many minutes it lasts, at least 1, on a day on which no clock changes. */
  int minutes() {
    int difference = Math.floorMod(endMinute() - firstMinute(), MINUTES_PER_DAY);
    return difference == 0 ? MINUTES_PER_DAY : difference;
  }

  private int endMinute() {
    return to.getHour() * 60 + to.getMinute();
  }

  /** Minutes from the section's beginning to a minute of the day, 0 to 1439. */
  int minutesInto(int minuteOfDay) {
    return Math.floorMod(minuteOfDay - firstMinute(), MINUTES_PER_DAY);
  }
}
