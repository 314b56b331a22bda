package io.traffik.test;

import io.traffik.DaySection;
import io.traffik.Rate;
import io.traffik.Strategies;
import io.traffik.test.StrategySubject.Exemption;
import java.math.BigDecimal;
import java.time.Instant;
import java.time.LocalTime;
import java.time.ZoneId;
import java.time.temporal.ChronoUnit;
import java.time.zone.ZoneOffsetTransition;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeSet;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;

/**
 * Days with up to five sections, in zones where they are not all of one length, and instants around
 * which the clocks change.
 *
 * @param cuts the minutes of the day at which sections begin
 * @param multipliers at least as many
 */
record Days(ZoneId zone, List<Integer> cuts, List<BigDecimal> multipliers, Instant start) {

  private static final List<ZoneId> ZONES =
      List.of(
          ZoneId.of("Europe/Berlin"),
          ZoneId.of("America/New_York"),
          ZoneId.of("Australia/Lord_Howe"), // changes by half an hour
          ZoneId.of("Asia/Kolkata"), // half an hour off, changes no more
          ZoneId.of("Pacific/Apia"), // had no 30 December 2011
          ZoneId.of("UTC"));

  private static final int MOST = 5;
  private static final int MINUTES_PER_DAY = 1_440;
  private static final Instant APIA = Instant.parse("2011-12-01T00:00:00Z");
  private static final Instant END = Instant.parse("2105-01-01T00:00:00Z");

  static Arbitrary<Days> days() {
    Arbitrary<Integer> cuts =
        Arbitraries.oneOf(
            Arbitraries.integers().between(0, 23).map(hour -> 60 * hour),
            Arbitraries.integers().between(0, 95).map(quarter -> 15 * quarter),
            Arbitraries.integers().between(0, MINUTES_PER_DAY - 1));
    Arbitrary<BigDecimal> multipliers =
        Arbitraries.oneOf(
            Arbitraries.of("0", "0.5", "1", "2").map(BigDecimal::new),
            Arbitraries.longs()
                .between(0, 3_000_000)
                .map(millionths -> BigDecimal.valueOf(millionths, 6)));
    Arbitrary<Instant> near =
        Arbitraries.oneOf(
            Arbitraries.just(APIA),
            Arbitraries.longs().between(0, END.getEpochSecond()).map(Instant::ofEpochSecond));
    return Combinators.combine(
            Arbitraries.of(ZONES),
            cuts.list().ofMinSize(1).ofMaxSize(MOST),
            multipliers.list().ofSize(MOST),
            near,
            Arbitraries.longs().between(-2 * 86_400_000_000L, 21_600_000_000L))
        .as(
            (zone, some, factors, instant, offset) ->
                new Days(
                    zone,
                    List.copyOf(new TreeSet<>(some)),
                    factors,
                    around(zone, instant, offset)));
  }

  /** A time near the next change of the clocks, or near the instant if there is none. */
  private static Instant around(ZoneId zone, Instant instant, long offsetMicros) {
    ZoneOffsetTransition transition = zone.getRules().nextTransition(instant);
    Instant base = transition == null ? instant : transition.getInstant();
    Instant start = base.plus(offsetMicros, ChronoUnit.MICROS);
    return start.isBefore(Instant.EPOCH) ? Instant.EPOCH : start;
  }

  StrategySubject subject(Rate rate) {
    List<DaySection> sections = new ArrayList<>();
    List<TimeOfDayModel.Section> defined = new ArrayList<>();
    for (int i = 0; i < cuts.size(); i++) {
      int from = cuts.get(i);
      int to = cuts.get((i + 1) % cuts.size());
      sections.add(new DaySection(time(from), time(to), multipliers.get(i)));
      defined.add(new TimeOfDayModel.Section(from, to, multipliers.get(i)));
    }
    return StrategySubject.of(Strategies.timeOfDay(zone, sections), rate)
        .startingAt(start)
        .definedBy(() -> new TimeOfDayModel(rate, defined, zone))
        .exempt(Exemption.COUNTS_ANEW_WHEN_CHANGED);
  }

  private static LocalTime time(int minute) {
    return LocalTime.of(minute / 60, minute % 60);
  }
}
