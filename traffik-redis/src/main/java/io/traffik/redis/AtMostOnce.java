package io.traffik.redis;

import io.lettuce.core.ClientOptions;
import io.lettuce.core.MaintNotificationsConfig;
import io.lettuce.core.RedisException;
import io.lettuce.core.SocketOptions;
import io.lettuce.core.TimeoutOptions;
import io.lettuce.core.codec.ByteArrayCodec;
import io.lettuce.core.output.ByteArrayOutput;
import io.lettuce.core.protocol.Command;
import io.lettuce.core.protocol.CommandType;
import io.lettuce.core.protocol.RedisCommand;
import java.time.Duration;

/**
 * How Lettuce must be set up so that no decision is made twice. Stateless.
 *
 * <p>By default Lettuce keeps commands while there is no connection, up to 2^31 − 1 of them, and
 * repeats those that were in flight when it was lost, though Redis may have run them.
 */
final class AtMostOnce {

  /** How many commands may wait for one server; see {@link Server}. */
  static final int MAX_IN_FLIGHT = 16_384;

  private AtMostOnce() {}

  /** Makes a decision at most once, and late replies still arrive. */
  static <B extends ClientOptions.Builder> B setUp(B options, Duration connectTimeout) {
    options
        .autoReconnect(true)
        .disconnectedBehavior(ClientOptions.DisconnectedBehavior.REJECT_COMMANDS)
        .replayFilter(AtMostOnce::drop)
        .requestQueueSize(2 * MAX_IN_FLIGHT) // we look first: Lettuce would log each one beyond
        .timeoutOptions(TimeoutOptions.builder().timeoutCommands(false).build())
        .socketOptions(
            SocketOptions.builder().connectTimeout(connectTimeout).keepAlive(true).build())
        .maintNotificationsConfig(MaintNotificationsConfig.disabled());
    return options;
  }

  /**
   * Lettuce does nothing more with a command that the filter names: one that came when the
   * connection was just being lost. Whoever waits for it would wait for ever, unless told here.
   */
  private static boolean drop(RedisCommand<?, ?, ?> command) {
    command.completeExceptionally(new RedisException("the connection was just being lost"));
    return true;
  }

  /**
   * Refuses options by which a decision might be made twice, or never be answered.
   *
   * @throws IllegalArgumentException saying what to set
   */
  static void require(ClientOptions options) {
    boolean rejects =
        options.getDisconnectedBehavior() == ClientOptions.DisconnectedBehavior.REJECT_COMMANDS;
    if (options.isAutoReconnect() && !(rejects && drops(options))) {
      throw new IllegalArgumentException(
          "the Lettuce client would repeat commands that were in flight when a connection was lost,"
              + " and count hits twice, or forget who waits for them; create it with"
              + " RedisBackend.clientOptions() or clusterClientOptions(), and change neither"
              + " disconnectedBehavior nor replayFilter");
    }
  }

  private static boolean drops(ClientOptions options) {
    Command<byte[], byte[], byte[]> command =
        new Command<>(CommandType.EVALSHA, new ByteArrayOutput<>(ByteArrayCodec.INSTANCE));
    return options.getReplayFilter().test(command) && command.isDone();
  }
}
