package io.traffik.redis;

import static org.assertj.core.api.Assertions.assertThat;

import io.lettuce.core.ClientOptions;
import io.lettuce.core.RedisClient;
import io.lettuce.core.RedisException;
import io.lettuce.core.api.StatefulRedisConnection;
import io.lettuce.core.codec.ByteArrayCodec;
import io.lettuce.core.output.ByteArrayOutput;
import io.lettuce.core.protocol.AsyncCommand;
import io.lettuce.core.protocol.Command;
import io.lettuce.core.protocol.CommandType;
import io.traffik.Strategies;
import io.traffik.Strategy;
import io.traffik.Throttle;
import io.traffik.remote.Eventually;
import io.traffik.remote.FaultyNetwork;
import io.traffik.remote.LostReplyContract;
import io.traffik.remote.OwnStrategy;
import io.traffik.remote.Shot;
import io.traffik.test.server.RedisServer;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * A command whose reply is lost has been run, and is not run again. With the defaults of Lettuce it
 * is: that shows what the other tests are worth.
 */
class AtMostOnceTest extends LostReplyContract {

  private static final RedisServer REDIS = RedisServer.start();

  private final FaultyNetwork network = FaultyNetwork.before(REDIS.host(), REDIS.port());

  @AfterEach
  void closeNetwork() throws IOException {
    network.close();
    REDIS.command("FLUSHALL");
  }

  @AfterAll
  static void close() {
    REDIS.close();
  }

  static Stream<Arguments> options() {
    return Stream.of(
        Arguments.of("Lettuce's", ClientOptions.create(), "2"),
        Arguments.of("ours", RedisBackend.clientOptions().build(), "1"),
        Arguments.of("ours for a Cluster", RedisBackend.clusterClientOptions().build(), "1"));
  }

  @ParameterizedTest
  @MethodSource("options")
  void anIncrementWhoseReplyIsLostCounts(String whose, ClientOptions options, String expected) {
    RedisClient client = RedisClient.create("redis://" + network.address());
    client.setOptions(options);
    try (StatefulRedisConnection<String, String> connection = client.connect()) {
      network.cutReplyTo("INCR");
      var unused = connection.async().incr("counter");
      Eventually.until("the cut", LIMIT, () -> network.cuts() == 1);
      Eventually.until("a new connection", LIMIT, () -> isAnswered(connection));

      assertThat(REDIS.command("GET", "counter"))
          .as("with options that are " + whose)
          .isEqualTo(expected);
    } finally {
      client.shutdown(Duration.ZERO, LIMIT);
    }
  }

  /** Lettuce asks the filter when a command came just as the connection was being lost. */
  @Test
  void aCommandThatIsDroppedIsAnswered() {
    AsyncCommand<byte[], byte[], byte[]> command =
        new AsyncCommand<>(
            new Command<>(CommandType.EVALSHA, new ByteArrayOutput<>(ByteArrayCodec.INSTANCE)));

    boolean dropped = RedisBackend.clientOptions().build().getReplayFilter().test(command);

    assertThat(dropped).as("dropped").isTrue();
    assertThat(command.toCompletableFuture())
        .failsWithin(Duration.ZERO)
        .withThrowableThat()
        .withCauseInstanceOf(RedisException.class);
  }

  private static boolean isAnswered(StatefulRedisConnection<String, String> connection) {
    try {
      return connection.sync().ping().equals("PONG");
    } catch (RedisException notConnected) {
      return false;
    }
  }

  static Stream<Arguments> strategies() {
    return Stream.of(
        Arguments.of(Strategies.tokenBucket(), "EVALSHA"),
        Arguments.of(
            new OwnStrategy(), new String(Scripts.SWAP.digest(), StandardCharsets.US_ASCII)));
  }

  @ParameterizedTest
  @MethodSource("strategies")
  void aHitWhoseReplyIsLostIsChargedOnceAndUnknown(Strategy strategy, String command) {
    try (RedisBackend backend = RedisBackend.create("redis://" + network.address())) {
      Throttle<Shot> throttle = throttle(backend, strategy);
      assertThat(hit(throttle).remaining()).as("remaining after the first").isEqualTo(ROOM - 1);

      assertThatALostHitIsUnknownAndChargedOnce(throttle, network, command);
    }
  }

  @Test
  void aRefundWhoseReplyIsLostIsGivenBackOnce() {
    try (RedisBackend backend = RedisBackend.create("redis://" + network.address())) {
      assertThatALostRefundIsGivenBackOnce(
          throttle(backend, Strategies.tokenBucket()), network, "EVALSHA");
    }
  }
}
