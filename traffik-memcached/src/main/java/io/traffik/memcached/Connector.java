package io.traffik.memcached;

import com.github.benmanes.caffeine.cache.Ticker;
import io.traffik.BackendUnavailableException;
import io.traffik.remote.ServerAddress;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import net.spy.memcached.MemcachedClient;
import net.spy.memcached.compat.log.LoggerFactory;
import org.slf4j.Logger;

/** Opens the client of a backend as its builder says. Stateless. */
final class Connector {

  private static final Logger LOG = org.slf4j.LoggerFactory.getLogger(MemcachedBackend.class);
  private static final long POLL_NANOS = TimeUnit.MILLISECONDS.toNanos(5);
  private static final long SHUTDOWN_MILLIS = TimeUnit.SECONDS.toMillis(5);
  private static final String LOGGER_PROPERTY = "net.spy.log.LoggerImpl";
  private static final String SLF4J_LOGGER = "net.spy.memcached.compat.log.SLF4JLogger";
  private static final String ITEM_SIZE = "item_size_max";

  private Connector() {}

  /**
   * Connects, waiting for it.
   *
   * @throws IllegalArgumentException if a host has no address, or a server refuses the login
   * @throws BackendUnavailableException if no server can be reached
   */
  static Link connect(MemcachedBackendBuilder options, Ticker ticker) {
    MemcachedClient given = options.client;
    Link link =
        given == null
            ? new Link(open(options), /* own= */ true, ticker)
            : new Link(given, /* own= */ false, ticker);
    try {
      awaitReady(link, options, ticker);
    } catch (RuntimeException failure) {
      link.close();
      throw failure;
    }
    return link;
  }

  private static MemcachedClient open(MemcachedBackendBuilder options) {
    List<InetSocketAddress> addresses = options.servers.stream().map(Connector::resolve).toList();
    logBySlf4j();
    try {
      return new MemcachedClient(new OwnConnections(options), addresses);
    } catch (IOException failure) {
      throw new BackendUnavailableException("cannot connect: " + failure.getMessage(), failure);
    }
  }

  /** The name is kept as it is written: keys are spread over the servers by their names. */
  private static InetSocketAddress resolve(ServerAddress server) {
    try {
      byte[] address = InetAddress.getByName(server.host()).getAddress();
      return new InetSocketAddress(InetAddress.getByAddress(server.host(), address), server.port());
    } catch (UnknownHostException unknown) {
      throw new IllegalArgumentException("host \"" + server.host() + "\" has no address", unknown);
    }
  }

  /** Unless told otherwise the client prints what it has to say. It looks only once. */
  private static void logBySlf4j() {
    synchronized (Connector.class) {
      if (System.getProperty(LOGGER_PROPERTY) == null) {
        System.setProperty(LOGGER_PROPERTY, SLF4J_LOGGER);
        var unused = LoggerFactory.getLogger(MemcachedClient.class);
        System.clearProperty(LOGGER_PROPERTY);
      }
    }
  }

  private static void awaitReady(Link link, MemcachedBackendBuilder options, Ticker ticker) {
    long deadline = ticker.read() + options.connectTimeout.toNanos();
    while (!link.servers().stream().allMatch(Server::isReady)) {
      if (ticker.read() - deadline >= 0 || Thread.currentThread().isInterrupted()) {
        requireSome(link, options);
        return;
      }
      LockSupport.parkNanos(POLL_NANOS);
    }
  }

  private static void requireSome(Link link, MemcachedBackendBuilder options) {
    List<String> missing = new ArrayList<>();
    for (Server server : link.servers()) {
      if (server.isConnected() && !server.isReady()) {
        throw new IllegalArgumentException(
            server.address()
                + " does not let user \""
                + options.user
                + "\" in: the password is wrong, or the server asks for none (it needs -S)");
      }
      if (!server.isReady()) {
        missing.add(server.address());
      }
    }
    if (missing.size() == link.servers().size()) {
      throw new BackendUnavailableException(
          "none of " + missing + " was reached within " + options.connectTimeout, null);
    }
    LOG.warn("not reached: {}; hits on what belongs there fail until they are", missing);
  }

  /** How large an item may be on each server that answers. */
  static ItemRoom room(Link link, Duration timeout) {
    long least = Long.MAX_VALUE;
    for (Server server : link.servers()) {
      CompletableFuture<Map<String, String>> settings =
          link.settings(server)
              .completeOnTimeout(Map.of(), timeout.toNanos(), TimeUnit.NANOSECONDS)
              .exceptionally(unanswered -> Map.of());
      String told = settings.join().getOrDefault(ITEM_SIZE, "");
      least = told.matches("\\d{1,18}") ? Math.min(least, Long.parseLong(told)) : least;
    }
    return ItemRoom.of(least == Long.MAX_VALUE ? ItemRoom.DEFAULT_MOST_BYTES : least);
  }

  /** Waits for the end of the client's thread, unless it is called on that. */
  static void shutDown(MemcachedClient client) {
    client.shutdown();
    Thread thread = client.getConnection();
    if (thread != Thread.currentThread()) {
      try {
        thread.join(SHUTDOWN_MILLIS);
      } catch (InterruptedException interrupted) {
        Thread.currentThread().interrupt();
      }
    }
  }
}
