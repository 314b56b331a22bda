package io.traffik.redis;

import java.time.Instant;
import java.time.ZoneId;
import java.time.zone.ZoneOffsetTransition;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;

/** Changes of the clocks in some zones, from 1970 to 2110, in microseconds. */
final class Moments {

  private static final List<Long> ALL = new ArrayList<>();

  static {
    for (String zone : List.of("Europe/Berlin", "America/New_York", "Australia/Lord_Howe")) {
      ZoneOffsetTransition next = transitionAfter(zone, Instant.EPOCH);
      while (next.getInstant().isBefore(Instant.parse("2110-01-01T00:00:00Z"))) {
        ALL.add(next.getInstant().getEpochSecond() * 1_000_000);
        next = transitionAfter(zone, next.getInstant());
      }
    }
  }

  private Moments() {}

  private static ZoneOffsetTransition transitionAfter(String zone, Instant instant) {
    return ZoneId.of(zone).getRules().nextTransition(instant);
  }

  static long any(SplittableRandom random) {
    return ALL.get(random.nextInt(ALL.size()));
  }
}
