package io.traffik.redis;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.lettuce.core.RedisClient;
import io.lettuce.core.api.StatefulRedisConnection;
import io.traffik.Backend;
import io.traffik.Throttle;
import io.traffik.test.server.RedisServer;
import io.traffik.test.server.TestRedis;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Every way to a Redis leads there, and what was opened for it is closed again. */
class ConnectingTest {

  private static final Visitor VISITOR = Visitor.named("visitor");

  private static void assertThatItDecides(Backend backend) {
    Throttle<Visitor> throttle = Visitor.throttle(backend, "connecting", "fixedWindow", "2/d");
    Throttle<Visitor> log = Visitor.throttle(backend, "log", "slidingWindowLog", "200/d");
    backend.clear().toCompletableFuture().join();
    for (int i = 0; i < 200; i++) {
      assertThat(log.hit(VISITOR).remaining()).isEqualTo(199 - i);
    }

    assertThat(throttle.hit(VISITOR).remaining()).isEqualTo(1);
    assertThat(throttle.hit(VISITOR).remaining()).isZero();
    assertThat(throttle.hitAsync(VISITOR).toCompletableFuture().join().admitted()).isFalse();
    backend.clear().toCompletableFuture().join();
  }

  private static void assertThatItDecides(String uri) {
    try (Backend backend = Backend.of(uri)) {
      assertThatItDecides(backend);
    }
  }

  @Test
  void aSingleServer() {
    assertThatItDecides("redis://" + TestRedis.single().address() + "/?namespace=connecting");
  }

  @Test
  void sentinels() {
    String sentinels = String.join(",", TestRedis.sentinels().addresses());
    String master = TestRedis.sentinels().masterName();
    assertThatItDecides("redis-sentinel://" + sentinels + "?namespace=connecting#" + master);
  }

  @Test
  void aClusterBySeveralNodesAndByOne() {
    List<String> nodes = TestRedis.cluster().addresses();
    assertThatItDecides("redis://" + String.join(",", nodes) + "?namespace=connecting");
    assertThatItDecides("redis://" + nodes.get(0) + "?cluster=true&namespace=connecting");
  }

  @Test
  void aDatabase() {
    try (RedisServer server = RedisServer.start();
        Backend backend = Backend.of("redis://" + server.address() + "/3")) {
      Throttle<Visitor> throttle = Visitor.throttle(backend, "uid", "fixedWindow", "2/d");
      throttle.hit(VISITOR);

      assertThat(server.info("keyspace")).containsOnlyKeys("db3");
      assertThat(Objects.requireNonNull(server.command("KEYS", "*"))).isEqualTo(List.of());
    }
  }

  @Test
  void anOldUserWithAPassword() {
    try (RedisServer server = RedisServer.builder().password("p@ss").start()) {
      assertThatItDecides("redis://p%40ss@" + server.address());
      assertThatThrownBy(() -> Backend.of("redis://wrong@" + server.address()))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessageContaining("WRONGPASS");
      assertThatThrownBy(() -> Backend.of("redis://" + server.address()))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessageContaining("NOAUTH");
    }
  }

  @Test
  void aUser() {
    try (RedisServer server = RedisServer.builder().user("me", "secret").start()) {
      assertThatItDecides("redis://me:secret@" + server.address());
    }
  }

  /** A mistake in the set-up is told at the start, and is no outage. */
  @Test
  void aUserWhoMayNotRunScripts() {
    try (RedisServer server = RedisServer.start()) {
      server.command("ACL", "SETUSER", "weak", "on", ">pw", "~*", "+@all", "-@scripting");
      assertThatThrownBy(() -> Backend.of("redis://weak:pw@" + server.address()))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessageContaining("may not do what is needed");
    }
  }

