package io.traffik.redis;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.lettuce.core.RedisClient;
import io.traffik.Start;
import io.traffik.Throttle;
import io.traffik.ThrottleRegistry;
import io.traffik.remote.Eventually;
import io.traffik.remote.StartContract;
import io.traffik.test.server.RedisServer;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CompletionException;
import org.junit.jupiter.api.Test;

/** When a backend connects to Redis, whether it must, and what is left of it. */
class StartTest extends StartContract {

  private static final Visitor VISITOR = Visitor.named("visitor");

  StartTest() {
    super("redis");
  }

  private record Redis(RedisServer server) implements Store {

    @Override
    public String address() {
      return server.address();
    }

    @Override
    public void kill() {
      server.kill();
    }

    @Override
    public void restart() {
      server.restart();
    }

    @Override
    public long connections() {
      return String.valueOf(server.command("CLIENT", "LIST")).lines().count() - 1;
    }

    @Override
    public void close() {
      server.close();
    }
  }

  @Override
  protected Store open() {
    return new Redis(RedisServer.start());
  }

  @Override
  protected Store locked() {
    return new Redis(RedisServer.builder().user("me", "secret").start());
  }

  @Override
  protected String wrongPassword() {
    return "WRONGPASS";
  }

  @Test
  void aPasswordThatIsSetRightIsFoundByItself() {
    try (RedisServer server = RedisServer.builder().user("me", "secret").start();
        RedisBackend backend =
            RedisBackend.builder()
                .uri("redis://me:other@" + server.address())
                .start(Start.LAZY)
                .build()) {
      Throttle<Visitor> throttle = Visitor.throttle(backend, "uid", "fixedWindow", "2/d");
      assertThat(throttle.hitAsync(VISITOR).toCompletableFuture())
          .failsWithin(Duration.ofSeconds(10))
          .withThrowableThat()
          .withCauseInstanceOf(IllegalStateException.class);

      server.command("ACL", "SETUSER", "me", ">other");

      Eventually.until("a hit to be decided", Duration.ofSeconds(30), () -> isDecided(throttle));
    }
  }

  private static boolean isDecided(Throttle<Visitor> throttle) {
    try {
      return throttle.hitAsync(VISITOR).toCompletableFuture().join().admitted();
    } catch (CompletionException notYet) {
      return false;
    }
  }

  /** It is used by the options that it was built with. */
  @Test
  void whatBecomesOfTheBuilderDoesNotMatter() {
    try (RedisServer server = RedisServer.start()) {
      RedisBackendBuilder options =
          RedisBackend.builder().uri("redis://" + server.address()).start(Start.LAZY);
      try (RedisBackend backend = options.namespace("mine").build()) {
        options.namespace("other").uri("redis://127.0.0.1:1");
        Visitor.throttle(backend, "uid", "fixedWindow", "2/d").hit(VISITOR);

        List<?> keys = (List<?>) Objects.requireNonNull(server.command("KEYS", "*"));
        assertThat(keys).singleElement().asString().startsWith("mine:");
      }
    }
  }

  @Test
  void whatAClusterCannotDecideIsToldBeforeThereIsAConnection() {
    try (RedisBackend backend = RedisBackend.create("redis://h1,h2?start=lazy")) {
      Throttle<Visitor> one = apart(backend, "one", "");
      Throttle<Visitor> other = apart(backend, "other", "x");

      assertThatIllegalArgumentException()
          .isThrownBy(() -> Throttle.requireTogether(List.of(one, other)))
          .withMessageContaining("different slots");
      assertThat(backend.clockSteps() + backend.unreadableStates() + backend.refusedLocally())
          .as("what was counted")
          .isZero();
    }
  }

  private static Throttle<Visitor> apart(RedisBackend backend, String uid, String suffix) {
    return Throttle.builder(Visitor.class, uid)
        .registry(ThrottleRegistry.of(backend))
        .identifier(visitor -> "visitor" + suffix)
        .rate("2/d")
        .build();
  }

  @Test
  void aClientOfTheApplicationsOwnIsUsedLaterAndNeverClosed() {
    try (RedisServer server = RedisServer.start()) {
      RedisClient client = RedisClient.create("redis://" + server.address());
      client.setOptions(RedisBackend.clientOptions().build());
      server.kill();
      try {
        try (RedisBackend backend =
            RedisBackend.builder().client(client).start(Start.TOLERANT).build()) {
          server.restart();
          Throttle<Visitor> throttle = Visitor.throttle(backend, "uid", "fixedWindow", "2/d");
          Eventually.until(
              "a hit to be decided", Duration.ofSeconds(20), () -> isDecided(throttle));
        }
        assertThat(client.connect().sync().ping()).isEqualTo("PONG");
      } finally {
        client.shutdown();
      }
    }
  }
}
