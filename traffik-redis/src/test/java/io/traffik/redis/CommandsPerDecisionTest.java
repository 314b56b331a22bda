package io.traffik.redis;

import static org.assertj.core.api.Assertions.assertThat;

import io.traffik.Decision;
import io.traffik.Strategies;
import io.traffik.Strategy;
import io.traffik.Throttle;
import io.traffik.remote.HotKeyCase;
import io.traffik.remote.Load;
import io.traffik.remote.OwnStrategy;
import io.traffik.remote.Shot;
import io.traffik.remote.Tally;
import io.traffik.test.server.RedisServer;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What decisions cost Redis, by its own count of commands. */
class CommandsPerDecisionTest {

  private static final int IN_FLIGHT = 64;
  private static final int ALONE = 1;
  private static final int HITS = 2_000;
  private static final boolean HOT = true;
  private static final boolean APART = false;
  private static final Duration LIMIT = Duration.ofSeconds(60);
  private static final String EVERYBODY = "100000/d";
  private static final String NEARLY_NOBODY = "10/d";
  private static final String TEN_RATES =
      "90/s, 190/2s, 290/3s, 390/4s, 490/5s, 590/6s, 690/7s, 790/8s, 890/9s, 990/10s";

  /** What the scripts run counts as well, and what this test asks. */
  private static final Set<String> OTHERS =
      Set.of(
          "time",
          "get",
          "set",
          "getrange",
          "setrange",
          "append",
          "strlen",
          "pexpire",
          "info",
          "config|resetstat");

  private static final AtomicInteger UIDS = new AtomicInteger();
  private static final RedisServer REDIS = RedisServer.start();
  private static final RedisBackend ASKING = backend(Duration.ZERO);
  private static final RedisBackend REMEMBERING = backend(Duration.ofSeconds(1));

  private static final RedisBackend SINGLE =
      RedisBackend.builder()
          .uri("redis://" + REDIS.address())
          .denyCacheMax(Duration.ZERO)
          .coalescing(false)
          .build();

  private static RedisBackend backend(Duration denyCacheMax) {
    return RedisBackend.builder()
        .uri("redis://" + REDIS.address())
        .denyCacheMax(denyCacheMax)
        .build();
  }

  @AfterAll
  static void close() {
    ASKING.close();
    REMEMBERING.close();
    SINGLE.close();
    REDIS.close();
  }

  @ParameterizedTest
  @ValueSource(strings = {EVERYBODY, "1000/min, 10000/h", TEN_RATES})
  void aDecisionIsOneCommandWhateverTheNumberOfLimits(String rates) {
    Tally tally = hit(REMEMBERING, APART, Strategies.tokenBucket(), rates, ALONE);

    assertThat(tally.admitted()).as("admitted").isEqualTo(HITS);
    assertThat(commands()).as("commands for %d hits, one by one", HITS).isEqualTo(HITS);
  }

  @ParameterizedTest
  @ValueSource(strings = {EVERYBODY, "1000/min, 10000/h"})
  void hitsOnKeysOfTheirOwnShareCommandsUnderLoad(String rates) {
    Tally tally = hit(REMEMBERING, APART, Strategies.tokenBucket(), rates);

    assertThat(tally.admitted()).as("admitted").isEqualTo(HITS);
    assertThat(commands())
        .as("commands for %d hits on keys of their own", HITS)
        .isBetween(1L, HITS / 3L);
  }

  @ParameterizedTest
  @ValueSource(booleans = {HOT, APART})
  void withoutCoalescingNoHitSharesACommand(boolean isHot) {
    Tally tally = hit(SINGLE, isHot, Strategies.tokenBucket(), EVERYBODY);

    assertThat(tally.admitted()).as("admitted").isEqualTo(HITS);
    assertThat(commands()).as("commands for %d hits", HITS).isEqualTo(HITS);
  }

  @Test
  void aDecisionByAStrategyThatRedisDoesNotKnowIsTwo() {
    Tally tally = hit(REMEMBERING, APART, new OwnStrategy(), EVERYBODY);

    assertThat(tally.admitted()).as("admitted").isEqualTo(HITS);
    assertThat(commands())
        .as("commands for %d hits on keys of their own", HITS)
        .isEqualTo(2 * HITS);
  }

