package io.traffik.redis;

import static org.assertj.core.api.Assertions.assertThat;

import io.traffik.Strategies;
import io.traffik.Throttle;
import io.traffik.remote.Eventually;
import io.traffik.remote.Load;
import io.traffik.remote.Shot;
import io.traffik.remote.Tally;
import io.traffik.test.server.RedisSentinels;
import io.traffik.test.server.RedisServer;
import java.time.Duration;
import java.util.Optional;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * With Sentinel, under load: while there is no master every hit is answered at its deadline or
 * before, and the new one decides, without anybody's doing.
 */
class SentinelFailoverTest {

  private static final int IN_FLIGHT = 32;
  private static final int CLIENTS = 4;
  private static final Duration DEADLINE = Duration.ofMillis(250);
  private static final Duration PAUSE = Duration.ofMillis(5);

  /** With what a busy machine may add. */
  private static final Duration ANSWERED = DEADLINE.plusSeconds(1);

  /** Most of it is what the sentinels take. */
  private static final Duration BACK = Duration.ofSeconds(20);

  /** Why there is another master. */
  enum Cause {
    CRASH {
      @Override
      void happen(RedisSentinels redis, RedisServer master) {
        master.kill();
      }
    },
    /** Its connections stay open. */
    HANG {
      @Override
      void happen(RedisSentinels redis, RedisServer master) {
        master.pause();
      }
    },
    ORDER {
      /**
       * A sentinel that has not heard of it makes a replica again of who says to be the master,
       * after four periods; so those are long at first. But only so is the former master made one.
       */
      @Override
      void happen(RedisSentinels redis, RedisServer master) {
        publishEvery("2000", redis);
        redis.sentinels().get(0).command("SENTINEL", "FAILOVER", redis.masterName());
        RedisServer unused = redis.awaitFailover(master);
        publishEvery("100", redis);
      }
    };

    abstract void happen(RedisSentinels redis, RedisServer master);

    private static void publishEvery(String millis, RedisSentinels redis) {
      for (RedisServer sentinel : redis.sentinels()) {
        sentinel.command("SENTINEL", "DEBUG", "PUBLISH-PERIOD", millis);
      }
    }
  }

  @ParameterizedTest
  @EnumSource
  void anotherMasterDecidesAndMeanwhileEveryHitIsAnswered(Cause cause) {
    try (RedisSentinels redis = RedisSentinels.start();
        RedisBackend backend = backend(redis)) {
      RedisServer former = redis.master();
      Load load = Load.start(throttle(backend), IN_FLIGHT, Load.UNTIL_STOPPED, PAUSE);
      Eventually.until("hits to be decided", BACK, () -> load.decided() > IN_FLIGHT);

      cause.happen(redis, former);
      Eventually.until("another master", BACK, () -> masterAfter(former, redis).isPresent());
      RedisServer master = masterAfter(former, redis).orElseThrow();
      long before = Calls.of(master).scripts();
      Eventually.until(
          "it to decide", BACK, () -> Calls.of(master).scripts() > before + CLIENTS * IN_FLIGHT);
      load.stop();
      Tally tally = load.await(BACK);

      tally.assertAnsweredWithin(ANSWERED);
      assertThat(tally.unknown()).as("unknown").isPositive();
    }
  }

  private static RedisBackend backend(RedisSentinels redis) {
    String sentinels = String.join(",", redis.addresses());
    return RedisBackend.create(
        "redis-sentinel://" + sentinels + "?connectTimeout=1s#" + redis.masterName());
  }

  private static Optional<RedisServer> masterAfter(RedisServer former, RedisSentinels redis) {
    return redis.nodes().stream()
        .filter(node -> node != former)
        .filter(node -> "master".equals(node.info("replication").get("role")))
        .findFirst();
  }

  private static Throttle<Shot> throttle(RedisBackend backend) {
    return Shot.throttle("failover", backend)
        .identifier(shot -> "client " + shot.number() % CLIENTS)
        .rate("1000000/d")
        .strategy(Strategies.tokenBucket())
        .deadline(DEADLINE)
        .build();
  }
}
