package io.traffik.memcached;

import com.github.benmanes.caffeine.cache.Ticker;
import io.traffik.BackendUnavailableException;
import io.traffik.Outage;
import io.traffik.Start;
import io.traffik.remote.ServerAddress;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import net.spy.memcached.MemcachedClient;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Opens the client of a backend as its builder says. Stateless. */
final class Connector {

  private static final Logger LOG = LoggerFactory.getLogger(MemcachedBackend.class);
  private static final long POLL_NANOS = TimeUnit.MILLISECONDS.toNanos(5);
  private static final long SHUTDOWN_MILLIS = TimeUnit.SECONDS.toMillis(5);
  private static final String ITEM_SIZE = "item_size_max";
  private static final String CAS = "cas_enabled";

  private Connector() {}

  /**
   * Connects, waiting for it.
   *
   * @throws IllegalArgumentException if a host has no address, or a server refuses the login
   * @throws BackendUnavailableException if no server can be reached
   */
  static Link connect(MemcachedBackendBuilder options, ServerLogs logs, Ticker ticker) {
    MemcachedClient given = options.client;
    OwnConnections connections = new OwnConnections(options, logs, ticker);
    Link link =
        given == null
            ? new Link(open(options, connections), /* own= */ true, logs, ticker)
            : new Link(given, /* own= */ false, logs, ticker);
    try {
      awaitReady(link.servers(), options.connectTimeout, ticker);
      requireLogin(link, options, connections);
      requireSome(link, options.connectTimeout);
    } catch (RuntimeException failure) {
      link.close();
      throw failure;
    }
    return link;
  }

  private static MemcachedClient open(MemcachedBackendBuilder options, OwnConnections connections) {
    List<InetSocketAddress> addresses =
        options.servers.stream().map(server -> resolve(server, options.start)).toList();
    ClientLogger.install();
    try {
      MemcachedClient client = new MemcachedClient(connections, addresses);
      ClientLogger.quieten(client.getConnection());
      return client;
    } catch (IOException failure) {
      throw new BackendUnavailableException(
          Outage.UNREACHABLE, "cannot connect: " + failure.getMessage(), failure);
    }
  }

  /** The name is kept as it is written: keys are spread over the servers by their names. */
  private static InetSocketAddress resolve(ServerAddress server, Start start) {
    try {
      byte[] address = InetAddress.getByName(server.host()).getAddress();
      return new InetSocketAddress(InetAddress.getByAddress(server.host(), address), server.port());
    } catch (UnknownHostException unknown) {
      String message = "host \"" + server.host() + "\" has no address";
      throw start == Start.EAGER
          ? new IllegalArgumentException(message, unknown)
          : new BackendUnavailableException(Outage.UNREACHABLE, message, unknown);
    }
  }

  private static void awaitReady(Collection<Server> servers, Duration timeout, Ticker ticker) {
    long deadline = ticker.read() + timeout.toNanos();
    while (!servers.stream().allMatch(Server::isReady)
        && ticker.read() - deadline < 0
        && !Thread.currentThread().isInterrupted()) {
      LockSupport.parkNanos(POLL_NANOS);
    }
  }

  private static void requireLogin(
      Link link, MemcachedBackendBuilder options, OwnConnections connections) {
    for (Server server : link.servers()) {
      boolean refused = !server.isReady() && connections.hasAnswered(server);
      if (refused && options.user != null) {
        throw new IllegalArgumentException(
            server.address()
                + " does not let user \""
                + options.user
                + "\" in: the password is wrong, or the server asks for none (it needs -S)");
      }
    }
  }

  private static void requireSome(Link link, Duration timeout) {
    List<String> missing =
        link.servers().stream().filter(server -> !server.isReady()).map(Server::address).toList();
    if (missing.size() == link.servers().size()) {
      throw new BackendUnavailableException(
          Outage.UNREACHABLE, "none of " + missing + " was reached within " + timeout);
    }
    if (!missing.isEmpty()) {
      LOG.warn("not reached: {}; hits on what belongs there fail until they are", missing);
    }
  }

  /**
   * How large an item may be on each server that answers.
   *
   * @throws IllegalArgumentException if one cannot compare and swap
   */
  static ItemRoom room(Link link, Duration timeout, Ticker ticker) {
    List<Server> ready = link.servers().stream().filter(Server::isReady).toList();
    long least = Long.MAX_VALUE;
    for (Server server : ready) {
      CompletableFuture<Map<String, String>> settings = link.settings(server);
      Map<String, String> told =
          Failures.of(settings, timeout) == null ? settings.join() : Map.of();
      if (told.getOrDefault(CAS, "").equals("no")) {
        throw new IllegalArgumentException(
            server.address()
                + " gives items no versions, by which limits are exact; start it without -C");
      }
      String size = told.getOrDefault(ITEM_SIZE, "");
      least = size.matches("\\d{1,18}") ? Math.min(least, Long.parseLong(size)) : least;
    }
    // A proxy may not know the command, and the client then connects anew.
    awaitReady(ready, timeout, ticker);
    return ItemRoom.of(least == Long.MAX_VALUE ? ItemRoom.DEFAULT_MOST_BYTES : least);
  }

  /** Waits for the end of the client's thread, unless it is called on that. */
  static void shutDown(MemcachedClient client) {
    client.shutdown();
    Thread thread = client.getConnection();
    if (thread != Thread.currentThread()) {
      awaitEnd(thread);
    }
    ClientLogger.forget(thread);
  }

  /** Though whoever waits is interrupted: that is how an attempt to connect is ended. */
  private static void awaitEnd(Thread thread) {
    boolean interrupted = Thread.interrupted();
    try {
      thread.join(SHUTDOWN_MILLIS);
    } catch (InterruptedException again) {
      interrupted = true;
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
  }
}
