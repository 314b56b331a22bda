package io.traffik.remote;

import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.ToIntFunction;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The parts of an address of servers, as text: {@code
 * scheme://user:password@host:port,…/path?name=value&…#fragment}. What path, fragment and
 * parameters mean is the backend's business. Immutable and thread-safe.
 *
 * @param user decoded; null if there is none before a colon
 * @param password decoded; null if nothing stands before {@code @}
 * @param servers at least one
 * @param path what stands behind the first slash, as it is; empty if there is nothing
 * @param fragment decoded; empty if there is none
 * @param parameters by name, decoded, in their order
 */
public record ServerUri(
    String scheme,
    @Nullable String user,
    @Nullable String password,
    List<ServerAddress> servers,
    String path,
    String fragment,
    Map<String, String> parameters) {

  /** Copies the servers and the parameters. */
  public ServerUri {
    servers = List.copyOf(servers);
    parameters = Collections.unmodifiableMap(new LinkedHashMap<>(parameters));
  }

  /**
   * Reads an address.
   *
   * @param schemes those that are accepted, without colon
   * @param defaultPortOfScheme the port of a server for which none is given
   * @param accepted how an address should look, for messages
   * @throws IllegalArgumentException if it is malformed; the message shows no password
   */
  public static ServerUri parse(
      String uri, Set<String> schemes, ToIntFunction<String> defaultPortOfScheme, String accepted) {
    try {
      return new Parser(uri, schemes).parse(defaultPortOfScheme);
    } catch (IllegalArgumentException wrong) {
      throw invalid(uri, wrong.getMessage(), accepted);
    }
  }

  /**
   * What to throw for an address with a part that is not valid; it shows no password.
   *
   * @param why which part, and what it must be
   * @param accepted how an address should look
   */
  public static IllegalArgumentException invalid(
      String uri, @Nullable String why, String accepted) {
    return new IllegalArgumentException(
        "backend \"" + withoutSecrets(uri) + "\" is not valid: " + why + "; accepted: " + accepted);
  }

  private static String withoutSecrets(String uri) {
    return uri.replaceFirst("//.*@", "//***@").replaceFirst("([Pp]assword=).*", "$1***");
  }

  /** For messages and logs: the scheme and the servers. */
  @Override
  public String toString() {
    return scheme + "://" + String.join(",", servers.stream().map(Object::toString).toList());
  }

  /** Cuts an address into pieces from both ends. */
  private static final class Parser {

    private final String scheme;
    private String rest;

    Parser(String uri, Set<String> schemes) {
      int end = uri.indexOf("://");
      this.scheme = end < 0 ? "" : uri.substring(0, end);
      if (!schemes.contains(scheme)) {
        throw new IllegalArgumentException("it has none of the schemes " + schemes);
      }
      this.rest = uri.substring(end + 3);
      int mark = rest.split("[?#]", 2)[0].length();
      if (rest.indexOf('@', mark) >= 0) {
        throw new IllegalArgumentException(
            "# ? / and % in user and password must be percent-encoded");
      }
    }

    ServerUri parse(ToIntFunction<String> defaultPortOfScheme) {
      String fragment = decode(cutBehind('#'));
      Map<String, String> parameters = parameters(cutBehind('?'));
      int at = rest.lastIndexOf('@');
      String credentials = at < 0 ? "" : rest.substring(0, at);
      rest = rest.substring(at + 1);
      String path = cutBehind('/');
      int colon = credentials.indexOf(':');
      return new ServerUri(
          scheme,
          colon > 0 ? decode(credentials.substring(0, colon)) : null,
          credentials.isEmpty() ? null : decode(credentials.substring(colon + 1)),
          servers(defaultPortOfScheme.applyAsInt(scheme)),
          path,
          fragment,
          parameters);
    }

    private List<ServerAddress> servers(int defaultPort) {
      return Stream.of(rest.split(",", -1))
          .map(text -> ServerAddress.parse(text, defaultPort))
          .toList();
    }

    private String cutBehind(char mark) {
      int index = rest.indexOf(mark);
      String behind = index < 0 ? "" : rest.substring(index + 1);
      rest = index < 0 ? rest : rest.substring(0, index);
      return behind;
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
