package io.traffik.memcached;

import io.traffik.Clock;
import io.traffik.OnError;
import io.traffik.Start;
import io.traffik.remote.OptionText;
import io.traffik.remote.ServerAddress;
import java.time.Duration;
import java.util.List;
import net.spy.memcached.MemcachedClient;
import org.jspecify.annotations.Nullable;

/**
 * The options of a {@link MemcachedBackend}. Required: either {@link #uri} or {@link #client}. Not
 * thread-safe.
 */
public final class MemcachedBackendBuilder implements Cloneable {

  private static final int LONGEST_NAMESPACE = 100;

  List<ServerAddress> servers = List.of();
  @Nullable MemcachedClient client;
  @Nullable String user;
  @Nullable String password;
  @Nullable MemcachedProtocol protocol;
  @Nullable Clock clock;
  String namespace = "traffik";
  Duration connectTimeout = Duration.ofSeconds(5);
  OnError<Object> onError = OnError.REFUSE;
  boolean coalescing = true;
  Start start = Start.EAGER;

  MemcachedBackendBuilder() {}

  /**
   * Where Memcached is: {@code memcached://host:11211}, or several hosts separated by commas, over
   * which the clients are spread by ketama: every server of the application must be given the same
   * hosts, written the same, in whatever order. User and password stand before {@code @},
   * percent-encoded; and every option below is a parameter, such as {@code
   * ?namespace=shop&protocol=binary}. What is set by a method after this one takes precedence.
   *
   * @throws IllegalArgumentException if the address is malformed; the message shows no password
   */
  public MemcachedBackendBuilder uri(String uri) {
    MemcachedAddress.read(uri, this);
    return this;
  }

  /**
   * A client of the application's own, which is never closed; its servers, its way to spread keys
   * over them, its protocol and its login are used. Whatever its failure mode is, no state moves to
   * another server than that of its key. Its limits of the queue should leave room for 8,192
   * commands for each server.
   */
  public MemcachedBackendBuilder client(MemcachedClient client) {
    this.client = client;
    return this;
  }

  /** The user to log in as (SASL PLAIN); that of the address unless set, else nobody. */
  public MemcachedBackendBuilder user(String user) {
    this.user = user;
    return this;
  }

  /** The password to log in with; that of the address unless set. */
  public MemcachedBackendBuilder password(String password) {
    this.password = password;
    return this;
  }

  /** Text unless set; with a user and a password binary, since the client can log in only so. */
  public MemcachedBackendBuilder protocol(MemcachedProtocol protocol) {
    this.protocol = protocol;
    return this;
  }

  /**
   * What every key begins with, to keep the states apart from whatever else is in this Memcached;
   * {@code traffik} unless set. Applications with the same namespace share their limits.
   *
   * @throws IllegalArgumentException if empty, or longer than 100 bytes (UTF-8; a space counts as
   *     three, and so does each of {@code % { } : =} and every control character)
   */
  public MemcachedBackendBuilder namespace(String namespace) {
    if (namespace.isEmpty() || ItemNames.bytesOf(namespace) > LONGEST_NAMESPACE) {
      throw new IllegalArgumentException(
          "namespace \"" + namespace + "\" must have 1 to " + LONGEST_NAMESPACE + " bytes");
    }
    this.namespace = namespace;
    return this;
  }

  /**
   * How long connecting may take; 5 s unless set. How long a hit may wait is the throttle's {@code
   * deadline}.
   *
   * @throws IllegalArgumentException if less than a millisecond or longer than a minute
   */
  public MemcachedBackendBuilder connectTimeout(Duration connectTimeout) {
    this.connectTimeout = OptionText.timeout("connectTimeout", connectTimeout);
    return this;
  }

  /**
   * When to connect, and what to do if that is not possible; {@link Start#EAGER} unless set: {@link
   * #build} connects, or fails. With the others a host that has no address is an outage, and it is
   * looked for again: a server that is down may have no name.
   */
  public MemcachedBackendBuilder start(Start start) {
    this.start = start;
    return this;
  }

  /**
   * What happens to hits when Memcached gives no answer, unless their throttle says otherwise;
   * {@link OnError#REFUSE} unless set.
   */
  public MemcachedBackendBuilder onError(OnError<Object> onError) {
    this.onError = onError;
    return this;
  }

  /**
   * Whether concurrent hits of this JVM on the same item are decided together; true unless set.
   * Then a hot key costs two round trips for up to 256 hits, and the JVM never competes with
   * itself.
   */
  public MemcachedBackendBuilder coalescing(boolean coalescing) {
    this.coalescing = coalescing;
    return this;
  }

  /**
   * A clock to decide by instead of that of this machine, for tests and simulations only: every
   * state is then kept for at least an hour.
   */
  public MemcachedBackendBuilder clock(Clock clock) {
    this.clock = clock;
    return this;
  }

  /**
   * Connects, unless that is left for {@link #start later}. With several servers one that can be
   * reached is enough; hits on what belongs to the others fail until they can be.
   *
   * @throws IllegalArgumentException if an option is missing or contradicts another, a host has no
   *     address, or a server refuses the user or the password
   * @throws io.traffik.BackendUnavailableException if no server can be reached
   */
  public MemcachedBackend build() {
    requireOneSource();
    requireLogin();
    return new MemcachedBackend(copy());
  }

  /** A backend may connect later: by the options of now, whatever becomes of this builder. */
  private MemcachedBackendBuilder copy() {
    try {
      return (MemcachedBackendBuilder) clone();
    } catch (CloneNotSupportedException impossible) {
      throw new AssertionError(impossible);
    }
  }

  private void requireOneSource() {
    if (servers.isEmpty() == (client == null)) {
      throw new IllegalArgumentException(
          "a Memcached backend needs exactly one of uri(…) and client(…), and has "
              + (client == null ? "none" : "both"));
    }
    if (client != null && (user != null || password != null || protocol != null)) {
      throw new IllegalArgumentException(
          "user, password and protocol are for uri(…); a client has its own");
    }
  }

  private void requireLogin() {
    if ((user == null) != (password == null)) {
      throw new IllegalArgumentException(
          user == null
              ? "a password without a user; accepted: user:password before @"
              : "user \"" + user + "\" has no password");
    }
    if (user != null && protocol == MemcachedProtocol.TEXT) {
      throw new IllegalArgumentException(
          "protocol \"text\" is not accepted with a user: the client can log in only by binary");
    }
  }
}
