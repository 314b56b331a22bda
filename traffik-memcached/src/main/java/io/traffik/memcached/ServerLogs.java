package io.traffik.memcached;

import com.github.benmanes.caffeine.cache.Ticker;
import io.traffik.remote.RareLog;
import java.net.SocketAddress;
import java.util.concurrent.ConcurrentHashMap;
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

  private record Kinds(RareLog lost, RareLog again, RareLog silent) {}

  ServerLogs(Ticker ticker) {
    this.ticker = ticker;
  }

  private Kinds of(SocketAddress server) {
    return servers.computeIfAbsent(
        server, address -> new Kinds(rare(Level.WARN), rare(Level.INFO), rare(Level.WARN)));
  }

  private RareLog rare(Level level) {
    return new RareLog(LOG, level, ticker);
  }

  void lost(SocketAddress server) {
    of(server)
        .lost
        .log("lost the connection to {}; hits on what belongs there fail until it is back", server);
  }

  void connectedAgain(SocketAddress server) {
    of(server).again.log("connected to {} again", server);
  }

  void silent(SocketAddress server, String name, long millis) {
    of(server).silent.log("no reply from {} for {} ms", name, millis);
  }
}
