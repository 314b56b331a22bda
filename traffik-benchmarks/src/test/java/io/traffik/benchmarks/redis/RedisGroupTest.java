package io.traffik.benchmarks.redis;

import static org.assertj.core.api.Assertions.assertThat;

import io.traffik.benchmarks.GoalChecks;
import io.traffik.benchmarks.load.Contestant;
import io.traffik.benchmarks.load.Metrics;
import io.traffik.test.server.RedisServer;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class RedisGroupTest {

  private static final int KEYS = 3;

  private static RedisServer redis;

  @BeforeAll
  static void start() {
    redis = RedisServer.start();
  }

  @AfterAll
  static void stop() {
    redis.close();
  }

  @BeforeEach
  void empty() {
    redis.command("FLUSHALL");
  }

  static Stream<String> everybody() {
    return Scenario.ALL.stream().flatMap(scenario -> scenario.contestants().stream()).distinct();
  }

  @ParameterizedTest
  @MethodSource("everybody")
  void admitsBothWaysAndSendsWhatItIsSaidToSend(String name) throws Exception {
    try (Contestant<?> contestant = Contestants.open(name, scenario(1, true), redis.address());
        ServerCounts counts = new ServerCounts(redis.address(), Contestants.sentBy(name))) {
      assertAdmits(contestant);
      double before = counts.read().commands();
      assertAdmits(contestant);
      double each = (counts.read().commands() - before) / (2 * KEYS);
      assertThat(each).isEqualTo(commands(name));
    }
  }

  private static double commands(String name) {
    return switch (name) {
      case Contestants.BUCKET4J -> 2;
      case Contestants.LOCKED -> 4;
      default -> 1;
    };
  }

  private static <R> void assertAdmits(Contestant<R> contestant) throws Exception {
    for (int key = 0; key < KEYS; key++) {
      R later = contestant.begin(key).toCompletableFuture().get(10, TimeUnit.SECONDS);
      assertThat(contestant.admits(later)).isTrue();
      assertThat(contestant.admits(contestant.await(key))).isTrue();
    }
  }

  @Test
  void severalLimitsAreOneDecision() throws Exception {
    for (String name : List.of(Contestants.TRAFFIK, Contestants.BUCKET4J)) {
      try (Contestant<?> contestant = Contestants.open(name, scenario(5, true), redis.address())) {
        assertAdmits(contestant);
      }
    }
  }

  @Test
  void theFloodIsRefused() throws Exception {
    Scenario flood = scenario(1, false);
    Map<String, Double> metrics =
        RedisContestant.measure(flood, Contestants.TRAFFIK, redis.address(), 0.2, 0.2);
    assertThat(metrics.get(Metrics.DECISIONS)).isPositive();
    assertThat(metrics.get(Metrics.COMMANDS)).isLessThan(0.1);
  }

  @Test
  void goalsCompareWhatIsMeasured() throws Exception {
    Map<String, Double> metrics =
        RedisContestant.measure(scenario(1, true), Contestants.PING, redis.address(), 0.1, 0.1);
    Set<String> measured =
        Scenario.ALL.stream()
            .flatMap(one -> one.contestants().stream().map(name -> one.name() + "|" + name))
            .collect(Collectors.toSet());
    GoalChecks.assertMeasured(new RedisGroup(), measured, metrics.keySet());
  }

  private static Scenario scenario(int limits, boolean admitting) {
    return new Scenario("test", 4, admitting ? KEYS : 1, limits, admitting, List.of());
  }
}
