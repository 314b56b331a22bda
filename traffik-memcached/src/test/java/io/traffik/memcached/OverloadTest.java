package io.traffik.memcached;

import io.traffik.Throttle;
import io.traffik.remote.Eventually;
import io.traffik.remote.OverloadContract;
import io.traffik.remote.Shot;
import io.traffik.test.server.MemcachedServer;
import java.time.Duration;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Bounded: what waits for a server that does not answer is so much and no more. */
class OverloadTest extends OverloadContract {

  private static final Duration LIMIT = Duration.ofSeconds(20);

  /** The directory is read again after a second. */
  private static final Duration STALE = Duration.ofMillis(1_100);

  private static final MemcachedServer MEMCACHED = MemcachedServer.start();
  private static final MemcachedBackend BACKEND =
      MemcachedBackend.create("memcached://" + MEMCACHED.address());

  @AfterAll
  static void close() {
    BACKEND.close();
    MEMCACHED.close();
  }

  @Override
  protected void pause() {
    MEMCACHED.pause();
  }

  @Override
  protected void resume() {
    MEMCACHED.resume();
  }

  /**
   * Of one key a hit is in flight and 4,096 wait; of many keys 8,192 are in flight.
   *
   * @param stale whether the directory must be read first, which all hits wait for
   */
  @ParameterizedTest
  @CsvSource({
    "1, 6000, 4097, false",
    "1, 6000, 4097, true",
    "1000000, 12000, 8192, false",
    "1000000, 12000, 8192, true"
  })
  void whatIsTooMuchFailsAtOnceAndTheOthersAreDecided(
      int keys, int hits, int waiting, boolean stale) {
    Throttle<Shot> throttle = throttle(BACKEND, keys + "-" + stale, keys);
    Shot known = new Shot(0);
    Eventually.until(
        "the directory's age", LIMIT, () -> !stale || known.ageNanos() > STALE.toNanos());

    assertThatWhatIsTooMuchFailsAtOnce(throttle, hits, waiting);

    assertRoom(throttle, keys, hits, waiting);
  }
}
