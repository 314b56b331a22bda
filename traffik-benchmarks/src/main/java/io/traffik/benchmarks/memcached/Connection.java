package io.traffik.benchmarks.memcached;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.Map;
import net.spy.memcached.DefaultConnectionFactory;
import net.spy.memcached.MemcachedClient;
import net.spy.memcached.OperationFactory;
import net.spy.memcached.ops.Operation;
import net.spy.memcached.protocol.ascii.AsciiOperationFactory;

/** A connection by spymemcached, used below its futures, as ours is. Thread-safe. */
final class Connection implements AutoCloseable {

  private static final int FOR_EVER = 0;

  private final MemcachedClient client;
  private final OperationFactory commands = new AsciiOperationFactory();

  Connection(int port) throws IOException {
    this.client =
        new MemcachedClient(
            new DefaultConnectionFactory() {
              @Override
              public boolean isDaemon() {
                return true;
              }
            },
            List.of(new InetSocketAddress(InetAddress.getLoopbackAddress(), port)));
  }

  OperationFactory commands() {
    return commands;
  }

  void send(String key, Operation operation) {
    client.getConnection().enqueueOperation(key, operation);
  }

  /** Stores an item, and waits for it. */
  void store(String key, String value) throws Exception {
    if (!client.set(key, FOR_EVER, value).get()) {
      throw new IllegalStateException("Memcached did not store " + key);
    }
  }

  /** How many compare-and-swaps the server has seen, whether they succeeded or not. */
  double swaps() {
    return client.getStats().values().stream().mapToDouble(Connection::swaps).sum();
  }

  private static double swaps(Map<String, String> stats) {
    return Double.parseDouble(stats.getOrDefault("cas_hits", "0"))
        + Double.parseDouble(stats.getOrDefault("cas_badval", "0"));
  }

  @Override
  public void close() {
    client.shutdown();
  }
}
