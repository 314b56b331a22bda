package io.traffik.redis;

import static org.assertj.core.api.Assertions.assertThat;

import io.traffik.Decision;
import io.traffik.OnError;
import io.traffik.Strategies;
import io.traffik.Throttle;
import io.traffik.remote.Eventually;
import io.traffik.remote.Shot;
import io.traffik.test.server.RedisServer;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * While there is no Redis a hit does not wait for one, nothing is kept to be sent later, and once
 * there is one again it decides, without anybody's doing.
 */
class FailFastTest {

  private static final int HITS = 64;
  private static final long ROOM = 1_000;
  private static final Duration DEADLINE = Duration.ofSeconds(10);

  /** Well below the deadline, on a busy machine too. */
  private static final Duration FAST = Duration.ofSeconds(1);

  private static final Duration BACK = Duration.ofSeconds(20);

  @ParameterizedTest
  @ValueSource(ints = {1, HITS})
  void withoutARedisHitsFailFastAndNoneIsSentLater(int keys) {
    try (RedisServer redis = RedisServer.start();
        RedisBackend backend = RedisBackend.create("redis://" + redis.address())) {
      Throttle<Shot> throttle = throttle(backend, keys);
      assertThat(hit(throttle)).as("before").noneMatch(Decision::degraded);

      redis.kill();
      Shot first = new Shot(0);
      assertThat(hit(throttle)).as("meanwhile").allMatch(Decision::degraded);
      assertThat(first.ageNanos()).as("ns for all").isLessThan(FAST.toNanos());

      redis.restart();
      Eventually.until("a hit to be decided", BACK, () -> !hitOnce(throttle).degraded());
      // the first asks by the digest of a script that the new server does not know, and then by its
      // text
      assertThat(Calls.of(redis).scripts()).as("commands for the one hit").isEqualTo(2);
      assertThat(throttle.stat(new Shot(0)).remaining()).as("remaining").isEqualTo(ROOM - 1);
    }
  }

  /** It is there, and says that it cannot: it is a replica, or its memory is full. */
  @ParameterizedTest
  @CsvSource({
    "REPLICAOF 127.0.0.1 1, REPLICAOF NO ONE",
    "CONFIG SET maxmemory 1, CONFIG SET maxmemory 0"
  })
  void aRedisThatCannotDecideIsAnOutageToo(String fault, String remedy) {
    try (RedisServer redis = RedisServer.start();
        RedisBackend backend = RedisBackend.create("redis://" + redis.address())) {
      Throttle<Shot> throttle = throttle(backend, HITS);
      assertThat(hit(throttle)).as("before").noneMatch(Decision::degraded);

      redis.command(fault.split(" ", -1));
      assertThat(hit(throttle)).as("meanwhile").allMatch(Decision::degraded);

      redis.command(remedy.split(" ", -1));
      Eventually.until("a hit to be decided", BACK, () -> !hitOnce(throttle).degraded());
      assertThat(throttle.stat(new Shot(0)).remaining()).as("remaining").isEqualTo(ROOM - 2);
    }
  }

  private static Throttle<Shot> throttle(RedisBackend backend, int keys) {
    return Shot.throttle("gone", backend)
        .identifier(shot -> "client " + shot.number() % keys)
        .rate(ROOM + "/d")
        .strategy(Strategies.tokenBucket())
        .onError(OnError.ALLOW)
        .deadline(DEADLINE)
        .build();
  }

  private static List<Decision> hit(Throttle<Shot> throttle) {
    List<CompletableFuture<Decision>> answers =
        IntStream.range(0, HITS)
            .mapToObj(number -> throttle.hitAsync(new Shot(number)).toCompletableFuture())
            .toList();
    return answers.stream().map(CompletableFuture::join).toList();
  }

  private static Decision hitOnce(Throttle<Shot> throttle) {
    return throttle.hitAsync(new Shot(0)).toCompletableFuture().join();
  }
}
