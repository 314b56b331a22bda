package io.traffik;

import static org.assertj.core.api.Assertions.assertThat;

import java.math.BigDecimal;
import java.util.List;

/**
 * Hits in a table, one row each: seconds since noon, cost, and what is answered: admitted or not,
 * remaining, wait or never, reset; last, where it matters, the tier or priority of the hit.
 */
final class Trace {

  private static final int CLASS = 6;

  private Trace() {}

  /** Makes the hits, all of one client, and compares every answer. */
  static void of(ManualTime time, Throttle<String> throttle, String rows) {
    for (String row : rows.strip().lines().toList()) {
      List<String> cells = List.of(row.strip().split("\\s+", -1));
      time.set(ManualTime.NOON + micros(cells.get(0)));
      String client = cells.size() > CLASS ? cells.get(CLASS) + "@client" : "client";
      Decision hit =
          throttle.hitAsync(client, Long.parseLong(cells.get(1))).toCompletableFuture().join();
      String wait = hit.never() ? "never" : hit.waitMicros() + "us";
      String reset = hit.resetTime().toNanos() / 1_000 + "us";
      assertThat(List.of(hit.admitted() ? "yes" : "no", "" + hit.remaining(), wait, reset))
          .as(row)
          .containsExactly(
              cells.get(2),
              cells.get(3),
              cells.get(4).equals("never") ? "never" : micros(cells.get(4)) + "us",
              micros(cells.get(5)) + "us");
    }
  }

  static long micros(String seconds) {
    return new BigDecimal(seconds).movePointRight(6).longValueExact();
  }
}
