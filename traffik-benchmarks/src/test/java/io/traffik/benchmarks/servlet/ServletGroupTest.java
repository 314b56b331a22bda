package io.traffik.benchmarks.servlet;

import static org.assertj.core.api.Assertions.assertThat;

import io.traffik.benchmarks.GoalChecks;
import io.traffik.benchmarks.load.ClosedLoop;
import io.traffik.benchmarks.load.Measured;
import io.traffik.benchmarks.load.Metrics;
import io.traffik.test.server.RedisServer;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class ServletGroupTest {

  private static RedisServer redis;

  @BeforeAll
  static void start() {
    redis = RedisServer.start();
  }

  @AfterAll
  static void stop() {
    redis.close();
  }

  static Set<String> everybody() {
    return Set.copyOf(WebServer.CONTESTANTS);
  }

  @ParameterizedTest
  @MethodSource("everybody")
  void answersEveryRequest(String name) throws Exception {
    try (WebServer server = new WebServer(name, redis.address());
        HttpLoad load = new HttpLoad(server.port(), 8, 50)) {
      Measured measured =
          ClosedLoop.run(
              load, 50, 8, TimeUnit.MILLISECONDS.toNanos(200), TimeUnit.SECONDS.toNanos(5));
      measured.require(true);
      assertThat(measured.failed()).isZero();
      assertThat(measured.ended()).isGreaterThanOrEqualTo(8);
    }
  }

  @Test
  void goalsCompareWhatIsMeasured() {
    Set<String> measured =
        WebServer.CONTESTANTS.stream()
            .map(name -> ServletGroup.SCENARIO + "|" + name)
            .collect(Collectors.toSet());
    GoalChecks.assertMeasured(
        new ServletGroup(), measured, Set.of(Metrics.REQUESTS, Metrics.SERVER_CPU));
  }
}
