package io.traffik.memcached;

import static org.assertj.core.api.Assertions.assertThat;

import io.traffik.remote.Eventually;
import io.traffik.remote.FaultyNetwork;
import io.traffik.remote.Load;
import io.traffik.remote.Shot;
import io.traffik.remote.SilenceContract;
import io.traffik.test.server.MemcachedServer;
import java.io.IOException;
import java.time.Duration;
import java.util.Objects;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * A connection that is open and dead: whoever is at the other end is gone, and nothing tells. It is
 * given up after two seconds without an answer.
 */
class SilenceTest extends SilenceContract {

  /** After that the connection has been given up, on a busy machine too. */
  private static final Duration LONG = Duration.ofSeconds(3);

  private static final MemcachedServer MEMCACHED = MemcachedServer.start();

  @AfterAll
  static void close() {
    MEMCACHED.close();
  }

  @ParameterizedTest
  @EnumSource
  void aConnectionThatHasGoneSilentIsGivenUp(MemcachedProtocol protocol) throws IOException {
    try (FaultyNetwork network = FaultyNetwork.before(MEMCACHED.host(), MEMCACHED.port());
        MemcachedBackend backend = backend(network.address(), protocol)) {
      assertThatItIsGivenUp(network, load(backend, "client", DEADLINE));
    }
  }

  @Test
  void aServerThatStoodStillIsUsedAgainOverANewConnection() {
    try (MemcachedBackend backend = backend(MEMCACHED.address(), MemcachedProtocol.TEXT)) {
      Load load = load(backend, "paused", DEADLINE);
      long connections = connections();
      Shot silence = new Shot(0);
      MEMCACHED.pause();
      try {
        Eventually.until(
            "the silence to be noticed", LIMIT, () -> silence.ageNanos() > LONG.toNanos());
      } finally {
        MEMCACHED.resume();
      }
      assertThatHitsAreDecidedAgain(load);

      assertThat(connections()).as("connections").isGreaterThan(connections + 1);
    }
  }

  private static MemcachedBackend backend(String address, MemcachedProtocol protocol) {
    return MemcachedBackend.builder().uri("memcached://" + address).protocol(protocol).build();
  }

  /** With the one that asks. */
  private static long connections() {
    return Long.parseLong(Objects.requireNonNull(MEMCACHED.stats("").get("total_connections")));
  }
}
