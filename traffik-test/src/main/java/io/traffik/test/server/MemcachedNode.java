package io.traffik.test.server;

import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A memcached server to connect to, whoever started it. Thread-safe.
 *
 * <p>What a test does to it or asks of it goes over a connection of its own, in the text protocol,
 * and waits up to 30 s for each part of the reply. Every such method throws an {@link
 * IllegalStateException} with the reply if that is an error, an {@link UncheckedIOException} if
 * there is none, and an {@link UnsupportedOperationException} if the server asks for a password:
 * then it does not speak the text protocol. Keys have 1 to 250 bytes in UTF-8, without white space
 * and control characters; others are an {@link IllegalArgumentException}.
 */
public sealed interface MemcachedNode permits MemcachedServer, GivenMemcached {

  /** The name or address to connect to. */
  String host();

  /** The port to connect to. */
  int port();

  /** Host and port: {@code 127.0.0.1:11211}. */
  default String address() {
    return host() + ":" + port();
  }

  /** The value of a key, or null if there is none. */
  default byte @Nullable [] get(String key) {
    return MemcachedText.get(this, key);
  }

  /**
   * Stores a value, whether there was one or not.
   *
   * @param flags a number that the server keeps with the value, for clients; 0 to 2^32 - 1 as an
   *     unsigned int
   * @param exptimeSeconds as the protocol has it: 0 for ever; up to 30 days from now; above that
   *     the time in seconds since 1970; negative for a value that has expired already
   */
  default void set(String key, int flags, int exptimeSeconds, byte[] value) {
    MemcachedText.set(this, key, flags, exptimeSeconds, value);
  }

  /** Deletes a key; false if there was none. */
  default boolean delete(String key) {
    return MemcachedText.delete(this, key);
  }

  /** Invalidates all that is stored. */
  default void flushAll() {
    MemcachedText.flushAll(this);
  }

  /**
   * Statistics by name.
   *
   * @param section empty for the general ones, or {@code settings}, {@code items}, {@code slabs}
   */
  default Map<String, String> stats(String section) {
    return MemcachedText.stats(this, section);
  }

  /**
   * Every key with the time that it will stay by the server's clock, which goes by whole seconds:
   * up to one second less than told. {@link java.time.temporal.ChronoUnit#FOREVER}'s duration if it
   * does not expire. What has expired is left out. So may be a key that somebody uses at the very
   * moment: the server does not wait for it.
   *
   * @throws IllegalStateException also if the server has been busy with other listings for 30 s
   */
  default Map<String, Duration> timesToLive() {
    return MemcachedText.timesToLive(this);
  }
}