  @Test
  void hitsThatAHotKeyAdmitsShareCommands() {
    Tally tally = hit(ASKING, HOT, Strategies.tokenBucket(), EVERYBODY);

    assertThat(tally.admitted()).as("admitted").isEqualTo(HITS);
    assertThat(commands()).as("commands for %d hits on one key", HITS).isBetween(1L, HITS / 5L - 1);
  }

  @ParameterizedTest
  @ValueSource(strings = {"tokenBucket", "slidingWindowLog"})
  void hitsThatAHotKeyRefusesShareCommands(String strategy) {
    Tally tally = hit(ASKING, HOT, Strategies.parse(strategy), NEARLY_NOBODY);

    assertThat(tally.refused()).as("refused").isEqualTo(HITS - 10);
    assertThat(commands()).as("commands for %d hits on one key", HITS).isBetween(1L, HITS / 5L - 1);
    assertThat(ASKING.refusedLocally()).as("refused without asking").isZero();
  }

  @ParameterizedTest
  @ValueSource(strings = {"tokenBucket", "slidingWindowLog"})
  void hitsThatAreKnownToBeRefusedNeedNone(String strategy) {
    long before = REMEMBERING.refusedLocally();

    Tally tally = hit(REMEMBERING, HOT, Strategies.parse(strategy), NEARLY_NOBODY);

    assertThat(tally.refused()).as("refused").isEqualTo(HITS - 10);
    assertThat(commands()).as("commands for %d hits on one key", HITS).isBetween(1L, HITS / 20L);
    assertThat(REMEMBERING.refusedLocally() - before)
        .as("refused without asking")
        .isGreaterThan(HITS / 2);
  }

  @Test
  void everyKeyGoesAwayByItself() {
    REDIS.command("FLUSHALL");
    List<Strategy> strategies =
        Stream.concat(
                HotKeyCase.all(20, ServersTime.micros(REDIS))
                    .map(each -> Strategies.parse(each.strategy())),
                Stream.of(new OwnStrategy()))
            .toList();

    for (Strategy strategy : strategies) {
      hit(ASKING, HOT, strategy, "20/h");
    }

    List<?> keys = (List<?>) Objects.requireNonNull(REDIS.command("KEYS", "*"));
    assertThat(keys).as("keys").hasSize(2 * strategies.size());
    assertThat(keys)
        .allSatisfy(
            key ->
                assertThat((Long) REDIS.command("PTTL", (String) key))
                    .as("time to live of %s", key)
                    .isPositive());
  }

  /** Once Redis knows the scripts; and what it has counted before is forgotten. */
  private static Tally hit(RedisBackend backend, boolean isHot, Strategy strategy, String rates) {
    return hit(backend, isHot, strategy, rates, IN_FLIGHT);
  }

  private static Tally hit(
      RedisBackend backend, boolean isHot, Strategy strategy, String rates, int inFlight) {
    Throttle<Shot> throttle =
        Shot.throttle(UIDS.incrementAndGet() + strategy.name(), backend)
            .identifier(shot -> isHot && shot.number() < HITS ? "hot" : "key " + shot.number())
            .rate(rates)
            .strategy(strategy)
            .deadline(LIMIT)
            .build();
    Decision unused = throttle.hitAsync(new Shot(HITS)).toCompletableFuture().join();
    REDIS.command("CONFIG", "RESETSTAT");
    Tally tally = Load.start(throttle, inFlight, HITS, Duration.ZERO).await(LIMIT);
    tally.assertAnsweredWithin(LIMIT);
    assertThat(tally.unknown()).as("unknown").isZero();
    return tally;
  }

  /** Scripts that were asked for by their digest; all else that Redis has run was run by those. */
  private static long commands() {
    Map<String, Long> calls = new TreeMap<>(Calls.of(REDIS).byCommand());
    long scripts = Objects.requireNonNull(calls.remove("evalsha"));
    assertThat(OTHERS).as("other commands").containsAll(calls.keySet());
    return scripts;
  }
}
