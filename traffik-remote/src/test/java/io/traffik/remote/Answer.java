package io.traffik.remote;

import io.traffik.Decision;
import java.util.stream.Collectors;
import java.util.stream.LongStream;
import java.util.stream.Stream;

/**
 * What a server said of a hit, with its own time. All in microseconds.
 *
 * @param decidedAt by the clock of whoever decided
 * @param clock what the server's own clock says
 */
public record Answer(
    boolean admitted,
    long remaining,
    long waitMicros,
    long resetMicros,
    long decidedAt,
    long clock) {

  /**
   * Of a decision.
   *
   * @throws IllegalStateException if the backend gave no answer
   */
  public static Answer of(Decision decision, long clock) {
    if (decision.degraded()) {
      throw new IllegalStateException(decision.toString());
    }
    return new Answer(
        decision.admitted(),
        decision.remaining(),
        decision.waitMicros(),
        decision.resetMicros(),
        decision.decidedAtMicros() - decision.delayMicros(),
        clock);
  }

  /** As one line. */
  public String text() {
    return LongStream.of(admitted ? 1 : 0, remaining, waitMicros, resetMicros, decidedAt, clock)
        .mapToObj(Long::toString)
        .collect(Collectors.joining(" "));
  }

  /** Of what {@link #text} made. */
  public static Answer parse(String text) {
    long[] n = Stream.of(text.split(" ", -1)).mapToLong(Long::parseLong).toArray();
    return new Answer(n[0] == 1, n[1], n[2], n[3], n[4], n[5]);
  }
}
