package io.traffik.memcached;

import io.traffik.OnError;
import io.traffik.remote.OptionText;
import io.traffik.remote.ServerUri;
import java.util.Set;

/** Reads the options of a backend from an address. Stateless. */
final class MemcachedAddress {

  private static final String PLAIN = "memcached";
  private static final String TLS = "memcacheds";

  /** The second is accepted only to be refused with a reason. */
  static final Set<String> SCHEMES = Set.of(PLAIN, TLS);

  private static final String ACCEPTED = "memcached://[user:password@]host[:port],…[?name=value&…]";
  private static final int PORT = 11_211;

  private MemcachedAddress() {}

  /**
   * Sets what an address says.
   *
   * @throws IllegalArgumentException if it is malformed; the message shows no password
   */
  static void read(String address, MemcachedBackendBuilder options) {
    ServerUri uri = ServerUri.parse(address, SCHEMES, scheme -> PORT, ACCEPTED);
    try {
      requireNothingElse(uri);
      options.servers = uri.servers();
      options.user = uri.user();
      options.password = uri.password();
      uri.parameters().forEach((name, value) -> set(options, name, value));
    } catch (IllegalArgumentException wrong) {
      throw ServerUri.invalid(address, wrong.getMessage(), ACCEPTED);
    }
  }

  private static void requireNothingElse(ServerUri uri) {
    if (uri.scheme().equals(TLS)) {
      throw new IllegalArgumentException(
          "TLS is not possible: the client, spymemcached, has none; have a proxy on this machine"
              + " speak TLS to the servers, and give its address as memcached://");
    }
    if (!uri.path().isEmpty() || !uri.fragment().isEmpty()) {
      throw new IllegalArgumentException("nothing may stand behind the hosts but ?name=value&…");
    }
    if (Set.copyOf(uri.servers()).size() < uri.servers().size()) {
      throw new IllegalArgumentException("a host is given twice");
    }
  }

  private static void set(MemcachedBackendBuilder options, String name, String value) {
    switch (name) {
      case "user" -> options.user(value);
      case "password" -> options.password(value);
      case "protocol" -> options.protocol(protocol(value));
      case "namespace" -> options.namespace(value);
      case "connectTimeout" -> options.connectTimeout(OptionText.duration(name, value));
      case "start" -> options.start(OptionText.start(name, value));
      case "onError" -> options.onError(OnError.parse(value));
      case "coalescing" -> options.coalescing(OptionText.flag(name, value));
      default -> throw new IllegalArgumentException("\"" + name + "\" is not a parameter");
    }
  }

  private static MemcachedProtocol protocol(String value) {
    return switch (value) {
      case "text" -> MemcachedProtocol.TEXT;
      case "binary" -> MemcachedProtocol.BINARY;
      default ->
          throw new IllegalArgumentException("protocol \"" + value + "\" must be text or binary");
    };
  }
}
