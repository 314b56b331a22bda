package io.traffik.lab;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/**
 * The one trace that every strategy is plotted with: five minutes of one client, in phases that
 * tell strategies apart. Immutable.
 *
 * <p>A quiet minute; a sudden burst; a pause; a trickle of hits that cost 3; a burst across the
 * edge of two minutes; a trickle; overload. All other hits cost 1. They are of the four priorities
 * by turns, and the client's tier is premium in the last minute.
 */
final class PlotTrace {

  static final int SECONDS = 300;

  /** 21:57 in Berlin: the third minute ends at 22:00. */
  private static final long START_MICROS =
      Instant.parse("2026-01-15T20:57:00Z").getEpochSecond() * 1_000_000;

  private static final List<String> PRIORITIES = List.of("LOW", "NORMAL", "HIGH", "CRITICAL");
  private static final int UPGRADE_MILLIS = 240_000;
  private static final int COSTLY_FROM_MILLIS = 141_000;
  private static final int COSTLY_TO_MILLIS = 171_000;
  private static final int COSTLY = 3;

  private final List<Integer> millis = new ArrayList<>();

  PlotTrace() {
    evenly(0, 78_000, 3_000);
    evenly(80_000, 82_000, 22);
    evenly(COSTLY_FROM_MILLIS, COSTLY_TO_MILLIS, 3_000);
    evenly(174_000, 186_000, 100);
    evenly(189_000, 220_000, 3_000);
    evenly(220_000, SECONDS * 1_000, 500);
  }

  private void evenly(int from, int to, int step) {
    for (int at = from; at < to; at += step) {
      millis.add(at);
    }
  }

  /** How many hits it has. */
  int size() {
    return millis.size();
  }

  /** When a hit is made, in milliseconds from the beginning. */
  int millis(int index) {
    return millis.get(index);
  }

  /** A hit, counted from 0. */
  Hit hit(int index) {
    int at = millis(index);
    Hit hit = new Hit();
    hit.key = "client";
    hit.micros = START_MICROS + at * 1_000L;
    hit.cost = at >= COSTLY_FROM_MILLIS && at < COSTLY_TO_MILLIS ? COSTLY : 1;
    hit.priority = PRIORITIES.get(index % PRIORITIES.size());
    hit.tier = at >= UPGRADE_MILLIS ? "premium" : "free";
    return hit;
  }
}
