package io.traffik.test.server;

import java.nio.charset.StandardCharsets;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A server that somebody else has started. */
record GivenRedis(String host, int port) implements RedisNode {

  private static final int USUAL_PORT = 6379;

  /**
   * A server at an address.
   *
   * @param variable where the address comes from, for the message
   * @throws IllegalArgumentException if the address is not one
   */
  static GivenRedis at(String text, String variable) {
    Address address = Address.parse(text, variable, USUAL_PORT);
    return new GivenRedis(address.host(), address.port());
  }

  @Override
  public @Nullable Object command(String... words) {
    return RedisConnection.command(
        this, List.of(), RedisServer.REPLY_TIMEOUT, StandardCharsets.UTF_8, words);
  }
}
