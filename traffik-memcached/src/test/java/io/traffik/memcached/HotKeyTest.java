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
 * Exact: four servers with 64 hits in flight each on one key admit the limit, not one hit more or
 * less, for every strategy; and they seldom get in each other's way.
 */
class HotKeyTest {

  private static final long LIMIT = 4_000;
  private static final long LIMIT_OF_SINGLE_HITS = 1_000;

  /** So that the answer to no hit is unknown, however busy the machine is. */
  private static final Duration DEADLINE = Duration.ofSeconds(30);

  private static final double MOST_ATTEMPTS = 3;

  private static final MemcachedServer MEMCACHED = MemcachedServer.start();
  private static final MemcachedBackend OBSERVER =
      MemcachedBackend.create("memcached://" + MEMCACHED.address());

  @AfterAll
  static void close() {
    OBSERVER.close();
    MEMCACHED.close();
  }

  static Stream<HotKeyCase> strategies() {
    return Stream.concat(
        HotKeyCase.all(LIMIT, Clock.system().micros()), Stream.of(HotKeyCase.own(LIMIT)));
  }

  @ParameterizedTest
  @MethodSource("strategies")
  void aHotKeyIsAdmittedExactlyItsLimit(HotKeyCase each) {
    HotKeyWorkers workers = MemcachedWorkers.connected(MEMCACHED, /* coalescing= */ true);

    Commands sent = assertExact(workers, each, "exact");

    assertThat(sent.attemptsPerSwap())
        .as("attempts for each change; %s", sent)
        .isLessThan(MOST_ATTEMPTS);
  }

  static Stream<HotKeyCase> someStrategies() {
    return HotKeyCase.all(LIMIT_OF_SINGLE_HITS, Clock.system().micros())
        .filter(each -> each.name().matches("tokenBucket|slidingWindowLog"));
  }

  /** Then there are 256 who compete, and not four. */
  @ParameterizedTest
  @MethodSource("someStrategies")
  void aHotKeyIsAdmittedExactlyItsLimitHitByHit(HotKeyCase each) {
    HotKeyWorkers workers = MemcachedWorkers.connected(MEMCACHED, /* coalescing= */ false);

    Commands unused = assertExact(workers, each, "single");
  }

  private static Commands assertExact(HotKeyWorkers workers, HotKeyCase each, String prefix) {
    Commands before = Commands.of(MEMCACHED);
    Tally tally =
        HotKeyRun.start(workers, OBSERVER, each, prefix + ":" + each, DEADLINE).untilUsedUp();
    Commands sent = Commands.of(MEMCACHED).since(before);

    System.out.printf(
        "%s %s: attempts %.2f for each change, %.2f for each admitted hit; %s; %s%n",
        prefix, each, sent.attemptsPerSwap(), sent.attemptsPer(each.admitted()), sent, tally);
    tally.assertAnsweredWithin(DEADLINE);
    tally.assertExact(each.admitted());
    return sent;
  }
}
