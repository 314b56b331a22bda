package io.traffik.memcached;

import static org.assertj.core.api.Assertions.assertThat;

import io.traffik.Clock;
import io.traffik.remote.HotKeyCase;
import io.traffik.remote.HotKeyRun;
import io.traffik.remote.HotKeyWorkers;
import io.traffik.remote.Tally;
import io.traffik.test.server.MemcachedServer;
import java.time.Duration;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Exact under faults: four servers with 64 hits in flight each on one key lose Memcached, which
 * then has forgotten everything. In each of its lives it admits the limit at most.
 */
class HotKeyOutageTest {

  private static final long LIMIT = 8_000;

  /** Long enough that no answer is late: all that are unknown were lost, or never asked for. */
  private static final Duration DEADLINE = Duration.ofSeconds(1);

  /** With what a busy machine may add. */
  private static final Duration ANSWERED = DEADLINE.plusSeconds(1);

  /** A connection is tried for each second. */
  private static final Duration BACK = Duration.ofSeconds(10);

  private static final MemcachedServer MEMCACHED = MemcachedServer.start();
  private static final MemcachedBackend OBSERVER =
      MemcachedBackend.create("memcached://" + MEMCACHED.address());

  @AfterAll
  static void close() {
    OBSERVER.close();
    MEMCACHED.close();
  }

  /** With small and large states, and several in one item: an outage knows no strategies. */
  static Stream<HotKeyCase> strategies() {
    return HotKeyCase.all(LIMIT, Clock.system().micros())
        .filter(each -> each.name().matches("tokenBucket|slidingWindowLog|tiered|priority"));
  }

  @ParameterizedTest
  @MethodSource("strategies")
  void inEachLifeOfTheServerTheLimitIsAdmittedAtMost(HotKeyCase each) {
    HotKeyWorkers workers = MemcachedWorkers.connected(MEMCACHED, /* coalescing= */ true);
    HotKeyRun run = HotKeyRun.start(workers, OBSERVER, each, "outage:" + each, DEADLINE);

    MEMCACHED.kill();
    MEMCACHED.restart();
    run.awaitAdmissions(LIMIT);
    Tally tally = run.untilUsedUp();

    System.out.printf("outage %s: no hit decided for %d ms%n", each, tally.gapMillis());
    tally.assertAnsweredWithin(ANSWERED);
    assertThat(tally.unknown()).as("unknown").isPositive();
    assertThat(tally.admitted())
        .as("admitted of %d in each of two lives", LIMIT)
        .isBetween(LIMIT, 2 * LIMIT);
    assertThat(tally.gapMillis()).as("ms without a decision").isLessThan(BACK.toMillis());
  }
}
