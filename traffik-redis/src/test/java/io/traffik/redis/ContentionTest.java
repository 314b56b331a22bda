package io.traffik.redis;

import static org.assertj.core.api.Assertions.assertThat;

import io.traffik.BackendUnavailableException;
import io.traffik.Charge;
import io.traffik.Decision;
import io.traffik.Intent;
import io.traffik.Throttle;
import io.traffik.remote.Load;
import io.traffik.remote.OwnStrategy;
import io.traffik.remote.Shot;
import io.traffik.remote.Tally;
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
  private static final long ROOM = 10;
  private static final Duration DEADLINE = Duration.ofMillis(300);

  /** With what a busy machine may add. */
  private static final Duration ANSWERED = DEADLINE.plusSeconds(1);

  private static final RedisServer REDIS = RedisServer.start();
  private static final RedisBackend ONE = backend(true);

  private static RedisBackend backend(boolean coalescing) {
    return RedisBackend.builder().uri("redis://" + REDIS.address()).coalescing(coalescing).build();
  }

  @AfterAll
  static void close() {
    ONE.close();
    REDIS.close();
  }

  @AfterEach
  void forget() {
    REDIS.command("FLUSHALL");
  }

  @ParameterizedTest
  @CsvSource({"true, 2000", "false, 400"})
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
      if (!coalescing) {
        assertThat(Calls.of(REDIS).of("exists")).as("locks that were asked for").isPositive();
      }
    }
  }

  /** That somebody else has the lock says nothing about the limit. */
  @Test
  void whoGetsNoTurnIsAnsweredByContractAndNotRefusedByTheLimit() {
    Throttle<Shot> throttle = throttle(ONE, ROOM, DEADLINE);
    Charge charge = hit(throttle).requiredCharge();
    holdLock(LIMIT);

    Decision decision = hit(throttle);
    assertThat(decision.degraded()).as("answered by contract").isTrue();
    assertThat(ONE.decide(List.of(charge), Intent.SPEND, DEADLINE))
        .as("what the throttle is told")
        .failsWithin(ANSWERED)
        .withThrowableThat()
        .withCauseInstanceOf(BackendUnavailableException.class)
        .withMessageContaining("contended");

    REDIS.command("DEL", (String) locks().get(0));
    assertThat(throttle.stat(new Shot(0)).remaining()).as("remaining").isEqualTo(ROOM - 1);
    assertThat(hit(throttle).remaining()).as("remaining after a hit").isEqualTo(ROOM - 2);
  }

  /** Its holder may have crashed. */
  @Test
  void aLockEndsByItselfAndThenItIsOnesTurn() {
    Throttle<Shot> throttle = throttle(ONE, ROOM, LIMIT);
    Decision unused = hit(throttle);
    holdLock(DEADLINE);

    Decision decision = hit(throttle);

    assertThat(decision.remaining()).as("remaining").isEqualTo(ROOM - 2);
    assertThat(locks()).as("locks left behind").isEmpty();
  }

  private static Decision hit(Throttle<Shot> throttle) {
    return throttle.hitAsync(new Shot(0)).toCompletableFuture().join();
  }

  /** As another server would; there is one state. */
  private static void holdLock(Duration lease) {
    List<?> states = (List<?>) Objects.requireNonNull(REDIS.command("KEYS", "*"));
    assertThat(states).as("states").hasSize(1);
    REDIS.command("SET", states.get(0) + "=lock", "another's", "NX", "PX", "" + lease.toMillis());
  }

  private static Load load(RedisBackend backend, long limit) {
    return Load.start(throttle(backend, limit, LIMIT), IN_FLIGHT, limit, Duration.ZERO);
  }

  private static Throttle<Shot> throttle(RedisBackend backend, long limit, Duration deadline) {
    return Shot.throttle("own", backend)
        .identifier(shot -> "client")
        .rate(limit + "/d")
        .strategy(new OwnStrategy())
        .deadline(deadline)
        .build();
  }

  private static List<?> locks() {
    return (List<?>) Objects.requireNonNull(REDIS.command("KEYS", "*=lock"));
  }
}
