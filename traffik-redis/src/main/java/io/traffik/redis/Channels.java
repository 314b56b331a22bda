package io.traffik.redis;

import io.lettuce.core.resource.NettyCustomizer;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.handler.flush.FlushConsolidationHandler;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;

/**
 * The channels of a client, from before they are connected. Thread-safe.
 *
 * <p>When an attempt to connect is given up while a channel is being connected, Lettuce does not
 * know that channel yet, and may end its threads without having closed it: the connection would
 * then last as long as the process.
 */
final class Channels implements NettyCustomizer {

  private static final long LONGEST_MILLIS = 1_000;

  /**
   * Commands sent while replies are read go in one write, which Redis reads as one: up to so many.
   */
  private static final int MOST_UNFLUSHED = 256;

  private final Set<Channel> open = ConcurrentHashMap.newKeySet();
  private volatile boolean closed;

  @Override
  public void afterChannelInitialized(Channel channel) {
    channel.pipeline().addFirst(new FlushConsolidationHandler(MOST_UNFLUSHED, true));
    open.add(channel);
    channel.closeFuture().addListener(done -> open.remove(channel));
    if (closed) {
      ChannelFuture unused = channel.close();
    }
  }

  /** Closes those that there are, waiting for it, and those that there will be. */
  void close() {
    closed = true;
    CompletableFuture.allOf(open.stream().map(Channels::close).toArray(CompletableFuture<?>[]::new))
        .completeOnTimeout(null, LONGEST_MILLIS, TimeUnit.MILLISECONDS)
        .join();
  }

  private static CompletableFuture<Void> close(Channel channel) {
    CompletableFuture<Void> ended = new CompletableFuture<>();
    channel.close().addListener(done -> ended.complete(null));
    return ended;
  }
}
