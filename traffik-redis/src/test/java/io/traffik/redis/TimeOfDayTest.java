package io.traffik.redis;

import static org.assertj.core.api.Assertions.assertThat;

import io.traffik.Backend;
import io.traffik.Decision;
import io.traffik.InMemoryBackend;
import io.traffik.Throttle;
import io.traffik.test.ManualClock;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Redis is told of the clock changes around the present only; what is beyond is right as well. */
class TimeOfDayTest {

  private static final Visitor VISITOR = Visitor.named("visitor");

  private final ManualClock clock = ManualClock.at(Instant.parse("2026-03-28T21:58:00Z"));

  /** The first limit opens after half a year only, and the wait is that of both together. */
  @Test
  void aWaitThatReachesBeyondWhatRedisWasToldIsComputedHere() {
    try (RedisBackend backend = TestClient.backend(clock).build()) {
      Backend reference = InMemoryBackend.builder().clock(clock).build();

      List<Decision> answers = answers(backend);

      assertThat(answers).extracting(Facts::of).isEqualTo(facts(answers(reference)));
      assertThat(answers.get(1).admitted()).isFalse();
      backend.clear().toCompletableFuture().join();
    }
  }

  private static List<Decision> answers(Backend backend) {
    String sections = "{22:00-06:00=0, 06:00-22:00=1}";
    Throttle<Visitor> day =
        Visitor.throttle(
            backend, "day", "timeOfDay(zone=Europe/Berlin, sections=" + sections + ")", "9/h");
    Throttle<Visitor> year = Visitor.throttle(backend, "year", "tokenBucket", "2/365d");
    Decision once = year.hitAsync(VISITOR.at(2)).toCompletableFuture().join();
    Decision both = Throttle.hitAllAsync(List.of(year, day), VISITOR).toCompletableFuture().join();
    return List.of(once, both);
  }

  private static List<Facts> facts(List<Decision> decisions) {
    return decisions.stream().map(Facts::of).toList();
  }
}
