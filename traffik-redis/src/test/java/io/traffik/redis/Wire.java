package io.traffik.redis;

import io.lettuce.core.RedisClient;
import io.lettuce.core.RedisURI;
import io.lettuce.core.ScriptOutputType;
import io.lettuce.core.api.StatefulRedisConnection;
import io.lettuce.core.api.async.RedisAsyncCommands;
import io.lettuce.core.codec.ByteArrayCodec;
import io.traffik.test.server.RedisServer;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import org.jspecify.annotations.Nullable;

/**
 * A server of its own, and a connection that sends what it is given when it is told to flush, and
 * much at once. Not thread-safe.
 */
final class Wire implements AutoCloseable {

  private final RedisServer server = RedisServer.start();
  private final RedisClient client =
      RedisClient.create(RedisURI.create(server.host(), server.port()));
  private final StatefulRedisConnection<byte[], byte[]> connection =
      client.connect(ByteArrayCodec.INSTANCE);
  private final RedisAsyncCommands<byte[], byte[]> commands = connection.async();
  private final Set<Script> known = new HashSet<>();

  Wire() {
    connection.setAutoFlushCommands(false);
  }

  Future<byte[]> send(Call call) {
    if (known.add(call.script())) {
      Future<String> unused = commands.scriptLoad(call.script().text());
    }
    return commands.evalsha(
        new String(call.script().digest(), StandardCharsets.US_ASCII),
        ScriptOutputType.VALUE,
        call.keys().toArray(byte[][]::new),
        call.arguments().toArray(byte[][]::new));
  }

  Future<byte @Nullable []> get(byte[] key) {
    return commands.get(key);
  }

  void set(byte[] key, byte[] value) {
    Future<String> unused = commands.set(key, value);
  }

  /** Makes a key one that is no string. */
  void setList(byte[] key) {
    Future<Long> unused = commands.rpush(key, key);
  }

  /** Seconds and microseconds, as decimals. */
  Future<List<byte[]>> time() {
    return commands.time();
  }

  /** Waits for a reply. */
  <T> T await(Future<T> reply) {
    flush();
    try {
      return reply.get();
    } catch (ExecutionException | InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  /** In milliseconds. */
  Future<Long> life(byte[] key) {
    return commands.pttl(key);
  }

  void clear() {
    Future<String> unused = commands.flushall();
  }

  void flush() {
    connection.flushCommands();
  }

  @Override
  public void close() {
    connection.close();
    client.shutdown();
    server.close();
  }

  static Reply reply(byte[] bytes) {
    return new Reply(ByteBuffer.wrap(bytes));
  }
}
