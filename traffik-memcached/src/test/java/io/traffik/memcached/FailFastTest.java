package io.traffik.memcached;

import static org.assertj.core.api.Assertions.assertThat;

import io.traffik.Throttle;
import io.traffik.remote.FailFastContract;
import io.traffik.remote.Shot;
import io.traffik.test.server.MemcachedServer;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * While there is no server a hit does not wait for one, nothing is kept to be sent later, and once
 * there is one again it decides, without anybody's doing.
 */
class FailFastTest extends FailFastContract {

  @ParameterizedTest
  @ValueSource(ints = {1, HITS})
  void withoutAServerHitsFailFastAndNoneIsSentLater(int keys) {
    try (MemcachedServer server = MemcachedServer.start();
        MemcachedBackend backend = MemcachedBackend.create("memcached://" + server.address())) {
      Throttle<Shot> throttle = throttle(backend, keys);

      assertThatHitsFailFast(throttle, server::kill, server::restart);

      // one for the hit, one for the directory, which the new server does not have
      assertThat(Commands.of(server).others()).as("adds for the one hit").isEqualTo(2);
      assertThat(throttle.stat(new Shot(0)).remaining()).as("remaining").isEqualTo(ROOM - 1);
    }
  }
}
