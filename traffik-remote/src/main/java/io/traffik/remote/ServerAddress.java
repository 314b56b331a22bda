package io.traffik.remote;

/**
 * Where a server listens. Immutable and thread-safe.
 *
 * @param host a name or an address; an IPv6 address without brackets
 * @param port from 1 to 65,535
 */
public record ServerAddress(String host, int port) {

  private static final int MAX_PORT = 65_535;

  /**
   * Reads {@code host}, {@code host:port} or {@code [IPv6]:port}.
   *
   * @throws IllegalArgumentException if it is none of them
   */
  public static ServerAddress parse(String text, int defaultPort) {
    int bracket = text.startsWith("[") ? text.indexOf(']') : -1;
    int colon = text.indexOf(':', bracket + 1);
    String host = colon < 0 ? text : text.substring(0, colon);
    String name = bracket < 0 ? host : text.substring(1, bracket);
    boolean valid = !name.isEmpty() && (bracket < 0 || host.length() == bracket + 1);
    if (!valid || (text.startsWith("[") && bracket < 0)) {
      throw new IllegalArgumentException(
          "host \"" + text + "\" must be host, host:port or [IPv6 address]:port");
    }
    return new ServerAddress(name, colon < 0 ? defaultPort : port(text.substring(colon + 1)));
  }

  private static int port(String text) {
    try {
      int port = Integer.parseInt(text);
      if (port >= 1 && port <= MAX_PORT) {
        return port;
      }
    } catch (NumberFormatException e) {
      // as if out of range
    }
    throw new IllegalArgumentException(
        "port \"" + text + "\" must be a whole number from 1 to " + MAX_PORT);
  }

  /** As {@link #parse} reads it. */
  @Override
  public String toString() {
    return (host.indexOf(':') < 0 ? host : "[" + host + "]") + ":" + port;
  }
}
