package io.traffik.test.server;

import java.io.UncheckedIOException;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** A Redis server to connect to, whoever started it. Thread-safe. */
public sealed interface RedisNode permits RedisServer, GivenRedis {

  /** The name or address to connect to. */
  String host();

  /** The port to connect to, without TLS. */
  int port();

  /** Host and port: {@code 127.0.0.1:6379}. */
  default String address() {
    return host() + ":" + port();
  }

  /**
   * Sends one command over a connection of its own, and waits up to 30 s for the reply. For what a
   * test does to the server or asks of it: {@code CLIENT KILL}, {@code SCRIPT FLUSH}, {@code DEBUG
   * SLEEP}, {@code CONFIG SET}.
   *
   * @return a {@link String}, a {@link Long}, a {@link java.util.List} of such, or null for the
   *     reply "nil"
   * @throws IllegalStateException if the reply is an error; the message contains it
   * @throws UncheckedIOException if there is no reply
   */
  @Nullable Object command(String... words);

  /**
   * A section of {@code INFO}, by field.
   *
   * @throws IllegalStateException if the reply is an error
   * @throws UncheckedIOException if there is no reply
   */
  default Map<String, String> info(String section) {
    Map<String, String> fields = new TreeMap<>();
    String.valueOf(command("INFO", section))
        .lines()
        .filter(line -> !line.startsWith("#") && line.contains(":"))
        .forEach(
            line -> {
              int colon = line.indexOf(':');
              fields.put(line.substring(0, colon), line.substring(colon + 1));
            });
    return fields;
  }
}
