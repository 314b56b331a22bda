package io.traffik.test.server;

/** Where a server is that somebody else has started. */
record Address(String host, int port) {

  /**
   * Reads {@code host:port}.
   *
   * @param variable where the text comes from, for the message
   * @param usualPort of such servers, for the message
   * @throws IllegalArgumentException if it is no address
   */
  static Address parse(String text, String variable, int usualPort) {
    int colon = text.lastIndexOf(':');
    String host = text.substring(0, Math.max(colon, 0));
    String port = text.substring(colon + 1);
    boolean oneHost = !host.isBlank() && (!host.contains(":") || host.startsWith("["));
    if (!oneHost || !port.matches("\\d{1,5}") || !isPort(Integer.parseInt(port))) {
      throw new IllegalArgumentException(
          variable
              + " \""
              + text
              + "\" must be host:port, such as \"127.0.0.1:"
              + usualPort
              + "\"");
    }
    return new Address(host, Integer.parseInt(port));
  }

  private static boolean isPort(int number) {
    return 0 < number && number < 65_536;
  }
}
