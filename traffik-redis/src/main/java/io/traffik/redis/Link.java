package io.traffik.redis;

import static java.util.stream.Collectors.toList;

import com.github.benmanes.caffeine.cache.Ticker;
import io.lettuce.core.KeyScanCursor;
import io.lettuce.core.RedisChannelHandler;
import io.lettuce.core.ScanCursor;
import io.lettuce.core.api.StatefulConnection;
import io.lettuce.core.api.StatefulRedisConnection;
import io.lettuce.core.cluster.api.StatefulRedisClusterConnection;
import io.lettuce.core.cluster.models.partitions.RedisClusterNode;
import io.lettuce.core.codec.ByteArrayCodec;
import io.lettuce.core.output.ByteArrayOutput;
import io.lettuce.core.output.CommandOutput;
import io.lettuce.core.output.IntegerOutput;
import io.lettuce.core.output.KeyScanOutput;
import io.lettuce.core.protocol.AsyncCommand;
import io.lettuce.core.protocol.Command;
import io.lettuce.core.protocol.CommandArgs;
import io.lettuce.core.protocol.CommandType;
import io.lettuce.core.protocol.DefaultEndpoint;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A connection to Redis that runs scripts: at most once each, never queued while there is no
 * connection, never repeated after one was lost. Thread-safe.
 */
final class Link implements AutoCloseable {

  private static final Logger LOG = LoggerFactory.getLogger(Link.class);

  /** A connection without any answer for so long, while one is due, is given up. */
  private static final long STALL_NANOS = TimeUnit.SECONDS.toNanos(2);

  private static final int KEYS_PER_SCAN = 512;

  private final StatefulConnection<byte[], byte[]> connection;
  private final Runnable release;
  private final boolean own;
  private final Ticker ticker;
  private final AtomicInteger due = new AtomicInteger();
  private volatile long lastProgress;

  /**
   * A link over an open connection.
   *
   * @param own whether the connection is ours to cut
   * @param release closes what was opened for it
   */
  Link(
      StatefulConnection<byte[], byte[]> connection, boolean own, Runnable release, Ticker ticker) {
    this.connection = connection;
    this.own = own;
    this.release = release;
    this.ticker = ticker;
  }

  /** Whether keys are spread over slots, so that only keys of one slot can be used together. */
  boolean isCluster() {
    return connection instanceof StatefulRedisClusterConnection;
  }

  /**
   * Runs a script, in one round trip if Redis knows it already.
   *
   * @return completed exceptionally by what {@link Failures#told} makes of the failure
   */
  CompletableFuture<ByteBuffer> run(Call call) {
    return send(CommandType.EVALSHA, call.script().digest(), call)
        .exceptionallyCompose(
            failure ->
                Failures.isUnknownScript(failure)
                    ? send(CommandType.EVAL, call.script().text(), call)
                    : CompletableFuture.failedFuture(failure))
        .handle(this::told);
  }

  private ByteBuffer told(byte[] reply, Throwable failure) {
    if (failure == null) {
      return ByteBuffer.wrap(reply);
    }
    if (Failures.isReadOnly(failure)) {
      cut("the server has become a replica");
    }
    throw Failures.told(failure);
  }

  /** What the server says of itself. */
  CompletableFuture<String> info() {
    return send(
            connection,
            CommandType.INFO,
            new ByteArrayOutput<>(ByteArrayCodec.INSTANCE),
            arguments())
        .thenApply(info -> new String(info, StandardCharsets.UTF_8));
  }

  /** A connection to each server that has keys. */
  CompletableFuture<List<StatefulConnection<byte[], byte[]>>> nodes() {
    if (!(connection instanceof StatefulRedisClusterConnection<byte[], byte[]> cluster)) {
      return CompletableFuture.completedFuture(List.of(connection));
    }
    List<CompletableFuture<StatefulRedisConnection<byte[], byte[]>>> nodes =
        cluster.getPartitions().stream()
            .filter(node -> node.is(RedisClusterNode.NodeFlag.UPSTREAM))
            .filter(node -> !node.getSlots().isEmpty()) // a former master has none
            .map(RedisClusterNode::getUri)
            .map(uri -> cluster.getConnectionAsync(uri.getHost(), uri.getPort()))
            .toList();
    return CompletableFuture.allOf(nodes.toArray(CompletableFuture<?>[]::new))
        .thenApply(done -> nodes.stream().map(CompletableFuture::join).collect(toList()));
  }

  /** The next keys of one server that match a pattern. */
  CompletableFuture<KeyScanCursor<byte[]>> scan(
      StatefulConnection<byte[], byte[]> node, ScanCursor from, byte[] pattern) {
    CommandArgs<byte[], byte[]> arguments =
        arguments().add(from.getCursor()).add("MATCH").add(pattern).add("COUNT").add(KEYS_PER_SCAN);
    return send(node, CommandType.SCAN, new KeyScanOutput<>(ByteArrayCodec.INSTANCE), arguments);
  }

  /** Removes a key. */
  CompletableFuture<Long> remove(byte[] key) {
    return send(
        connection,
        CommandType.UNLINK,
        new IntegerOutput<>(ByteArrayCodec.INSTANCE),
        arguments().addKey(key));
  }

  private static CommandArgs<byte[], byte[]> arguments() {
    return new CommandArgs<>(ByteArrayCodec.INSTANCE);
  }

  private CompletableFuture<byte[]> send(CommandType type, byte[] script, Call call) {
    CommandArgs<byte[], byte[]> arguments =
        arguments()
            .add(script)
            .add(call.keys().size())
            .addKeys(call.keys())
            .addValues(call.arguments());
    return send(connection, type, new ByteArrayOutput<>(ByteArrayCodec.INSTANCE), arguments);
  }

  private <T> CompletableFuture<T> send(
      StatefulConnection<byte[], byte[]> to,
      CommandType type,
      CommandOutput<byte[], byte[], T> output,
      CommandArgs<byte[], byte[]> arguments) {
    cutIfStalled();
    AsyncCommand<byte[], byte[], T> command =
        new AsyncCommand<>(new Command<>(type, output, arguments));
    due.incrementAndGet();
    CompletableFuture<T> reply =
        command.whenComplete(
            (done, failure) -> {
              lastProgress = ticker.read();
              due.decrementAndGet();
            });
    try {
      to.dispatch(command);
    } catch (RuntimeException notSent) {
      command.completeExceptionally(notSent);
    }
    return reply;
  }

  /** Replies that are due and do not come may never come: the other end may be gone for good. */
  private void cutIfStalled() {
    long nanos = ticker.read();
    if (due.get() == 0) {
      lastProgress = nanos;
    } else if (nanos - lastProgress > STALL_NANOS) {
      lastProgress = nanos;
      cut("no reply for " + TimeUnit.NANOSECONDS.toMillis(STALL_NANOS) + " ms");
    }
  }

  /** Lettuce then connects anew, with Sentinel to whoever is the master. */
  private void cut(String why) {
    if (own
        && connection instanceof RedisChannelHandler<?, ?> handler
        && handler.getChannelWriter() instanceof DefaultEndpoint endpoint) {
      LOG.warn("the connection to Redis is cut: {}", why);
      endpoint.disconnect();
    }
  }

  @Override
  public void close() {
    release.run();
  }
}
