package io.traffik.redis;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import io.traffik.Decision;
import io.traffik.Strategies;
import io.traffik.Strategy;
import io.traffik.Throttle;
import io.traffik.remote.Eventually;
import io.traffik.remote.Load;
import io.traffik.remote.OwnStrategy;
import io.traffik.remote.Shot;
import io.traffik.remote.Tally;
import io.traffik.test.server.RedisCluster;
import io.traffik.test.server.RedisServer;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * On a Cluster, under load: slots move and a node is gone for a while, every hit is answered at its
 * deadline or before, and then Redis decides again, without anybody's doing.
 */
class ClusterFaultTest {

  private static final int IN_FLIGHT = 32;
  private static final long ROOM = 20_000;
  private static final int MOVES = 3;
  private static final Duration DEADLINE = Duration.ofMillis(250);

  /** With what a busy machine may add. */
  private static final Duration ANSWERED = DEADLINE.plusSeconds(1);

  private static final Duration PAUSE = Duration.ofMillis(5);
  private static final Duration BACK = Duration.ofSeconds(20);

  private static final RedisCluster REDIS = RedisCluster.start();
  private static final RedisBackend BACKEND =
      RedisBackend.create("redis://" + String.join(",", REDIS.addresses()));

  @AfterAll
  static void close() {
    BACKEND.close();
    REDIS.close();
  }

  /**
   * What needs two keys of which one does not exist, as a strategy of one's own its lock, is
   * refused by the nodes until the slot has moved.
   */
  static Stream<Arguments> throttles() {
    return Stream.of(
        Arguments.of("one limit", Strategies.tokenBucket(ROOM), "1/h", true),
        Arguments.of("two limits", Strategies.slidingWindowLog(), ROOM + "/365d, 99999/400d", true),
        Arguments.of("own", new OwnStrategy(), ROOM + "/365d", false));
  }

  @ParameterizedTest
  @MethodSource("throttles")
  void aSlotMovesWithTheCountOfAHotKey(
      String client, Strategy strategy, String rates, boolean decidedHalfWay) {
    Throttle<Shot> throttle = throttle(client, strategy, rates).deadline(DEADLINE).build();
    int slot = REDIS.slotOf(ClusterKeys.of(client));
    Load load = Load.start(throttle, IN_FLIGHT, Load.UNTIL_STOPPED, Duration.ZERO);
    awaitDecisions(load);

    for (int i = 0; i < MOVES; i++) {
      RedisServer from = REDIS.nodeOf(slot);
      assertThat(keysIn(slot, from)).as("keys that move").isPositive();
      REDIS.moveSlot(slot, from, after(from), () -> awaitAnswers(load, decidedHalfWay));
      awaitDecisions(load);
    }
    assertThat(load.tally().refused()).as("refused before the last move").isZero();
    Eventually.until("the limit to be reached", BACK, () -> isUsedUp(throttle));
    load.stop();
    Tally tally = load.await(BACK);

    tally.assertAnsweredWithin(ANSWERED);
    assertThat(tally.admitted())
        .as("admitted of %d; %s", ROOM, tally)
        .isBetween(ROOM - tally.unknown(), ROOM);
  }

  @Test
  void aNodeThatComesBackDecidesAgainAndTheOthersNeverCease() {
    RedisServer gone = REDIS.nodeOf(ClusterKeys.of("gone"));
    RedisServer stays = after(gone);
    String client = clientOf(stays);
    Load there = load("gone", DEADLINE);
    Load elsewhere = load(client, BACK);

    gone.kill();
    Eventually.until("hits to fail", BACK, () -> there.tally().unknown() > IN_FLIGHT);
    gone.restart();
    awaitDecisions(there);
    awaitDecisions(elsewhere);
    there.stop();
    elsewhere.stop();

    there.await(BACK).assertAnsweredWithin(ANSWERED);
    assertThat(elsewhere.await(BACK).unknown()).as("unknown on another node").isZero();
  }

  private static long keysIn(int slot, RedisServer node) {
    return (Long) requireNonNull(node.command("CLUSTER", "COUNTKEYSINSLOT", "" + slot));
  }

  private static String clientOf(RedisServer node) {
    return Stream.iterate(0, number -> number + 1)
        .map(number -> "client " + number)
        .filter(client -> REDIS.nodeOf(ClusterKeys.of(client)) == node)
        .findFirst()
        .orElseThrow();
  }

  private static RedisServer after(RedisServer node) {
    List<RedisServer> all = REDIS.nodes();
    return all.get((all.indexOf(node) + 1) % all.size());
  }

  private static Throttle.Builder<Shot> throttle(String client, Strategy strategy, String rates) {
    return Shot.throttle("moved", BACKEND)
        .identifier(shot -> client)
        .rate(rates)
        .strategy(strategy);
  }

  private static Load load(String client, Duration deadline) {
    Throttle<Shot> throttle =
        throttle(client, Strategies.fixedWindow(), "1000000/d").deadline(deadline).build();
    Load load = Load.start(throttle, IN_FLIGHT, Load.UNTIL_STOPPED, PAUSE);
    awaitDecisions(load);
    return load;
  }

  private static boolean isUsedUp(Throttle<Shot> throttle) {
    Decision standing = throttle.stat(new Shot(0));
    return !standing.degraded() && standing.remaining() == 0;
  }

  private static void awaitAnswers(Load load, boolean decisions) {
    if (decisions) {
      awaitDecisions(load);
    } else {
      long before = load.tally().unknown();
      Eventually.until("hits to be answered", BACK, () -> load.tally().unknown() > before);
    }
  }

  private static void awaitDecisions(Load load) {
    long before = load.decided();
    Eventually.until("hits to be decided", BACK, () -> load.decided() > before + IN_FLIGHT);
  }
}
