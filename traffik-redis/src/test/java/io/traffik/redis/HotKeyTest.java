package io.traffik.redis;

import static org.assertj.core.api.Assertions.assertThat;

import io.traffik.remote.Eventually;
import io.traffik.remote.HotKeyCase;
import io.traffik.remote.HotKeyRun;
import io.traffik.remote.HotKeyWorkers;
import io.traffik.remote.Tally;
import io.traffik.test.server.RedisServer;
import java.time.Duration;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Exact: four servers with 64 hits in flight each on one key admit the limit, not one hit more or
 * less, for every strategy; also while Redis forgets the scripts.
 */
class HotKeyTest {

  /** So that the answer to no hit is unknown, however busy the machine is. */
  private static final Duration DEADLINE = Duration.ofSeconds(30);

  private static final RedisServer REDIS = RedisServer.start();
  private static final HotKeyWorkers WORKERS = RedisWorkers.connected(REDIS);
  private static final RedisBackend OBSERVER = RedisBackend.create("redis://" + REDIS.address());

  @AfterAll
  static void close() {
    OBSERVER.close();
    REDIS.close();
  }

  static Stream<HotKeyCase> strategies() {
    return HotKeyCase.all(4_000, ServersTime.micros(REDIS));
  }

  static Stream<HotKeyCase> strategiesForLonger() {
    return HotKeyCase.all(12_000, ServersTime.micros(REDIS));
  }

  @ParameterizedTest
  @MethodSource("strategies")
  void aHotKeyIsAdmittedExactlyItsLimit(HotKeyCase each) {
    Tally tally = start(each, "exact").untilUsedUp();

    assertExact(tally, each);
  }

  @ParameterizedTest
  @MethodSource("strategiesForLonger")
  void aHotKeyIsAdmittedExactlyItsLimitWhileRedisForgetsTheScripts(HotKeyCase each) {
    HotKeyRun run = start(each, "flushed");

    int flushed = 0;
    for (int i = 0; i < 5 && run.isAdmitting(); i++) {
      long before = Calls.of(REDIS).of("eval");
      REDIS.command("SCRIPT", "FLUSH");
      Eventually.until(
          "a script to be sent again", HotKeyRun.LIMIT, () -> Calls.of(REDIS).of("eval") > before);
      flushed += run.isAdmitting() ? 1 : 0;
    }
    Tally tally = run.untilUsedUp();

    assertExact(tally, each);
    assertThat(flushed)
        .as("flushes after which scripts were sent again, and hits admitted")
        .isPositive();
  }

  private static HotKeyRun start(HotKeyCase each, String prefix) {
    return HotKeyRun.start(WORKERS, OBSERVER, each, prefix + ":" + each, DEADLINE);
  }

  private static void assertExact(Tally tally, HotKeyCase each) {
    tally.assertAnsweredWithin(DEADLINE);
    tally.assertExact(each.admitted());
  }
}
