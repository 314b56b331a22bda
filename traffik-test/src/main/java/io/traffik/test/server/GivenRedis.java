package io.traffik.test.server;

import java.nio.charset.StandardCharsets;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A server that somebody else has started. */
record GivenRedis(String host, int port) implements RedisNode {

  /**
   * A server at an address.
   *
   * @param variable where the address comes from, for the message
   * @throws IllegalArgumentException if the address is not one
   */
  static GivenRedis at(String address, String variable) {
    int colon = address.lastIndexOf(':');
    String host = address.substring(0, Math.max(colon, 0));
    String port = address.substring(colon + 1);
    boolean oneHost = !host.isBlank() && (!host.contains(":") || host.startsWith("["));
    if (!oneHost || !port.matches("\\d{1,5}") || !isPort(Integer.parseInt(port))) {
      throw new IllegalArgumentException(
          variable + " \"" + address + "\" must be host:port, such as \"127.0.0.1:6379\"");
    }
    return new GivenRedis(host, Integer.parseInt(port));
  }

  private static boolean isPort(int number) {
    return 0 < number && number < 65_536;
  }

  @Override
  public @Nullable Object command(String... words) {
    return RedisConnection.command(
        this, List.of(), RedisServer.REPLY_TIMEOUT, StandardCharsets.UTF_8, words);
  }
}
