package io.traffik.test.server;

/** A server that somebody else has started. */
record GivenMemcached(String host, int port) implements MemcachedNode {

  private static final int USUAL_PORT = 11211;

  /**
   * A server at an address.
   *
   * @param variable where the address comes from, for the message
   * @throws IllegalArgumentException if the address is not one
   */
  static GivenMemcached at(String text, String variable) {
    Address address = Address.parse(text, variable, USUAL_PORT);
    return new GivenMemcached(address.host(), address.port());
  }
}
