package io.traffik.redis;

import io.traffik.Decision;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** All that a hit's decision tells, to be compared. Times in microseconds. */
record Facts(
    boolean admitted,
    long remaining,
    long waiting,
    long reset,
    long decidedAt,
    long delay,
    List<Facts> parts) {

  static Facts of(Decision decision) {
    List<Decision> parts = decision.parts();
    return new Facts(
        decision.admitted(),
        decision.remaining(),
        decision.waitMicros(),
        TimeUnit.MICROSECONDS.convert(decision.resetTime()),
        decision.decidedAtMicros(),
        decision.delayMicros(),
        parts.size() == 1 ? List.of() : parts.stream().map(Facts::of).toList());
  }
}
