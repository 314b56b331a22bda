package io.traffik.test;

import io.traffik.HitClass;
import io.traffik.Rate;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.time.Instant;
import java.time.LocalTime;
import java.time.ZoneId;
import java.time.ZonedDateTime;
import java.util.List;
import java.util.stream.LongStream;

/**
 * timeOfDay, DESIGN §8: a fixed window at ⌊multiplier·L⌋ of the section that contains the local
 * time of the window's first instant, which holds for the whole window.
 */
final class TimeOfDayModel implements ExactModel {

  private static final long MICROS_PER_SECOND = 1_000_000;

  /**
   * The local times from one minute of the day to before another; past midnight if that is earlier,
   * the whole day if it is the same.
   *
   * @param from 0 to 1439
   * @param to 0 to 1440
   */
  record Section(int from, int to, BigDecimal multiplier) {

    boolean contains(LocalTime time) {
      int minute = time.getHour() * 60 + time.getMinute();
      if (from == to) {
        return true;
      }
      return from < to ? from <= minute && minute < to : minute >= from || minute < to;
    }
  }

  private final Rate rate;
  private final List<Section> sections;
  private final ZoneId zone;
  private final History history = new History();

  TimeOfDayModel(Rate rate, List<Section> sections, ZoneId zone) {
    this.rate = rate;
    this.sections = List.copyOf(sections);
    this.zone = zone;
  }

  private long windowOf(long time) {
    return Math.floorDiv(time, rate.periodMicros());
  }

  private long limitOfWindow(long window) {
    long start = window * rate.periodMicros();
    Instant instant =
        Instant.ofEpochSecond(
            Math.floorDiv(start, MICROS_PER_SECOND),
            Math.floorMod(start, MICROS_PER_SECOND) * 1_000);
    LocalTime local = ZonedDateTime.ofInstant(instant, zone).toLocalTime();
    return sections.stream()
        .filter(section -> section.contains(local))
        .mapToLong(this::limit)
        .findFirst()
        .orElseThrow();
  }

  private long limit(Section section) {
    return section
        .multiplier
        .multiply(BigDecimal.valueOf(rate.limit()))
        .setScale(0, RoundingMode.FLOOR)
        .longValueExact();
  }

  @Override
  public boolean admits(long time, long cost, HitClass hitClass) {
    long window = windowOf(time);
    return history.leavesRoom(hit -> windowOf(hit) == window, cost, limitOfWindow(window));
  }

  @Override
  public void record(long time, long cost, HitClass hitClass) {
    history.add(time, cost);
  }

  @Override
  public long capacity(HitClass hitClass) {
    return sections.stream().mapToLong(this::limit).max().orElseThrow();
  }

  /** The starts of the windows: the limit of the next may be smaller. */
  @Override
  public LongStream edges(long from, long to) {
    long next = (windowOf(from) + 1) * rate.periodMicros();
    return LongStream.iterate(next, start -> start <= to, start -> start + rate.periodMicros());
  }
}
