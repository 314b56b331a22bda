package io.traffik.redis;

import static org.assertj.core.api.Assertions.assertThat;

import io.traffik.Decision;
import io.traffik.Throttle;
import io.traffik.remote.FailFastContract;
import io.traffik.remote.Shot;
import io.traffik.test.server.RedisServer;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * While there is no Redis a hit does not wait for one, nothing is kept to be sent later, and once
 * there is one again it decides, without anybody's doing.
 */
class FailFastTest extends FailFastContract {

  @ParameterizedTest
  @ValueSource(ints = {1, HITS})
  void withoutARedisHitsFailFastAndNoneIsSentLater(int keys) {
    try (RedisServer redis = RedisServer.start();
        RedisBackend backend = RedisBackend.create("redis://" + redis.address())) {
      Throttle<Shot> throttle = throttle(backend, keys);

      assertThatHitsFailFast(throttle, redis::kill, redis::restart);

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
      awaitDecision(throttle);
      assertThat(throttle.stat(new Shot(0)).remaining()).as("remaining").isEqualTo(ROOM - 2);
    }
  }
}
