package io.traffik;

import java.math.BigDecimal;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.time.zone.ZoneOffsetTransition;
import java.time.zone.ZoneRules;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.stream.LongStream;

/**
 * A fixed window whose limit depends on the time of day.
 *
 * <p>Definition: a hit is admitted as by a fixed window at {@code ⌊multiplier·L⌋} of the section
 * that contains the local time of the window's first instant; it holds for the whole window. The
 * sections cover the day without gap or overlap, and {@code P} is at most the shortest of them.
 * Refused, a hit waits for the first window, at most 8 days ahead, that admits its cost; else
 * never.
 *
 * <p>Words: those of {@link WindowMeter}. A decision takes constant time and memory; a refusal also
 * walks the section ends and clock changes until a window admits.
 *
 * <p>Source: tariffs by time of day; local time by the rules of the IANA time zone database as the
 * JDK has them, at any date.
 *
 * <p>Example, 100/min with {@code 22:00-06:00=0.5} and {@code 06:00-22:00=1} in Europe/Berlin: 100
 * hits in the minute before 22:00 local time, 50 in the one after.
 *
 * @param sections in any order
 */
record TimeOfDay(ZoneId zone, List<DaySection> sections) implements Strategy {

  private static final int MINUTES_PER_DAY = 1_440;
  private static final long MICROS_PER_MINUTE = 60_000_000;
  private static final long MICROS_PER_SECOND = 1_000_000;

  /** A blueprint holds for 30 days before the time that it was asked for, and 90 in all. */
  private static final long KNOWN_BEFORE_MICROS = 30L * MINUTES_PER_DAY * MICROS_PER_MINUTE;

  private static final long KNOWN_MICROS = 3 * KNOWN_BEFORE_MICROS;
  private static final long SEARCH_MICROS = 8L * MINUTES_PER_DAY * MICROS_PER_MINUTE;

  TimeOfDay {
    sections = sections.stream().sorted(Comparator.comparingInt(DaySection::firstMinute)).toList();
    if (sections.isEmpty()) {
      throw new IllegalArgumentException("sections \"[]\" must cover 24 hours");
    }
    for (int i = 0; i < sections.size(); i++) {
      DaySection section = sections.get(i);
      DaySection next = sections.get((i + 1) % sections.size());
      boolean whole = sections.size() == 1 && section.minutes() == MINUTES_PER_DAY;
      if (!whole && !(sections.size() > 1 && section.to().equals(next.from()))) {
        throw new IllegalArgumentException(
            "sections must cover 24 hours without gap or overlap: after \""
                + section.from()
                + "-"
                + section.to()
                + "\" comes \""
                + next.from()
                + "-"
                + next.to()
                + "\"");
      }
    }
    if (sections.stream().mapToInt(DaySection::minutes).sum() != MINUTES_PER_DAY) {
      throw new IllegalArgumentException("sections \"" + sections + "\" overlap");
    }
  }

  @Override
  public String name() {
    return "timeOfDay";
  }

  @Override
  public Meter bind(Rate rate) {
    return bindPart(rate, 1);
  }

  @Override
  public Meter bindPart(Rate rate, int nodes) {
    int shortest = sections.stream().mapToInt(DaySection::minutes).min().orElseThrow();
    if (rate.periodMicros() > shortest * MICROS_PER_MINUTE) {
      throw new IllegalArgumentException(
          "rate \""
              + rate
              + "\" has a longer period than the shortest section, which lasts "
              + shortest
              + " minutes");
    }
    List<Part> parts =
        sections.stream()
            .map(
                section -> new Part(section, Rate.part(limitIn(section.multiplier(), rate), nodes)))
            .toList();
    TimeOfDayMeter meter =
        new TimeOfDayMeter(new Divisor(rate.periodMicros()), zone.getRules(), parts);
    if (meter.capacity() < 1) {
      throw new IllegalArgumentException(
          "rate \"" + rate + "\" times its multipliers admits nothing in any section");
    }
    return meter;
  }

  private static long limitIn(BigDecimal multiplier, Rate rate) {
    long limit = Decimals.product(multiplier, rate.limit());
    if (limit >= TickRate.DOOMSDAY) {
      throw new IllegalArgumentException(
          "multiplier \""
              + multiplier
              + "\" times the limit of \""
              + rate
              + "\" must be below 2^52");
    }
    return limit;
  }

