package io.traffik.redis;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.traffik.BackendUnavailableException;
import io.traffik.OnError;
import io.traffik.Throttle;
import io.traffik.test.server.RedisServer;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * A strategy that Redis has no program for: several servers that change one state at once get in
 * each other's way, and none of it is to be seen, but that it takes longer.
 */
class ContentionTest {

  private static final int IN_FLIGHT = 64;
  private static final Duration LIMIT = Duration.ofSeconds(60);

  private static final RedisServer REDIS = RedisServer.start();

  private static RedisBackend backend(boolean coalescing) {
    return RedisBackend.builder().uri("redis://" + REDIS.address()).coalescing(coalescing).build();
  }

  @AfterAll
  static void close() {
    REDIS.close();
  }

  @AfterEach
  void forget() {
    REDIS.command("FLUSHALL");
  }

  /** Without coalescing each hit contends with all others, so that locks are taken. */
  @ParameterizedTest
  @CsvSource({"true, 2000", "false, 100"})
  void twoServersAdmitExactlyTheLimit(boolean coalescing, long limit) {
    try (RedisBackend one = backend(coalescing);
        RedisBackend other = backend(coalescing)) {
      Load first = load(one, limit);
      Load second = load(other, limit);
      Tally both = Tally.sum(List.of(first.await(LIMIT), second.await(LIMIT)));

      both.assertAnsweredWithin(LIMIT);
      assertThat(both.unknown()).as("unknown").isZero();
      assertThat(both.admitted()).as("admitted").isEqualTo(limit);
      assertThat(locks()).as("locks left behind").isEmpty();
    }
  }

  @Test
  void whileAnotherHoldsTheLockAHitIsAnsweredByContractAndNotRefusedByTheLimit() {
    try (RedisBackend backend = backend(true)) {
      Throttle<Shot> throttle = throttle(backend, 9, Duration.ofMillis(300), OnError.RAISE);
      throttle.hit(new Shot(1));
      String key = (String) ((List<?>) Objects.requireNonNull(REDIS.command("KEYS", "*"))).get(0);
      REDIS.command("SET", key + "=lock", "somebody else's", "PX", "60000");

      assertThatThrownBy(() -> throttle.hit(new Shot(1)))
          .isInstanceOf(BackendUnavailableException.class);

      REDIS.command("DEL", key + "=lock");
      assertThat(throttle.hit(new Shot(1)).remaining()).as("nothing was charged").isEqualTo(7);
    }
  }

  private static Load load(RedisBackend backend, long limit) {
    return Load.start(
        throttle(backend, limit, LIMIT, OnError.REFUSE), IN_FLIGHT, limit, Duration.ZERO);
  }

  private static Throttle<Shot> throttle(
      RedisBackend backend, long limit, Duration deadline, OnError onError) {
    return Shot.throttle("own", backend)
        .identifier(shot -> "client")
        .rate(limit + "/d")
        .strategy(new OwnStrategy())
        .deadline(deadline)
        .onError(onError)
        .build();
  }

  private static List<?> locks() {
    return (List<?>) Objects.requireNonNull(REDIS.command("KEYS", "*=lock"));
  }
}