  /** Those that the page on Redis names. */
  @Test
  void aUserWhoMayDoNoMoreThanIsNeeded() throws IOException {
    Matcher needs =
        Pattern.compile("The user needs(.*?);", Pattern.DOTALL)
            .matcher(Files.readString(Path.of("../docs/redis.md")));
    assertThat(needs.find()).isTrue();
    List<String> rights =
        Pattern.compile("`(\\w+)`")
            .matcher(needs.group(1))
            .results()
            .map(command -> "+" + command.group(1).toLowerCase(Locale.ROOT))
            .toList();
    try (RedisServer server = RedisServer.start()) {
      List<String> user =
          new ArrayList<>(List.of("ACL", "SETUSER", "least", "on", ">pw", "~traffik:*", "-@all"));
      user.addAll(rights);
      user.addAll(List.of("+scan", "+unlink"));
      server.command(user.toArray(String[]::new));

      assertThatItDecides("redis://least:pw@" + server.address());
      for (String right : rights) {
        server.command("ACL", "SETUSER", "least", right.replace('+', '-'));
        if (!right.equals("+eval")) { // which is needed for a script that Redis does not know
          assertThatThrownBy(() -> Backend.of("redis://least:pw@" + server.address()))
              .as("without %s", right)
              .isInstanceOf(IllegalArgumentException.class)
              .hasMessageContaining("may not do what is needed");
        }
        server.command("ACL", "SETUSER", "least", right);
      }
    }
  }

  /** A state that may not be read is not an absent one. */
  @ParameterizedTest
  @CsvSource({"fixedWindow, -get", "slidingWindowLog, -getrange"})
  void aRightThatIsTakenAwayLetsNobodyIn(String strategy, String right) {
    try (RedisServer server = RedisServer.builder().user("me", "pw").start();
        Backend backend = Backend.of("redis://me:pw@" + server.address())) {
      Throttle<Visitor> throttle = Visitor.throttle(backend, "uid", strategy, "2/d");
      throttle.hit(VISITOR);
      server.command("ACL", "SETUSER", "me", right);

      assertThatThrownBy(() -> throttle.hit(VISITOR))
          .isInstanceOf(IllegalStateException.class)
          .hasMessageContaining("Redis refused a command");
    }
  }

  @Test
  void aBackendMayBeClosedByAnAnswer() {
    try (Backend backend = Backend.of("redis://" + TestRedis.single().address())) {
      Throttle<Visitor> throttle = Visitor.throttle(backend, "closing", "fixedWindow", "2/d");

      assertThat(throttle.hitAsync(VISITOR).thenRun(backend::close))
          .succeedsWithin(Duration.ofSeconds(3));
    }
  }

  @Test
  void tls() {
    try (RedisServer server = RedisServer.builder().tls().start()) {
      String address = "rediss://" + server.host() + ":" + server.tlsPort();
      assertThatItDecides(address + "?caCertificate=" + server.certificateFile());
      assertThatItDecides(address + "?verifyPeer=false");
      assertThatThrownBy(() -> Backend.of(address))
          .as("signed by nobody known")
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessageContaining("certification path");
    }
  }

  @ParameterizedTest
  @CsvSource({"true", "false"})
  void whatIsTheApplicationsOwnIsNeverClosed(boolean connection) {
    RedisClient client = RedisClient.create("redis://" + TestRedis.single().address());
    client.setOptions(RedisBackend.clientOptions().build());
    try (StatefulRedisConnection<String, String> own = client.connect()) {
      RedisBackendBuilder options = RedisBackend.builder().namespace("connecting-" + connection);
      try (RedisBackend backend =
          (connection ? options.connection(own) : options.client(client)).build()) {
        assertThatItDecides(backend);
      }

      assertThat(own.sync().ping()).isEqualTo("PONG");
    } finally {
      client.shutdown();
    }
  }

  @Test
  void noThreadOutlivesABackend() throws InterruptedException {
    Set<Thread> before = lettuceThreads();
    try (Backend backend = Backend.of("redis://" + TestRedis.single().address())) {
      Throttle<Visitor> throttle = Visitor.throttle(backend, "threads", "fixedWindow", "2/d");
      throttle.hit(VISITOR);
      backend.reset("visitor").toCompletableFuture().join();
      assertThat(lettuceThreads()).as("while it is open").hasSizeGreaterThan(before.size());
    }

    interruptedWhileClosing();
    for (Thread ending : lettuceThreads()) {
      ending.join(before.contains(ending) ? 1 : 5_000);
    }
    assertThat(lettuceThreads()).as("after it was closed").isSubsetOf(before);
  }

  private static void interruptedWhileClosing() {
    Backend backend = Backend.of("redis://" + TestRedis.single().address());
    Thread.currentThread().interrupt();
    backend.close();
    assertThat(Thread.interrupted()).as("still interrupted").isTrue();
  }

  private static Set<Thread> lettuceThreads() {
    return Thread.getAllStackTraces().keySet().stream()
        .filter(thread -> thread.getName().startsWith("lettuce"))
        .collect(Collectors.toSet());
  }
}
