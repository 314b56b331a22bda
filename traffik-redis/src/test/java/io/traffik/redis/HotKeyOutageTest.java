package io.traffik.redis;

import static org.assertj.core.api.Assertions.assertThat;

import io.traffik.remote.HotKeyCase;
import io.traffik.remote.HotKeyRun;
import io.traffik.remote.HotKeyWorker;
import io.traffik.remote.HotKeyWorkers;
import io.traffik.remote.Tally;
import io.traffik.test.server.RedisServer;
import java.time.Duration;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Exact under faults: four servers with 64 hits in flight each on one key lose their connections,
 * and then Redis itself. A hit whose answer is lost is unknown, and only by those may the limit be
 * missed.
 */
class HotKeyOutageTest {

  private static final long LIMIT = 8_000;
  private static final long IN_FLIGHT = 4 * HotKeyWorker.IN_FLIGHT;

  /** Long enough that no answer is late: all that are unknown were lost, or never asked for. */
  private static final Duration DEADLINE = Duration.ofSeconds(1);

  /** With what a busy machine may add. */
  private static final Duration ANSWERED = DEADLINE.plusSeconds(1);

  private static final RedisServer REDIS = RedisServer.builder().persistent().start();
  private static final HotKeyWorkers WORKERS = RedisWorkers.connected(REDIS);
  private static final RedisBackend OBSERVER = RedisBackend.create("redis://" + REDIS.address());

  @AfterAll
  static void close() {
    OBSERVER.close();
    REDIS.close();
  }

  static Stream<HotKeyCase> strategies() {
    return HotKeyCase.all(LIMIT, ServersTime.micros(REDIS));
  }

  @ParameterizedTest
  @MethodSource("strategies")
  void aLimitIsMissedByTheHitsWhoseAnswersWereLostOnly(HotKeyCase each) {
    HotKeyRun run = HotKeyRun.start(WORKERS, OBSERVER, each, "outage:" + each, DEADLINE);

    REDIS.command("CLIENT", "KILL", "TYPE", "normal");
    run.awaitAdmissions(run.awaitAnswer());
    REDIS.kill();
    REDIS.restart();
    run.awaitAdmissions(run.awaitAnswer());
    Tally tally = run.untilUsedUp();

    tally.assertAnsweredWithin(ANSWERED);
    assertThat(tally.unknown()).as("unknown").isPositive();
    assertThat(tally.admitted())
        .as("admitted of %d, if each of two faults met all that was in flight", LIMIT)
        .isBetween(LIMIT - Math.min(tally.unknown(), 2 * IN_FLIGHT), LIMIT);
  }

  /** It forgets what it has admitted; more is not lost. */
  @Test
  void aCrashOfARedisThatKeepsNothingLeavesNoHitWithoutAnAnswer() {
    try (RedisServer forgetful = RedisServer.start();
        RedisBackend observer = RedisBackend.create("redis://" + forgetful.address())) {
      HotKeyWorkers workers = RedisWorkers.connected(forgetful);
      HotKeyCase each = strategies().findFirst().orElseThrow();
      HotKeyRun run = HotKeyRun.start(workers, observer, each, "crash", DEADLINE);

      forgetful.kill();
      forgetful.restart();
      run.awaitAdmissions(LIMIT);
      Tally tally = run.untilUsedUp();

      tally.assertAnsweredWithin(ANSWERED);
      assertThat(tally.admitted())
          .as("admitted of %d in each of two lives", LIMIT)
          .isBetween(LIMIT - IN_FLIGHT, 2 * LIMIT);
    } finally {
      RedisWorkers.connected(REDIS);
    }
  }
}
