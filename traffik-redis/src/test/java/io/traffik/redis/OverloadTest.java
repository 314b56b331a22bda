package io.traffik.redis;

import static org.assertj.core.api.Assertions.assertThat;

import io.lettuce.core.RedisClient;
import io.traffik.Throttle;
import io.traffik.remote.OverloadContract;
import io.traffik.remote.Shot;
import io.traffik.test.server.RedisServer;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Bounded: what waits for a Redis that does not answer is so much and no more. */
class OverloadTest extends OverloadContract {

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

  @Override
  protected void pause() {
    REDIS.pause();
  }

  @Override
  protected void resume() {
    REDIS.resume();
  }

  /**
   * Of one key a hit is in flight and 4,096 wait, to go in 16 commands; of many keys 3 are in
   * flight and 16,381 wait, to go in commands of 96.
   */
  @ParameterizedTest
  @CsvSource({"1, 6000, 4097, 17", "1000000, 20000, 16384, 174"})
  void whatIsTooMuchFailsAtOnceAndTheOthersAreDecided(
      int keys, int hits, int waiting, int commands) {
    Throttle<Shot> throttle = throttle(BACKEND, "many on " + keys, keys);
    REDIS.command("CONFIG", "RESETSTAT");

    assertThatWhatIsTooMuchFailsAtOnce(throttle, hits, waiting);

    assertThat(Calls.of(REDIS).scripts()).as("commands").isEqualTo(commands);
    assertRoom(throttle, keys, hits, waiting);
  }
}
