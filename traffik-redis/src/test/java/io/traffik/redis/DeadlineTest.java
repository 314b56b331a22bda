package io.traffik.redis;

import static org.assertj.core.api.Assertions.assertThat;

import io.traffik.OnError;
import io.traffik.Throttle;
import io.traffik.remote.DeadlineContract;
import io.traffik.remote.Eventually;
import io.traffik.remote.Shot;
import io.traffik.test.server.RedisServer;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * Never hangs: with a Redis that is there and does not answer, every hit is answered by contract at
 * its deadline, and what it was charged for nothing is given back when Redis goes on.
 */
class DeadlineTest extends DeadlineContract {

  private static final AtomicInteger UIDS = new AtomicInteger();
  private static final RedisServer REDIS = RedisServer.start();
  private static final RedisBackend BACKEND = RedisBackend.create("redis://" + REDIS.address());

  @AfterAll
  static void close() {
    BACKEND.close();
    REDIS.close();
  }

  @Override
  protected void pause() {
    REDIS.pause();
  }

  @Override
  protected void resume() {
    REDIS.resume();
  }

  /**
   * Of hits on one key one is in flight, of hits on many keys a few, and the others are never sent.
   *
   * @param keys 1 for a hot one
   * @param charged how many hits stay charged, of those that were in flight
   */
  @ParameterizedTest
  @CsvSource({"64, REFUSE, 0", "1, REFUSE, 0", "64, ALLOW, 3", "1, ALLOW, 1"})
  void hitsOnAPausedRedisAreAnsweredByContractAtTheirDeadline(
      int keys, OnError<Object> onError, int charged) {
    Throttle<Shot> throttle = throttle(BACKEND, "paused-" + UIDS.incrementAndGet(), keys, onError);
    REDIS.command("CONFIG", "RESETSTAT");

    List<Shot> shots = assertAnsweredAtTheDeadline(throttle, onError);

    int sent = Math.min(keys, Bundler.CALLS);
    int refunded = sent - charged;
    Eventually.until(
        "the late replies, and refunds",
        LIMIT,
        () -> Calls.of(REDIS).of("evalsha") == sent + refunded);
    assertThat(room(throttle, keys)).as("room on all keys").isEqualTo(keys * ROOM - charged);
    assertThat(shots).as("answered once").allMatch(Shot::isAnsweredOnce);
  }
}
