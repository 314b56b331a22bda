package io.traffik.test.server;

import io.traffik.test.server.MemcachedConfig.Login;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Map;
import java.util.TreeMap;

/**
 * As much of the <a
 * href="https://github.com/memcached/memcached/wiki/BinaryProtocolRevamped">binary protocol</a> as
 * it takes to log in and see who answers.
 */
final class MemcachedBinary {

  private static final int STAT = 0x10;
  private static final int AUTHENTICATE = 0x21;
  private static final int REQUEST = 0x80;
  private static final int REPLY = 0x81;
  private static final int HEADER_LENGTH = 24;

  private MemcachedBinary() {}

  /** A reply of the server: the status is 0 if it is no error. */
  private record Reply(int status, String key, String value) {}

  /**
   * The general statistics, by name, asked for over a connection of its own.
   *
   * @param timeout for connecting, and for each part of a reply
   * @throws IllegalStateException if the login is refused
   * @throws UncheckedIOException if there is no reply
   */
  static Map<String, String> stats(MemcachedNode node, Login login, Duration timeout) {
    try (Wire wire = new Wire(node.host(), node.port(), timeout)) {
      send(wire, AUTHENTICATE, "PLAIN", "\0" + login.user() + "\0" + login.password());
      receive(wire);
      send(wire, STAT, "", "");
      Map<String, String> stats = new TreeMap<>();
      for (Reply next = receive(wire); !next.key().isEmpty(); next = receive(wire)) {
        stats.put(next.key(), next.value());
      }
      return stats;
    } catch (IOException e) {
      throw new UncheckedIOException(
          node.address() + " did not reply to a login: " + e.getMessage(), e);
    }
  }

  private static void send(Wire wire, int command, String key, String value) throws IOException {
    byte[] keyBytes = key.getBytes(StandardCharsets.UTF_8);
    byte[] valueBytes = value.getBytes(StandardCharsets.UTF_8);
    int length = keyBytes.length + valueBytes.length;
    ByteBuffer request = ByteBuffer.allocate(HEADER_LENGTH + length);
    request.put((byte) REQUEST).put((byte) command).putShort((short) keyBytes.length);
    request.putInt(0); // neither extras nor a data type nor a virtual bucket
    request.putInt(length);
    request.position(HEADER_LENGTH);
    request.put(keyBytes).put(valueBytes);
    wire.send(request.array());
  }

  private static Reply receive(Wire wire) throws IOException {
    ByteBuffer header = ByteBuffer.wrap(Wire.bytes(wire.replies(), HEADER_LENGTH));
    if ((header.get(0) & 0xff) != REPLY) {
      throw new IOException("not a reply of memcached in the binary protocol");
    }
    int keyLength = header.getShort(2);
    int extrasLength = header.get(4);
    byte[] body = Wire.bytes(wire.replies(), header.getInt(8));
    Reply reply =
        new Reply(
            header.getShort(6),
            text(body, extrasLength, keyLength),
            text(body, extrasLength + keyLength, body.length - extrasLength - keyLength));
    if (reply.status() != 0) {
      throw new IllegalStateException(
          "memcached refused the login: " + reply.value() + " (is libsasl2-modules installed?)");
    }
    return reply;
  }

  private static String text(byte[] bytes, int start, int length) {
    return new String(bytes, start, length, StandardCharsets.UTF_8);
  }
}
