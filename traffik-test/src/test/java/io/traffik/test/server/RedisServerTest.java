package io.traffik.test.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import io.traffik.test.server.RedisConfig.Kind;
import io.traffik.test.server.RedisConfig.Ports;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.Iterator;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class RedisServerTest {

  private static final Duration SOON = Duration.ofMillis(300);

  @Test
  void answersOnAFreePortOfTheLoopbackInterface() {
    try (RedisServer redis = RedisServer.start();
        RedisServer another = RedisServer.start()) {
      assertThat(redis.address()).isEqualTo("127.0.0.1:" + redis.port());
      assertThat(redis.port()).isNotEqualTo(another.port());
      assertThat(redis.isRunning()).isTrue();

      assertThat(redis.command("SET", "tea", "grün")).isEqualTo("OK");
      assertThat(redis.command("GET", "tea")).isEqualTo("grün");
      assertThat(redis.command("GET", "coffee")).isNull();
      assertThat(redis.command("MGET", "tea", "coffee")).isEqualTo(Arrays.asList("grün", null));
      assertThat(redis.command("INCR", "count")).isEqualTo(1L);
      assertThat(another.command("GET", "tea")).isNull();
    }
  }

  @Test
  void doesWhatATestAsksForAndTellsErrors() {
    try (RedisServer redis = RedisServer.start()) {
      redis.command("DEBUG", "SLEEP", "0.01");
      redis.command("SCRIPT", "FLUSH");
      redis.command("CONFIG", "SET", "maxmemory", "100mb");
      redis.command("CLIENT", "KILL", "TYPE", "normal");

      assertThat(redis.info("commandstats").get("cmdstat_debug")).startsWith("calls=1,");
      assertThatIllegalStateException()
          .isThrownBy(() -> redis.command("EVALSHA", "0".repeat(40), "0"))
          .withMessageContaining("EVALSHA: NOSCRIPT");
    }
  }

  @Test
  void persistentItKeepsWhatItAcknowledged() {
    try (RedisServer redis = RedisServer.builder().persistent().start()) {
      int port = redis.port();

      redis.command("SET", "tea", "green");
      redis.kill();
      assertThat(redis.isRunning()).isFalse();
      redis.restart();
      assertThat(redis.command("GET", "tea")).isEqualTo("green");

      redis.command("SET", "tea", "black");
      redis.stop();
      assertThat(redis.isRunning()).isFalse();
      redis.restart();
      assertThat(redis.command("GET", "tea")).isEqualTo("black");

      redis.restart();
      assertThat(redis.command("GET", "tea")).isEqualTo("black");
      assertThat(redis.port()).isEqualTo(port);
    }
  }

  @Test
  void otherwiseItForgets() {
    try (RedisServer redis = RedisServer.start()) {
      redis.command("SET", "tea", "green");

      redis.restart();

      assertThat(redis.command("GET", "tea")).isNull();
    }
  }

  @Test
  void refusesConnectionsOnceItIsKilledOrStopped() {
    try (RedisServer redis = RedisServer.start()) {
      redis.kill();
      redis.kill();
      assertNoReply(redis);
      redis.restart();
      redis.stop();
      redis.stop();
      assertNoReply(redis);
      assertThatIllegalStateException()
          .isThrownBy(redis::pause)
          .withMessageContaining("does not run");
    }
  }

  @Test
  void pausedItAnswersNothingUntilItIsResumed() {
    try (RedisServer redis = RedisServer.start()) {
      redis.pause();
      assertThat(redis.isRunning()).isTrue();
      assertNoReply(redis);
      redis.resume();
      assertThat(redis.command("PING")).isEqualTo("PONG");

      redis.pause();
      redis.stop();
      assertThat(redis.isRunning()).isFalse();
      redis.restart();
      redis.pause();
      redis.restart();
      assertThat(redis.command("PING")).isEqualTo("PONG");
      redis.pause();
    }
  }

  private static void assertNoReply(RedisServer redis) {
    assertThatExceptionOfType(UncheckedIOException.class)
        .isThrownBy(() -> redis.ask(SOON, StandardCharsets.UTF_8, "PING"))
        .withMessageStartingWith(redis.address() + " did not reply to PING");
  }

  @Test
  void asksForThePassword() {
    try (RedisServer redis = RedisServer.builder().password("open \"se\\same\"").start()) {
      assertThat(redis.command("PING")).isEqualTo("PONG");
      assertThatIllegalStateException()
          .isThrownBy(() -> command(redis, List.of(), "PING"))
          .withMessageContaining("NOAUTH");
      assertThatIllegalStateException()
          .isThrownBy(() -> command(redis, List.of("sesame"), "PING"))
          .withMessageContaining("WRONGPASS");
    }
  }

  @Test
  void knowsOneUserOnly() {
    try (RedisServer redis = RedisServer.builder().user("ann", "two words").start()) {
      assertThat(redis.command("ACL", "WHOAMI")).isEqualTo("ann");
      assertThat(command(redis, List.of("ann", "two words"), "PING")).isEqualTo("PONG");
      assertThatIllegalStateException()
          .isThrownBy(() -> command(redis, List.of(), "PING"))
          .withMessageContaining("NOAUTH");
    }
  }

  @Test
  void knowsAUserAndAPassword() {
    RedisServer.Builder builder = RedisServer.builder().user("ann", "hers").password("everyones");
    try (RedisServer redis = builder.start()) {
      assertThat(command(redis, List.of("ann", "hers"), "ACL", "WHOAMI")).isEqualTo("ann");
      assertThat(command(redis, List.of("everyones"), "ACL", "WHOAMI")).isEqualTo("default");
    }
  }

  private static Object command(RedisServer redis, List<String> login, String... words) {
    Object reply =
        RedisConnection.command(
            redis, login, RedisServer.REPLY_TIMEOUT, StandardCharsets.UTF_8, words);
    return Objects.requireNonNull(reply);
  }

  @Test
  void obeysLinesOfConfiguration() {
    try (RedisServer redis =
        RedisServer.builder().config("maxmemory 10mb", "timeout 7").config("databases 3").start()) {
      assertThat(redis.command("CONFIG", "GET", "maxmemory"))
          .isEqualTo(List.of("maxmemory", "10485760"));
      assertThat(redis.command("CONFIG", "GET", "databases")).isEqualTo(List.of("databases", "3"));
    }
  }

  @Test
  void refusesOptionsThatAreNoneNamingThem() {
    RedisServer.Builder builder = RedisServer.builder();

    assertThatIllegalArgumentException()
        .isThrownBy(() -> builder.password(""))
        .withMessage("password \"\" must be one line that is not empty");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> builder.config("maxmemory 1mb\nport 1"))
        .withMessageContaining("configuration \"maxmemory 1mb\nport 1\"");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> builder.user("ann o", "x"))
        .withMessageStartingWith("user \"ann o\" must be one word");
    assertThatIllegalArgumentException().isThrownBy(() -> builder.user("default", "x"));
  }

  @Test
  void saysWhatToInstall() {
    RedisServer.Builder builder = RedisServer.builder().program("no-such-redis-server");

    assertThatIllegalStateException()
        .isThrownBy(builder::start)
        .withMessage(
            "cannot run \"no-such-redis-server\"; install it with: apt-get install redis-server,"
                + " or brew install redis");
  }

  @Test
  void aStartThatFailsTellsTheServersWords() {
    RedisServer.Builder builder = RedisServer.builder().config("no-such-option 1");

    assertThatIllegalStateException()
        .isThrownBy(builder::start)
        .withMessageStartingWith("\"redis-server\" ended at once; its output ends with:\n")
        .withMessageContaining("no-such-option 1");
  }

  @Test
  void takesAnotherPortIfSomebodyWasQuicker() {
    try (RedisServer quicker = RedisServer.start()) {
      Ports taken = new Ports(quicker.port(), 1, 1);
      Ports free = Ports.find();
      Iterator<Ports> ports = List.of(taken, taken, free).iterator();

      try (RedisServer redis = RedisServer.start(RedisConfig.plain(Kind.DATA), ports::next)) {
        assertThat(redis.port()).isEqualTo(free.plain());
        assertThat(redis.command("PING")).isEqualTo("PONG");
      }
    }
  }

  @Test
  void givesUpIfEveryPortIsTaken() {
    try (RedisServer quicker = RedisServer.start()) {
      AtomicInteger attempts = new AtomicInteger();
      Supplier<Ports> taken =
          () -> {
            attempts.incrementAndGet();
            return new Ports(quicker.port(), 1, 1);
          };

      assertThatIllegalStateException()
          .isThrownBy(() -> RedisServer.start(RedisConfig.plain(Kind.DATA), taken))
          .withMessageContaining("Failed listening on port " + quicker.port());
      assertThat(attempts).hasValue(5);
    }
  }

  @Test
  void anInterruptedTestClearsUpToo() {
    RedisServer redis = RedisServer.start();
    Thread.currentThread().interrupt();

    assertThatIllegalStateException().isThrownBy(redis::stop).withMessageContaining("interrupted");
    redis.close();

    assertThat(Thread.interrupted()).isTrue();
    assertThat(redis.isRunning()).isFalse();
  }

  @Test
  void closingLeavesNeitherProcessesNorFiles() {
    Set<ProcessHandle> before = children().collect(Collectors.toSet());
    RedisServer redis = RedisServer.start();
    Path config = Path.of(Objects.requireNonNull(redis.info("server").get("config_file")));
    assertThat(config).exists();
    assertThat(children()).hasSizeGreaterThan(before.size());

    redis.close();
    redis.close();

    assertThat(redis.isRunning()).isFalse();
    assertThat(config.getParent()).doesNotExist();
    Polling.until(
        "children to end", SOON.multipliedBy(10), () -> children().allMatch(before::contains));
    assertThatIllegalStateException().isThrownBy(redis::restart).withMessageContaining("is closed");
  }

  private static Stream<ProcessHandle> children() {
    return ProcessHandle.current().descendants().filter(ProcessHandle::isAlive);
  }
}
