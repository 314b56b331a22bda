package io.traffik.redis;

import io.lettuce.core.ClientOptions;
import io.lettuce.core.MaintNotificationsConfig;
import io.lettuce.core.SocketOptions;
import io.lettuce.core.TimeoutOptions;
import io.lettuce.core.codec.ByteArrayCodec;
import io.lettuce.core.output.ByteArrayOutput;
import io.lettuce.core.protocol.Command;
import io.lettuce.core.protocol.CommandType;
import java.time.Duration;

/**
 * How Lettuce must be set up so that no decision is made twice. Stateless.
 *
 * <p>By default Lettuce keeps commands while there is no connection, up to 2^31 − 1 of them, and
 * repeats those that were in flight when it was lost, though Redis may have run them.
 */
final class AtMostOnce {

  private static final int MAX_IN_FLIGHT = 16_384;

  private AtMostOnce() {}

  /** Makes a decision at most once, and late replies still arrive. */
  static <B extends ClientOptions.Builder> B setUp(B options, Duration connectTimeout) {
    options
        .autoReconnect(true)
        .disconnectedBehavior(ClientOptions.DisconnectedBehavior.REJECT_COMMANDS)
        .replayFilter(command -> true)
        .requestQueueSize(MAX_IN_FLIGHT)
        .timeoutOptions(TimeoutOptions.builder().timeoutCommands(false).build())
        .socketOptions(
            SocketOptions.builder().connectTimeout(connectTimeout).keepAlive(true).build())
        .maintNotificationsConfig(MaintNotificationsConfig.disabled());
    return options;
  }

  /**
   * Refuses options by which a decision might be made twice.
   *
   * @throws IllegalArgumentException saying what to set
   */
  static void require(ClientOptions options) {
    boolean rejects =
        options.getDisconnectedBehavior() == ClientOptions.DisconnectedBehavior.REJECT_COMMANDS;
    boolean repeats =
        !options
            .getReplayFilter()
            .test(
                new Command<>(CommandType.EVALSHA, new ByteArrayOutput<>(ByteArrayCodec.INSTANCE)));
    if (options.isAutoReconnect() && (repeats || !rejects)) {
      throw new IllegalArgumentException(
          "the Lettuce client would repeat commands that were in flight when a connection was lost,"
              + " and count hits twice; create it with RedisBackend.clientOptions() or clusterClientOptions(), or set"
              + " disconnectedBehavior(REJECT_COMMANDS) and replayFilter(command -> true)");
    }
  }
}
