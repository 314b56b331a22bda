package io.traffik.redis;

import static org.assertj.core.api.Assertions.assertThat;

import io.traffik.Backend;
import io.traffik.remote.ContentionContract;
import io.traffik.remote.Load;
import io.traffik.remote.Tally;
import io.traffik.test.server.RedisServer;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * A strategy that Redis has no program for: several servers that change one state at once get in
 * each other's way, and none of it is to be seen, but that it takes longer.
 */
class ContentionTest extends ContentionContract {

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

  @Override
  protected Backend backend() {
    return ONE;
  }

  @Override
  protected void holdLock(Duration lease) {
    List<?> states = (List<?>) Objects.requireNonNull(REDIS.command("KEYS", "*"));
    assertThat(states).as("states").hasSize(1);
    REDIS.command("SET", states.get(0) + "=lock", "another's", "NX", "PX", "" + lease.toMillis());
  }

  @Override
  protected void releaseLock() {
    REDIS.command("DEL", (String) locks().get(0));
  }

  @Override
  protected boolean isLocked() {
    return !locks().isEmpty();
  }

  private static Load load(RedisBackend backend, long limit) {
    return Load.start(throttle(backend, limit, LIMIT), IN_FLIGHT, limit, Duration.ZERO);
  }

  private static List<?> locks() {
    return (List<?>) Objects.requireNonNull(REDIS.command("KEYS", "*=lock"));
  }
}
