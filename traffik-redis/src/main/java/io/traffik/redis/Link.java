package io.traffik.redis;

import static java.util.stream.Collectors.toList;

import com.github.benmanes.caffeine.cache.Ticker;
import io.lettuce.core.KeyScanCursor;
import io.lettuce.core.RedisCommandExecutionException;
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
import io.traffik.BackendUnavailableException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.CompletableFuture;

/**
 * A connection to Redis that runs scripts: at most once each, never queued while there is no
 * connection, never repeated after one was lost. Thread-safe.
 */
final class Link implements AutoCloseable {

  private static final int KEYS_PER_SCAN = 512;

  private final StatefulConnection<byte[], byte[]> connection;
  private final Runnable release;
  private final Servers servers;

  /**
   * A link over an open connection.
   *
   * @param own whether the connection is ours to cut
   * @param release closes what was opened for it
   */
  Link(
      StatefulConnection<byte[], byte[]> connection, boolean own, Runnable release, Ticker ticker) {
    this.connection = connection;
    this.release = release;
    this.servers = new Servers(connection, own, ticker);
  }

  /**
   * Runs a script, in one round trip if Redis knows it already.
   *
   * @return completed exceptionally by what {@link Failures#told} makes of the failure
   */
  CompletableFuture<ByteBuffer> run(Call call) {
    Server asked = servers.of(call.keys().get(0));
    return send(asked, CommandType.EVALSHA, call.script().digest(), call)
        .exceptionallyCompose(
            failure ->
                Failures.isUnknownScript(failure)
                    ? send(asked, CommandType.EVAL, call.script().text(), call)
                    : CompletableFuture.failedFuture(failure))
        .handle((reply, failure) -> told(asked, reply, failure));
  }

  private static ByteBuffer told(Server asked, byte[] reply, Throwable failure) {
    if (failure == null) {
      return ByteBuffer.wrap(reply);
    }
    throw told(asked, failure);
  }

  private static RuntimeException told(Server asked, Throwable failure) {
    if (Failures.isReadOnly(failure)) {
      asked.cut("the server has become a replica");
    }
    return Failures.told(failure);
  }

  /** What is to be told of an error within a script that ran to its end. */
  RuntimeException failed(String error) {
    return told(servers.any(), new RedisCommandExecutionException(error));
  }

  /** What the server says of itself. */
  CompletableFuture<String> info() {
    return send(
            servers.any(),
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
    return send(
        servers.any(),
        node,
        CommandType.SCAN,
        new KeyScanOutput<>(ByteArrayCodec.INSTANCE),
        arguments);
  }

  /** Removes a key. */
  CompletableFuture<Long> remove(byte[] key) {
    return send(
        servers.of(key),
        connection,
        CommandType.UNLINK,
        new IntegerOutput<>(ByteArrayCodec.INSTANCE),
        arguments().addKey(key));
  }

  private static CommandArgs<byte[], byte[]> arguments() {
    return new CommandArgs<>(ByteArrayCodec.INSTANCE);
  }

  private CompletableFuture<byte[]> send(Server asked, CommandType type, byte[] script, Call call) {
    CommandArgs<byte[], byte[]> arguments =
        arguments()
            .add(script)
            .add(call.keys().size())
            .addKeys(call.keys())
            .addValues(call.arguments());
    return send(asked, connection, type, new ByteArrayOutput<>(ByteArrayCodec.INSTANCE), arguments);
  }

  private static <T> CompletableFuture<T> send(
      Server asked,
      StatefulConnection<byte[], byte[]> to,
      CommandType type,
      CommandOutput<byte[], byte[], T> output,
      CommandArgs<byte[], byte[]> arguments) {
    try {
      asked.begin();
    } catch (BackendUnavailableException overloaded) {
      return CompletableFuture.failedFuture(overloaded);
    }
    AsyncCommand<byte[], byte[], T> command =
        new AsyncCommand<>(new Command<>(type, output, arguments));
    CompletableFuture<T> reply = command.whenComplete((done, failure) -> asked.end());
    try {
      to.dispatch(command);
    } catch (RuntimeException notSent) {
      command.completeExceptionally(notSent);
    }
    return reply;
  }

  @Override
  public void close() {
    release.run();
  }
}
