package io.traffik.redis;

import static org.assertj.core.api.Assertions.assertThat;

import io.lettuce.core.RedisClient;
import io.traffik.BackendUnavailableException;
import io.traffik.Decision;
import io.traffik.OnError;
import io.traffik.Strategies;
import io.traffik.Throttle;
import io.traffik.remote.Shot;
import io.traffik.test.server.RedisServer;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.stream.LongStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Bounded: what waits for a Redis that does not answer is so much and no more. */
class OverloadTest {

  private static final long ROOM = 100_000;

  /** None passes before the test has looked, on a busy machine too. */
  private static final Duration DEADLINE = Duration.ofSeconds(60);

  private static final RedisServer REDIS = RedisServer.start();
  private static final RedisClient CLIENT = RedisClient.create("redis://" + REDIS.address());
  private static final RedisBackend BACKEND = backend();

  /** On a connection that it may not give up, however long the test takes. */
  private static RedisBackend backend() {
    CLIENT.setOptions(RedisBackend.clientOptions().build());
    return RedisBackend.builder().connection(CLIENT.connect()).build();
  }

  @AfterAll
  static void close() {
    BACKEND.close();
    CLIENT.shutdown();
    REDIS.close();
  }

  /** A test that fails leaves it paused. */
  @AfterEach
  void resume() {
    REDIS.resume();
  }

  /**
   * Of one key a hit is in flight and 4,096 wait, to go in 16 commands; of many keys 16,384 are in
   * flight.
   */
  @ParameterizedTest
  @CsvSource({"1, 6000, 4097, 17", "1000000, 20000, 16384, 16384"})
  void whatIsTooMuchFailsAtOnceAndTheOthersAreDecided(
      int keys, int hits, int waiting, int commands) {
    Throttle<Shot> throttle = throttle(keys);
    Decision unused = throttle.hitAsync(new Shot(-1)).toCompletableFuture().join();
    REDIS.command("CONFIG", "RESETSTAT");
    REDIS.pause();

    List<CompletableFuture<Decision>> answers =
        LongStream.range(0, hits)
            .mapToObj(number -> throttle.hitAsync(new Shot(number)).toCompletableFuture())
            .toList();
    assertThat(answers.subList(0, waiting)).as("that wait").noneMatch(CompletableFuture::isDone);
    assertThat(answers.subList(waiting, hits)).as("beyond").allSatisfy(OverloadTest::isOverloaded);
    REDIS.resume();

    assertThat(answers.subList(0, waiting)).allMatch(answer -> answer.join().admitted());
    assertThat(Calls.of(REDIS).scripts()).as("commands").isEqualTo(commands);
    assertThat(throttle.stat(new Shot(0)).remaining())
        .as("on the first hit's key")
        .isEqualTo(ROOM - (keys == 1 ? waiting : 1));
    assertThat(throttle.stat(new Shot(hits - 1)).remaining())
        .as("on the last hit's key")
        .isEqualTo(ROOM - (keys == 1 ? waiting : 0));
  }

  private static void isOverloaded(CompletableFuture<Decision> answer) {
    assertThat(answer.isDone()).isTrue();
    assertThat(answer)
        .failsWithin(Duration.ZERO)
        .withThrowableThat()
        .withCauseInstanceOf(BackendUnavailableException.class)
        .withMessageContaining("overloaded");
  }

  private static Throttle<Shot> throttle(int keys) {
    return Shot.throttle("many on " + keys, BACKEND)
        .identifier(shot -> shot.number() < 0 ? "somebody" : "key " + shot.number() % keys)
        .rate("1/h")
        .strategy(Strategies.tokenBucket(ROOM))
        .onError(OnError.RAISE)
        .deadline(DEADLINE)
        .build();
  }
}
