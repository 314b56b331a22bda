package io.traffik.test;

import io.traffik.Decision;
import io.traffik.Limit;
import java.util.List;

/** All that a decision tells, to be compared with another. Immutable. */
record Facts(
    String limit,
    boolean admitted,
    long cost,
    long remaining,
    long waitMicros,
    long resetMicros,
    long delayMicros,
    List<Facts> parts) {

  private static final int NANOS_PER_MICRO = 1_000;

  static Facts of(Decision decision) {
    List<Decision> parts = decision.parts();
    return new Facts(
        decision.limit().map(Limit::name).orElse(""),
        decision.admitted(),
        decision.cost(),
        decision.remaining(),
        decision.waitMicros(),
        decision.resetTime().toNanos() / NANOS_PER_MICRO,
        decision.delayMicros(),
        parts.size() == 1 ? List.of() : parts.stream().map(Facts::of).toList());
  }
}
