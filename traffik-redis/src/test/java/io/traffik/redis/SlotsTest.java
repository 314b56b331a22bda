package io.traffik.redis;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.lettuce.core.RedisURI;
import io.lettuce.core.cluster.RedisClusterClient;
import io.traffik.Backend;
import io.traffik.Decision;
import io.traffik.Identifier;
import io.traffik.InMemoryBackend;
import io.traffik.Throttle;
import io.traffik.ThrottleRegistry;
import io.traffik.test.ManualClock;
import io.traffik.test.server.TestRedis;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.function.Function;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Hits on throttles that identify a client differently, so that a Cluster spreads their states. */
class SlotsTest {

  private static final Visitor VISITOR = Visitor.named("visitor");
  private static final Identifier<Visitor> BY_KEY = visitor -> "key of " + visitor.identity();

  private static RedisClusterClient client;

  private final ManualClock clock = ManualClock.at(Instant.parse("2026-03-28T21:58:00Z"));

  @BeforeAll
  static void connect() {
    client =
        RedisClusterClient.create(
            TestRedis.cluster().addresses().stream()
                .map(address -> RedisURI.create("redis://" + address))
                .toList());
    client.setOptions(RedisBackend.clusterClientOptions().build());
  }

  @AfterAll
  static void disconnect() {
    client.shutdown();
  }

  private RedisBackend backend(boolean reserve) {
    return RedisBackend.builder()
        .client(client)
        .clock(clock)
        .namespace("places-" + UUID.randomUUID())
        .reserve(reserve)
        .build();
  }

  private static Throttle<Visitor> byVisitor(Backend backend, String rates) {
    return Visitor.throttle(backend, "visitor", "fixedWindow", rates);
  }

  private static Throttle.Builder<Visitor> byKey(Backend backend, String rates) {
    return Throttle.builder(Visitor.class, "key")
        .registry(ThrottleRegistry.of(backend))
        .identifier(BY_KEY)
        .cost(Visitor::cost)
        .rate(rates);
  }

  private static Decision hit(List<Throttle<Visitor>> throttles, Visitor visitor) {
    return Throttle.hitAllAsync(throttles, visitor).toCompletableFuture().join();
  }

  @Test
  void withoutReservationThrottlesInDifferentPlacesAreRefused() {
    try (RedisBackend backend = backend(false)) {
      List<Throttle<Visitor>> apart =
          List.of(byVisitor(backend, "9/h"), byKey(backend, "9/h").build());

      assertThatThrownBy(() -> Throttle.requireTogether(apart))
          .as("at start-up")
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessageContaining("[visitor, key]")
          .hasMessageContaining("shard(…)");
      assertThatThrownBy(() -> Throttle.hitAll(apart, VISITOR))
          .as("it is no outage")
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessageContaining("[visitor, key]");
      assertThat(apart.get(0).stat(VISITOR).remaining()).as("nothing was charged").isEqualTo(9);
    }
  }

  @Test
  void aShardInCommonPutsThemInOnePlace() {
    try (RedisBackend backend = backend(false)) {
      Function<Visitor, String> tenant = anybody -> "acme";
      Throttle<Visitor> visitor =
          Visitor.builder(backend, "visitor", "fixedWindow", "9/h").shard(tenant).build();
      List<Throttle<Visitor>> together =
          List.of(visitor, byKey(backend, "9/h").shard(tenant).build());

      Throttle.requireTogether(together);
      assertThat(hit(together, VISITOR).admitted()).isTrue();

      assertThat(together.get(0).stat(VISITOR).remaining()).isEqualTo(8);
      assertThat(together.get(1).stat(VISITOR).remaining()).isEqualTo(8);
      backend.reset("visitor").toCompletableFuture().join();
      assertThat(together.get(0).stat(VISITOR).remaining()).as("after the reset").isEqualTo(9);
      assertThat(together.get(1).stat(VISITOR).remaining()).as("of another name").isEqualTo(8);
    }
  }

  @Test
  void withReservationAllAreChargedOrNone() {
    try (RedisBackend backend = backend(true)) {
      Backend reference = InMemoryBackend.builder().clock(clock).build();
      List<Throttle<Visitor>> apart =
          List.of(byVisitor(backend, "5/min, 7/h"), byKey(backend, "6/min").build());
      List<Throttle<Visitor>> alike =
          List.of(byVisitor(reference, "5/min, 7/h"), byKey(reference, "6/min").build());
      SplittableRandom random = new SplittableRandom(20_261_124);
      Throttle.requireTogether(apart);
      for (int step = 0; step < 200; step++) {
        clock.advanceMicros(random.nextLong(40_000_000));
        Visitor visitor = VISITOR.as("visitor " + random.nextInt(3)).at(1 + random.nextInt(7));
        Decision reserved = hit(apart, visitor);
        Decision right = hit(alike, visitor);
        assertThat(Facts.of(reserved)).as("step %d, %s", step, visitor).isEqualTo(Facts.of(right));
        if (random.nextInt(5) == 0) {
          apart.get(0).refund(reserved).toCompletableFuture().join();
          alike.get(0).refund(right).toCompletableFuture().join();
        }
      }
    }
  }

  /** Whoever was refused by what was only reserved must not be refused from memory after that. */
  @Test
  void aReservationThatIsGivenBackEndsWhatIsRemembered() {
    try (RedisBackend backend = backend(true)) {
      Throttle<Visitor> first = byKey(backend, "1/h").build();
      Throttle<Visitor> second = byVisitor(backend, "1/h");
      second.hit(VISITOR);

      assertThat(hit(List.of(first, second), VISITOR).admitted()).isFalse();

      assertThat(first.hitAsync(VISITOR).toCompletableFuture().join().admitted()).isTrue();
      for (int i = 0; i < 3; i++) {
        assertThat(first.hitAsync(VISITOR).toCompletableFuture().join().admitted()).isFalse();
      }
      assertThat(backend.refusedLocally()).as("of one that gives back").isZero();
    }
  }

  @Test
  void manyAtOnceAreNeverAdmittedInExcess() {
    try (RedisBackend backend = backend(true)) {
      List<Throttle<Visitor>> one =
          List.of(byVisitor(backend, "50/h"), byKey(backend, "70/h").build());
      List<Throttle<Visitor>> other = List.of(one.get(1), one.get(0));
      List<CompletableFuture<Decision>> answers = new ArrayList<>();
      for (int i = 0; i < 200; i++) {
        answers.add(Throttle.hitAllAsync(i % 2 == 0 ? one : other, VISITOR).toCompletableFuture());
      }
      long admitted =
          answers.stream().map(CompletableFuture::join).filter(Decision::admitted).count();

      assertThat(admitted).isBetween(1L, 50L);
      assertThat(one.get(0).stat(VISITOR).remaining()).isEqualTo(50 - admitted);
      assertThat(one.get(1).stat(VISITOR).remaining()).isEqualTo(70 - admitted);
    }
  }
}