  /** A section and how much a window in it admits. */
  private record Part(DaySection section, long limit) {}

  private record TimeOfDayMeter(Divisor byPeriod, ZoneRules rules, List<Part> parts)
      implements WindowMeter {

    @Override
    public long limitOf(long window) {
      return partAt(window * period()).limit;
    }

    private Part partAt(long time) {
      int minute = (int) (localMicros(time) / MICROS_PER_MINUTE);
      for (Part part : parts) {
        if (part.section.minutesInto(minute) < part.section.minutes()) {
          return part;
        }
      }
      throw new AssertionError("the sections cover the day");
    }

    /** The local time of day, in microseconds. */
    private long localMicros(long time) {
      ZoneOffset offset = rules.getOffset(Times.instant(time));
      return Math.floorMod(
          time + offset.getTotalSeconds() * MICROS_PER_SECOND, MINUTES_PER_DAY * MICROS_PER_MINUTE);
    }

    /** The next window, then the first after each change of the limit. */
    @Override
    public long admissibleAt(long window, long cost, long now) {
      if (cost > capacity()) {
        return Outcome.NEVER;
      }
      long change = (window + 1) * period();
      long candidate = window + 1;
      while (candidate * period() - now <= SEARCH_MICROS) {
        if (cost <= limitOf(candidate)) {
          return candidate * period();
        }
        change = nextChange(change);
        candidate = byPeriod.ceil(change);
      }
      return Outcome.NEVER;
    }

    /** The end of the section that holds at a time, or a change of the clocks before that. */
    private long nextChange(long time) {
      DaySection section = partAt(time).section;
      long local = localMicros(time);
      int minute = (int) (local / MICROS_PER_MINUTE);
      long intoMinute = local % MICROS_PER_MINUTE;
      int left = section.minutes() - section.minutesInto(minute);
      long end = time + left * MICROS_PER_MINUTE - intoMinute;
      ZoneOffsetTransition transition = rules.nextTransition(Times.instant(time));
      return transition == null ? end : Math.min(end, micros(transition.getInstant()));
    }

    private static long micros(Instant instant) {
      return instant.getEpochSecond() * MICROS_PER_SECOND;
    }

    @Override
    public long capacity() {
      return parts.stream().mapToLong(Part::limit).max().orElseThrow();
    }

    /**
     * Where each section begins, and by how much local time is ahead of UTC at the beginning of the
     * time that the blueprint holds for and after each change of the clocks in it.
     */
    @Override
    public Optional<Blueprint> blueprint(long around) {
      long from = Math.max(0, around - KNOWN_BEFORE_MICROS);
      long until = from + KNOWN_MICROS;
      LongStream.Builder numbers = LongStream.builder().add(capacity()).add(period());
      numbers.add(from).add(until).add(parts.size());
      for (Part part : parts) {
        numbers.add(part.section.firstMinute() * MICROS_PER_MINUTE).add(part.limit);
      }
      numbers.add(from).add(aheadOfWest(rules.getOffset(Times.instant(from))));
      ZoneOffsetTransition change = rules.nextTransition(Times.instant(from));
      while (change != null && micros(change.getInstant()) < until) {
        numbers.add(micros(change.getInstant())).add(aheadOfWest(change.getOffsetAfter()));
        change = rules.nextTransition(change.getInstant());
      }
      return Optional.of(Blueprint.of("timeofday", numbers.build().toArray()));
    }

    /** A day more than the offset, which may be negative. */
    private static long aheadOfWest(ZoneOffset offset) {
      return MINUTES_PER_DAY * MICROS_PER_MINUTE + offset.getTotalSeconds() * MICROS_PER_SECOND;
    }

    @Override
    public Optional<Statistics> statistics(State state, long now) {
      long window = windowOf(now);
      Part part = partAt(window * period());
      return Optional.of(
          new Statistics.TimeOfDay(
              Times.instant(window * period()),
              Times.instant((window + 1) * period()),
              WindowMeter.countIn(state, window),
              part.limit,
              part.section));
    }
  }
}
