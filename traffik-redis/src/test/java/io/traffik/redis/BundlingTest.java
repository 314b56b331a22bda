package io.traffik.redis;

import static org.assertj.core.api.Assertions.assertThat;

import io.traffik.Decision;
import io.traffik.Throttle;
import io.traffik.test.ManualClock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Hits on different keys that go to Redis in one call are answered as if each had gone alone. */
class BundlingTest {

  private static final long SEED = Long.getLong("traffik.seed", 20_261_124);
  private static final int ROUNDS = 20;
  private static final int HITS = 400;
  private static final int KEYS = 40;

  private final ManualClock clock = ManualClock.at(Instant.parse("2026-03-28T21:58:00Z"));

  /** All strategies and numbers of limits at once, so that a call has many kinds of groups. */
  @Test
  void everyAnswerIsTheSameInABundleAndAlone() {
    try (RedisBackend bundling = backend(/* coalescing= */ true);
        RedisBackend single = backend(/* coalescing= */ false)) {
      List<Throttle<Visitor>> together = throttles(bundling);
      List<Throttle<Visitor>> alone = throttles(single);
      SplittableRandom random = new SplittableRandom(SEED);
      for (int round = 0; round < ROUNDS; round++) {
        clock.advanceMicros(random.nextLong(20_000_000));
        int[] which = random.ints(HITS, 0, together.size()).toArray();
        List<Visitor> visitors =
            IntStream.range(0, HITS)
                .mapToObj(i -> Visitor.random("client " + random.nextInt(KEYS), random))
                .toList();

        assertThat(answers(together, which, visitors))
            .as("round %d, -Dtraffik.seed=%d", round, SEED)
            .isEqualTo(answers(alone, which, visitors));
      }
      bundling.clear().toCompletableFuture().join();
      single.clear().toCompletableFuture().join();
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"7/h", "7/h, 70/d, 9/2h"})
  void eachKeyIsAdmittedExactlyItsLimit(String rates) {
    try (RedisBackend bundling = backend(/* coalescing= */ true)) {
      Throttle<Visitor> throttle = Visitor.throttle(bundling, "exact", "fixedWindow", rates);
      List<CompletableFuture<Decision>> answers = new ArrayList<>();
      for (int i = 0; i < 4_000; i++) {
        Visitor visitor = Visitor.named("client " + i % 200);
        answers.add(throttle.hitAsync(visitor).toCompletableFuture());
      }
      Map<Integer, Integer> admitted = new HashMap<>();
      for (int i = 0; i < answers.size(); i++) {
        admitted.merge(i % 200, answers.get(i).join().admitted() ? 1 : 0, Integer::sum);
      }

      assertThat(admitted.values()).as("admitted on each key").hasSize(200).containsOnly(7);
      bundling.clear().toCompletableFuture().join();
    }
  }

  private RedisBackend backend(boolean coalescing) {
    return TestClient.backend(clock).denyCacheMax(Duration.ZERO).coalescing(coalescing).build();
  }

  private static List<Throttle<Visitor>> throttles(RedisBackend backend) {
    List<Throttle<Visitor>> all = new ArrayList<>();
    for (String strategy : Visitor.strategies()) {
      all.add(Visitor.throttle(backend, "one-" + all.size(), strategy, "20/min"));
      all.add(Visitor.throttle(backend, "two-" + all.size(), strategy, "15/min, 25/2min"));
    }
    return all;
  }

  /** All are sent before any answer is waited for. */
  private static List<Facts> answers(
      List<Throttle<Visitor>> throttles, int[] which, List<Visitor> visitors) {
    List<CompletableFuture<Decision>> answers = new ArrayList<>();
    for (int i = 0; i < which.length; i++) {
      answers.add(throttles.get(which[i]).hitAsync(visitors.get(i)).toCompletableFuture());
    }
    return answers.stream().map(CompletableFuture::join).map(Facts::of).toList();
  }
}
