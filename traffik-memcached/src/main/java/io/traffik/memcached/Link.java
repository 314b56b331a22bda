package io.traffik.memcached;

import com.github.benmanes.caffeine.cache.Ticker;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import net.spy.memcached.MemcachedClient;
import net.spy.memcached.MemcachedConnection;
import net.spy.memcached.MemcachedNode;
import net.spy.memcached.NodeLocator;
import net.spy.memcached.OperationFactory;
import net.spy.memcached.ops.ConcatenationType;
import net.spy.memcached.ops.StoreType;
import net.spy.memcached.protocol.ascii.AsciiOperationFactory;
import net.spy.memcached.protocol.binary.BinaryMemcachedNodeImpl;
import net.spy.memcached.protocol.binary.BinaryOperationFactory;
import org.jspecify.annotations.Nullable;

/**
 * The commands of Memcached, each to the server that its key belongs to, without waiting.
 * Thread-safe.
 *
 * <p>Every future is completed exceptionally with what {@link Failures} makes of the failure.
 */
final class Link implements AutoCloseable {

  /** Marks our items among others. Small: for large ones the client reserves too few bytes. */
  static final int FLAGS = 0x7F1;

  private final MemcachedClient client;
  private final NodeLocator locator;
  private final OperationFactory commands;
  private final Map<MemcachedNode, Server> servers = new HashMap<>();
  private final boolean own;

  /** The only one, if it is: every command asks for the server of its key. */
  private final @Nullable Server only;

  /**
   * A link over a client.
   *
   * @param own whether the client is ours to close
   */
  Link(MemcachedClient client, boolean own, ServerLogs logs, Ticker ticker) {
    this.client = client;
    this.own = own;
    MemcachedConnection connection = client.getConnection();
    this.locator = connection.getLocator();
    boolean binary = false;
    for (MemcachedNode node : locator.getAll()) {
      Server server = new Server(connection, node, own, logs, ticker);
      servers.put(node, server);
      connection.addObserver(server);
      binary = node instanceof BinaryMemcachedNodeImpl;
    }
    this.only = servers.size() == 1 ? servers.values().iterator().next() : null;
    this.commands = binary ? new BinaryOperationFactory() : new AsciiOperationFactory();
  }

  Collection<Server> servers() {
    return servers.values();
  }

  /** The server that a key belongs to, whether it is there or not. */
  Server serverOf(String key) {
    Server single = only;
    return single != null ? single : Objects.requireNonNull(servers.get(locator.getPrimary(key)));
  }

  /** The item, if there is one. */
  CompletableFuture<Optional<Found>> gets(String key) {
    return serverOf(key).send(reply -> commands.gets(key, reply), Link::requireVersion);
  }

  /** A write that names version 0 is done whatever is there. */
  private static Optional<Found> requireVersion(Reply<Optional<Found>> reply) {
    Found found = reply.found();
    if (found != null && found.cas() == 0) {
      throw new IllegalStateException(
          "Memcached gives items no versions, by which limits are exact; start it without -C");
    }
    return Optional.ofNullable(found);
  }

  /** Replaces a version of an item; false if it is not there any more. */
  CompletableFuture<Boolean> cas(String key, long version, int expiry, byte[] value) {
    return serverOf(key)
        .send(
            reply -> commands.cas(StoreType.set, key, version, FLAGS, expiry, value, reply),
            Reply::succeeded);
  }

  /** Writes an item; false if there is one. */
  CompletableFuture<Boolean> add(String key, int expiry, byte[] value) {
    return serverOf(key)
        .send(
            reply -> commands.store(StoreType.add, key, FLAGS, expiry, value, reply),
            Reply::succeeded);
  }

  /** Adds bytes to the end of an item, whatever its version; false if there is none. */
  CompletableFuture<Boolean> append(String key, byte[] bytes) {
    return serverOf(key)
        .send(
            reply -> commands.cat(ConcatenationType.append, 0, key, bytes, reply),
            Reply::succeeded);
  }

  /** Removes an item; false if there is none. */
  CompletableFuture<Boolean> delete(String key) {
    return serverOf(key).send(reply -> commands.delete(key, reply), Reply::succeeded);
  }

  /** What a server says of its settings, by name. */
  CompletableFuture<Map<String, String>> settings(Server server) {
    return server.send(reply -> commands.stats("settings", reply), Reply::statistics);
  }

  /** Closes the client, if it is ours. What was under way fails. */
  @Override
  public void close() {
    servers.values().forEach(client.getConnection()::removeObserver);
    if (own) {
      Connector.shutDown(client);
      List.copyOf(servers.values()).forEach(server -> server.giveUpAll("the backend is closed"));
    }
  }
}
