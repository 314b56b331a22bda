package io.traffik.test.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@Timeout(60)
class TestRedisTest {

  @Test
  void allTestsShareOneServerWhoeverAsksFirst() throws InterruptedException, ExecutionException {
    ExecutorService threads = Executors.newFixedThreadPool(4);
    try {
      List<Callable<RedisNode>> asking = Collections.nCopies(4, TestRedis::single);
      Set<RedisNode> answers = new HashSet<>();
      for (Future<RedisNode> each : threads.invokeAll(asking)) {
        answers.add(each.get());
      }

      assertThat(answers).containsExactly(TestRedis.single());
      assertThat(TestRedis.single().command("PING")).isEqualTo("PONG");
    } finally {
      threads.shutdownNow();
    }
  }

  @Test
  void allTestsShareOneGroupOfSentinels() {
    assertThat(TestRedis.sentinels()).isSameAs(TestRedis.sentinels());
    assertThat(TestRedis.sentinels().sentinels()).allMatch(RedisServer::isRunning);
  }

  @Test
  void allTestsShareOneCluster() {
    assertThat(TestRedis.cluster()).isSameAs(TestRedis.cluster());
    assertThat(TestRedis.cluster().nodes()).allMatch(RedisServer::isRunning);
  }

  @Test
  void aServerThatIsThereIsUsed() {
    try (RedisServer redis = RedisServer.start()) {
      RedisNode given = TestRedis.single(Map.of("TRAFFIK_TEST_REDIS", redis.address()));

      given.command("SET", "tea", "green");
      assertThat(given.address()).isEqualTo(redis.address());
      assertThat(redis.command("GET", "tea")).isEqualTo("green");
      assertThat(given.info("server").get("process_id"))
          .isEqualTo(redis.info("server").get("process_id"));

      redis.kill();
      assertThatIllegalStateException()
          .isThrownBy(() -> TestRedis.single(Map.of("TRAFFIK_TEST_REDIS", redis.address())))
          .withMessageStartingWith(
              "TRAFFIK_TEST_REDIS \"" + redis.address() + "\" leads to no server: ");
    }
  }

  @Test
  void anEmptyVariableIsNone() {
    RedisNode started = TestRedis.single(Map.of("TRAFFIK_TEST_REDIS", " "));

    assertThat(started).isInstanceOf(RedisServer.class);
    ((RedisServer) started).close();
  }

  @Test
  void hostsAreNamesOrAddresses() {
    assertThat(GivenRedis.at("redis.example:6379", "X"))
        .isEqualTo(new GivenRedis("redis.example", 6379));
    assertThat(GivenRedis.at("[::1]:65535", "X")).isEqualTo(new GivenRedis("[::1]", 65535));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "localhost",
        "6379",
        ":6379",
        "localhost:",
        "localhost:0",
        "localhost:65536",
        "::1:6379",
        "localhost:six",
        "localhost:999999",
        "redis://localhost:6379",
        "localhost:+1"
      })
  void whatIsNoAddressIsRefused(String address) {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> TestRedis.single(Map.of("TRAFFIK_TEST_REDIS", address)))
        .withMessage(
            "TRAFFIK_TEST_REDIS \"" + address + "\" must be host:port, such as \"127.0.0.1:6379\"");
  }

  @Test
  void aStartThatFailedIsNotTriedAgain() {
    AtomicInteger attempts = new AtomicInteger();
    StartedOnce<RedisServer> failing =
        new StartedOnce<>(
            () -> {
              throw new IllegalStateException("attempt " + attempts.incrementAndGet());
            });

    for (int i = 0; i < 2; i++) {
      assertThatIllegalStateException().isThrownBy(failing::get).withMessage("attempt 1");
    }
  }
}
