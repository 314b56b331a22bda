package io.traffik.memcached;

import com.github.benmanes.caffeine.cache.Ticker;
import io.traffik.remote.RareLog;
import java.net.SocketAddress;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicBoolean;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.event.Level;

/**
 * What is told of the servers of a backend: of each, and of each kind, once in some seconds,
 * however often it is connected to anew. Thread-safe.
 */
final class ServerLogs {

  private static final Logger LOG = LoggerFactory.getLogger(MemcachedBackend.class);

  private final Ticker ticker;

  /** By the addresses of the servers, which are few. */
  private final ConcurrentHashMap<SocketAddress, Kinds> servers = new ConcurrentHashMap<>();

  /**
   * What is told of one server.
   *
   * @param told whether the last that was told is that the connection is lost: else it need not be
   *     told that it is back, and if so it must
   */
  private record Kinds(RareLog lost, RareLog silent, AtomicBoolean told) {}

  ServerLogs(Ticker ticker) {
    this.ticker = ticker;
  }

  private Kinds of(SocketAddress server) {
    return servers.computeIfAbsent(
        server, address -> new Kinds(rare(), rare(), new AtomicBoolean()));
  }

  private RareLog rare() {
    return new RareLog(LOG, Level.WARN, ticker);
  }

  void lost(SocketAddress server) {
    Kinds kinds = of(server);
    if (kinds.lost.log(
        "lost the connection to {}; hits on what belongs there fail until it is back", server)) {
      kinds.told.set(true);
    }
  }

  void connectedAgain(SocketAddress server) {
    if (of(server).told.getAndSet(false)) {
      LOG.info("connected to {} again", server);
    }
  }

  void silent(SocketAddress server, String name, long millis) {
    of(server).silent.log("no reply from {} for {} ms", name, millis);
  }
}
