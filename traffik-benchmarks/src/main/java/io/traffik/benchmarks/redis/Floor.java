package io.traffik.benchmarks.redis;

import io.lettuce.core.ScriptOutputType;
import io.lettuce.core.api.async.RedisAsyncCommands;
import io.traffik.benchmarks.load.Contestant;
import java.util.List;
import java.util.concurrent.CompletionStage;
import java.util.function.IntFunction;
import java.util.function.Predicate;

/**
 * One bare command for each decision: what no library can be quicker than, unless it sends fewer
 * commands. Thread-safe.
 */
final class Floor<R> implements Contestant<R> {

  private static final String TRIVIAL = "return 1";

  /** Some tokens a millisecond, in the hash that most libraries and articles keep them in. */
  private static final String NAIVE_TOKEN_BUCKET =
      """
      local time = redis.call('TIME')
      local now = time[1] * 1000 + math.floor(time[2] / 1000)
      local capacity, perMilli = tonumber(ARGV[1]), tonumber(ARGV[2])
      local state = redis.call('HMGET', KEYS[1], 'tokens', 'time')
      local tokens, last = tonumber(state[1] or capacity), tonumber(state[2] or now)
      tokens = math.min(capacity, tokens + math.max(0, now - last) * perMilli)
      local admitted = 0
      if tokens >= 1 then
        tokens = tokens - 1
        admitted = 1
      end
      redis.call('HSET', KEYS[1], 'tokens', tokens, 'time', now)
      redis.call('PEXPIRE', KEYS[1], math.ceil(capacity / perMilli) + 1)
      return {admitted, math.floor(tokens)}
      """;

  private final Connection connection;
  private final IntFunction<CompletionStage<R>> command;
  private final Predicate<R> admits;

  private Floor(
      Connection connection, IntFunction<CompletionStage<R>> command, Predicate<R> admits) {
    this.connection = connection;
    this.command = command;
    this.admits = admits;
  }

  static Contestant<?> ping(String address) {
    Connection connection = new Connection(address);
    RedisAsyncCommands<byte[], byte[]> redis = connection.opened().async();
    return new Floor<String>(connection, key -> redis.ping(), "PONG"::equals);
  }

  static Contestant<?> incr(String address, int keys) {
    Connection connection = new Connection(address);
    RedisAsyncCommands<byte[], byte[]> redis = connection.opened().async();
    byte[][] names = Connection.keys("incr-", keys);
    return new Floor<Long>(connection, key -> redis.incr(names[key]), count -> count > 0);
  }

  /** A script that does nothing, with one key. */
  static Contestant<?> evalsha(String address, int keys, boolean admitting) {
    Connection connection = new Connection(address);
    RedisAsyncCommands<byte[], byte[]> redis = connection.opened().async();
    String digest = connection.opened().sync().scriptLoad(TRIVIAL);
    byte[][] names = Connection.keys("trivial-", keys);
    IntFunction<CompletionStage<Long>> script =
        key -> redis.evalsha(digest, ScriptOutputType.INTEGER, new byte[][] {names[key]});
    return new Floor<>(connection, script, one -> one == 1 && admitting);
  }

  /** A token bucket as one writes it first. */
  static Contestant<?> naive(String address, int keys) {
    Connection connection = new Connection(address);
    RedisAsyncCommands<byte[], byte[]> redis = connection.opened().async();
    String digest = connection.opened().sync().scriptLoad(NAIVE_TOKEN_BUCKET);
    byte[][] names = Connection.keys("naive-", keys);
    byte[] capacity = Connection.bytes("1000000");
    byte[] perMilli = Connection.bytes("1000");
    IntFunction<CompletionStage<List<Object>>> script =
        key ->
            redis.evalsha(
                digest, ScriptOutputType.MULTI, new byte[][] {names[key]}, capacity, perMilli);
    return new Floor<>(connection, script, answer -> answer.get(0).equals(1L));
  }

  @Override
  public CompletionStage<R> begin(int key) {
    return command.apply(key);
  }

  @Override
  public boolean admits(R answer) {
    return admits.test(answer);
  }

  @Override
  public void close() {
    connection.close();
  }
}
