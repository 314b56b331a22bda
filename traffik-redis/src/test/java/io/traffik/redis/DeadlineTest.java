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
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.LongStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * Never hangs: with a Redis that is there and does not answer, every hit is answered by contract at
 * its deadline, and what it was charged for nothing is given back when Redis goes on.
 */
class DeadlineTest {

  private static final int HITS = 64;
  private static final long ROOM = 1_000;
  private static final Duration DEADLINE = Duration.ofMillis(500);

  /** What a busy machine may add. */
  private static final Duration ANSWERED = DEADLINE.plusSeconds(1);

  private static final Duration LIMIT = Duration.ofSeconds(20);
  private static final AtomicInteger UIDS = new AtomicInteger();
  private static final RedisServer REDIS = RedisServer.start();
  private static final RedisBackend BACKEND = RedisBackend.create("redis://" + REDIS.address());

  @AfterAll
  static void close() {
    BACKEND.close();
    REDIS.close();
  }

  /** A test that fails leaves it paused. */
  @AfterEach
  void resume() {
    REDIS.resume();
  }

  /**
   * Of hits on one key one is in flight, and the others are never sent.
   *
   * @param keys 1 for a hot one
   * @param charged how many hits stay charged, of those that were in flight
   */
  @ParameterizedTest
  @CsvSource({"64, REFUSE, 0", "1, REFUSE, 0", "64, ALLOW, 64", "1, ALLOW, 1"})
  void hitsOnAPausedRedisAreAnsweredByContractAtTheirDeadline(
      int keys, OnError onError, int charged) {
    Throttle<Shot> throttle = warmUp(keys, onError);
    REDIS.pause();

    List<Shot> shots = LongStream.range(0, HITS).mapToObj(Shot::new).toList();
    Shot whole = new Shot(0);
    List<CompletableFuture<Decision>> answers =
        shots.stream().map(shot -> throttle.hitAsync(shot).toCompletableFuture()).toList();
    assertThat(whole.ageNanos())
        .as("ns for %d calls, of which none waits for its answer", HITS)
        .isLessThan(DEADLINE.toNanos());
    for (CompletableFuture<Decision> answer : answers) {
      Decision decision = answer.join();
      assertThat(decision.degraded()).as("by contract").isTrue();
      assertThat(decision.admitted()).as("admitted").isEqualTo(onError == OnError.ALLOW);
    }
    assertThat(whole.ageNanos())
        .as("ns until the last answer")
        .isBetween(DEADLINE.toNanos(), ANSWERED.toNanos());
    REDIS.resume();

    int refunded = keys - charged;
    Eventually.until(
        "the late replies, and refunds",
        LIMIT,
        () -> Calls.of(REDIS).of("evalsha") == keys + refunded);
    long room =
        LongStream.range(0, keys).map(key -> throttle.stat(new Shot(key)).remaining()).sum();
    assertThat(room).as("room on all keys").isEqualTo(keys * ROOM - charged);
    assertThat(shots).as("answered once").allMatch(Shot::isAnsweredOnce);
  }

  /** Redis knows the scripts to decide and to give back, and has not counted yet. */
  private static Throttle<Shot> warmUp(int keys, OnError onError) {
    Throttle<Shot> throttle =
        Shot.throttle("paused-" + UIDS.incrementAndGet(), BACKEND)
            .identifier(shot -> shot.number() < 0 ? "somebody" : "key " + shot.number() % keys)
            .rate(ROOM + "/d")
            .strategy(Strategies.slidingWindowLog())
            .onError(onError)
            .deadline(DEADLINE)
            .build();
    Eventually.until("a hit to be decided", LIMIT, () -> refund(throttle));
    REDIS.command("CONFIG", "RESETSTAT");
    return throttle;
  }

  private static boolean refund(Throttle<Shot> throttle) {
    Decision decision = throttle.hitAsync(new Shot(-1)).toCompletableFuture().join();
    throttle.refund(decision).toCompletableFuture().join();
    return !decision.degraded();
  }
}
