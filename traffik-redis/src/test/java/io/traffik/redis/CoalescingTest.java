package io.traffik.redis;

import static org.assertj.core.api.Assertions.assertThat;

import io.traffik.Decision;
import io.traffik.Throttle;
import io.traffik.test.ManualClock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Hits that go to Redis together are answered as if they had come one after another. */
class CoalescingTest {

  private static final long SEED = Long.getLong("traffik.seed", 20_261_124);
  private static final int ROUNDS = 12;
  private static final int HITS = 60;

  static Stream<Arguments> limits() {
    return Visitor.strategies().stream()
        .flatMap(
            strategy ->
                Stream.of("70/min", "70/min, 90/2min").map(rates -> Arguments.of(strategy, rates)));
  }

  @ParameterizedTest
  @MethodSource("limits")
  void everyAnswerIsTheSameTogetherAndOneByOne(String strategy, String rates) {
    ManualClock clock = ManualClock.at(Instant.parse("2026-03-28T21:58:00Z"));
    try (RedisBackend joining =
            TestClient.backend(clock).denyCacheMax(Duration.ZERO).coalescing(true).build();
        RedisBackend single =
            TestClient.backend(clock).denyCacheMax(Duration.ZERO).coalescing(false).build()) {
      Throttle<Visitor> together = Visitor.throttle(joining, "uid", strategy, rates);
      Throttle<Visitor> oneByOne = Visitor.throttle(single, "uid", strategy, rates);
      SplittableRandom random = new SplittableRandom(SEED);
      for (int round = 0; round < ROUNDS; round++) {
        clock.advanceMicros(random.nextLong(20_000_000));
        List<Visitor> visitors =
            Stream.generate(() -> Visitor.random("hot", random)).limit(HITS).toList();
        int change = random.nextInt(HITS);
        String changed = rates.replaceFirst("\\d+", "" + (50 + random.nextInt(50)));

        List<Facts> answers = answers(together, visitors, change, changed);

        assertThat(answers)
            .as("round %d, the rate changed to %s before hit %d", round, changed, change)
            .isEqualTo(answers(oneByOne, visitors, change, changed));
      }
      joining.clear().toCompletableFuture().join();
      single.clear().toCompletableFuture().join();
    }
  }

  /** All are sent before any answer is waited for. */
  private static List<Facts> answers(
      Throttle<Visitor> throttle, List<Visitor> visitors, int change, String changed) {
    List<CompletableFuture<Decision>> answers = new ArrayList<>();
    for (int i = 0; i < visitors.size(); i++) {
      if (i == change) {
        throttle.updateRate(changed);
      }
      answers.add(throttle.hitAsync(visitors.get(i)).toCompletableFuture());
    }
    return answers.stream().map(CompletableFuture::join).map(Facts::of).toList();
  }
}
