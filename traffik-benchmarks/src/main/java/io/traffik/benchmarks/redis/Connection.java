package io.traffik.benchmarks.redis;

import io.lettuce.core.RedisClient;
import io.lettuce.core.api.StatefulRedisConnection;
import io.lettuce.core.codec.ByteArrayCodec;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.stream.IntStream;

/** A connection by Lettuce that sends and receives bytes, as ours does. Thread-safe. */
final class Connection implements AutoCloseable {

  private static final Duration PATIENCE = Duration.ofSeconds(30);

  private final RedisClient client;
  private final StatefulRedisConnection<byte[], byte[]> opened;

  Connection(String address) {
    this.client = RedisClient.create("redis://" + address);
    this.opened = client.connect(ByteArrayCodec.INSTANCE);
    opened.setTimeout(PATIENCE);
  }

  StatefulRedisConnection<byte[], byte[]> opened() {
    return opened;
  }

  static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }

  /** The names of so many keys. */
  static byte[][] keys(String prefix, int count) {
    return IntStream.range(0, count).mapToObj(i -> bytes(prefix + i)).toArray(byte[][]::new);
  }

  @Override
  public void close() {
    opened.close();
    client.shutdown(Duration.ZERO, Duration.ofSeconds(2));
  }
}
