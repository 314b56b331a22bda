package io.traffik.redis;

import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The parts of an address of Redis, as text: {@code
 * scheme://user:password@host:port,…/database?name=value&…}. What the parameters mean is the
 * builder's business. Immutable.
 *
 * @param master the name of the master that the sentinels watch; empty without Sentinel
 * @param parameters by name, decoded
 */
record RedisAddress(
    String scheme,
    @Nullable String user,
    @Nullable String password,
    List<ServerAddress> servers,
    int database,
    String master,
    Map<String, String> parameters) {

  /** Plain, and with TLS. */
  static final Set<String> SCHEMES = Set.of("redis", "rediss", "redis-sentinel", "rediss-sentinel");

  private static final String ACCEPTED =
      "; accepted: redis[s]://[[user]:password@]host[:port][/database][?name=value&…], with several"
          + " hosts separated by commas for a Cluster, and"
          + " redis[s]-sentinel://[[user]:password@]sentinel[:port],…[/database]#master";
  private static final int REDIS_PORT = 6_379;
  private static final int SENTINEL_PORT = 26_379;

  /**
   * Reads an address.
   *
   * @throws IllegalArgumentException if it is malformed; the message shows no password
   */
  static RedisAddress parse(String uri) {
    try {
      return new Parser(uri).parse();
    } catch (IllegalArgumentException wrong) {
      throw invalid(uri, wrong.getMessage());
    }
  }

  /** What to throw for an address with a part that is not valid. */
  static IllegalArgumentException invalid(String uri, @Nullable String why) {
    return new IllegalArgumentException(
        "backend \"" + withoutSecrets(uri) + "\" is not valid: " + why + ACCEPTED);
  }

  private static String withoutSecrets(String uri) {
    return uri.replaceFirst("//.*@", "//***@").replaceFirst("([Pp]assword=).*", "$1***");
  }

  boolean hasTls() {
    return scheme.startsWith("rediss");
  }

  boolean hasSentinels() {
    return scheme.endsWith("-sentinel");
  }

  /** Cuts an address into pieces from both ends. */
  private static final class Parser {

    private final String scheme;
    private String rest;

    Parser(String uri) {
      int end = uri.indexOf("://");
      this.scheme = end < 0 ? "" : uri.substring(0, end);
      if (!SCHEMES.contains(scheme)) {
        throw new IllegalArgumentException("it has none of the schemes " + SCHEMES);
      }
      this.rest = uri.substring(end + 3);
      int mark = rest.split("[?#]", 2)[0].length();
      if (rest.indexOf('@', mark) >= 0) {
        throw new IllegalArgumentException(
            "# ? / and % in user and password must be percent-encoded");
      }
    }

    RedisAddress parse() {
      boolean sentinel = scheme.endsWith("-sentinel");
      String master = decode(cutBehind('#'));
      Map<String, String> parameters = parameters(cutBehind('?'));
      int at = rest.lastIndexOf('@');
      String credentials = at < 0 ? "" : rest.substring(0, at);
      rest = rest.substring(at + 1);
      String database = cutBehind('/');
      master = master.isEmpty() ? parameters.getOrDefault("master", "") : master;
      if (sentinel == master.isEmpty()) {
        throw new IllegalArgumentException(
            sentinel
                ? "the name of the master is missing (#master)"
                : "master \"" + master + "\" is only for sentinels");
      }
      int colon = credentials.indexOf(':');
      List<ServerAddress> servers =
          Stream.of(rest.split(",", -1))
              .map(text -> ServerAddress.parse(text, sentinel ? SENTINEL_PORT : REDIS_PORT))
              .toList();
      return new RedisAddress(
          scheme,
          colon > 0 ? decode(credentials.substring(0, colon)) : null,
          credentials.isEmpty() ? null : decode(credentials.substring(colon + 1)),
          servers,
          database(database),
          master,
          parameters);
    }

    private String cutBehind(char mark) {
      int index = rest.indexOf(mark);
      String behind = index < 0 ? "" : rest.substring(index + 1);
      rest = index < 0 ? rest : rest.substring(0, index);
      return behind;
    }

    private static int database(String text) {
      try {
        int database = text.isEmpty() ? 0 : Integer.parseInt(text);
        if (database >= 0) {
          return database;
        }
      } catch (NumberFormatException e) {
        // as if negative
      }
      throw new IllegalArgumentException(
          "database \"" + text + "\" must be a whole number of at least 0");
    }

    private static Map<String, String> parameters(String query) {
      Map<String, String> parameters = new LinkedHashMap<>();
      for (String pair : query.isEmpty() ? new String[0] : query.split("&", -1)) {
        int equals = pair.indexOf('=');
        if (equals < 1) {
          throw new IllegalArgumentException("every parameter must be name=value");
        }
        String name = decode(pair.substring(0, equals));
        if (parameters.put(name, decode(pair.substring(equals + 1))) != null) {
          throw new IllegalArgumentException("parameter \"" + name + "\" is given twice");
        }
      }
      return parameters;
    }

    /** Percent-encoding only: a plus is a plus. */
    private static String decode(String text) {
      try {
        return URLDecoder.decode(text.replace("+", "%2B"), StandardCharsets.UTF_8);
      } catch (IllegalArgumentException wrong) { // whose message may show a part of a password
        throw new IllegalArgumentException("a % is not followed by two hexadecimal digits");
      }
    }
  }
}
