package io.traffik.test.server;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Commands and replies in <a href="https://redis.io/docs/latest/develop/reference/protocol-spec/">
 * RESP2</a> over a socket. Not thread-safe.
 */
final class RedisConnection implements AutoCloseable {

  private final Wire wire;
  private final Charset charset;

  private RedisConnection(Wire wire, Charset charset) {
    this.wire = wire;
    this.charset = charset;
  }

  /**
   * Sends one command and waits for its reply.
   *
   * @param login the arguments of {@code AUTH}, or none
   * @param timeout for connecting, and for each part of a reply
   * @throws IllegalStateException if the reply is an error
   * @throws UncheckedIOException if there is no reply
   */
  static @Nullable Object command(
      RedisNode node, List<String> login, Duration timeout, Charset charset, String... words) {
    try (RedisConnection connection =
        new RedisConnection(new Wire(node.host(), node.port(), timeout), charset)) {
      if (!login.isEmpty()) {
        connection.send("AUTH", login);
        connection.receive("AUTH");
      }
      connection.send(words[0], Arrays.asList(words).subList(1, words.length));
      return connection.receive(words[0]);
    } catch (IOException e) {
      String message = node.address() + " did not reply to " + words[0] + ": " + e.getMessage();
      throw new UncheckedIOException(message, e);
    }
  }

  private void send(String command, List<String> arguments) throws IOException {
    ByteArrayOutputStream request = new ByteArrayOutputStream();
    request.writeBytes(ascii("*" + (1 + arguments.size()) + "\r\n"));
    writeBulk(request, command);
    arguments.forEach(argument -> writeBulk(request, argument));
    wire.send(request.toByteArray());
  }

  private void writeBulk(ByteArrayOutputStream request, String word) {
    byte[] bytes = word.getBytes(charset);
    request.writeBytes(ascii("$" + bytes.length + "\r\n"));
    request.writeBytes(bytes);
    request.writeBytes(ascii("\r\n"));
  }

  private static byte[] ascii(String text) {
    return text.getBytes(StandardCharsets.US_ASCII);
  }

  private @Nullable Object receive(String command) throws IOException {
    return read(wire.replies(), charset, command);
  }

  /** One reply to a command. After an error inside an array, the rest of it remains unread. */
  static @Nullable Object read(InputStream replies, Charset charset, String command)
      throws IOException {
    String line = Wire.line(replies, charset);
    String rest = line.isEmpty() ? "" : line.substring(1);
    char type = line.isEmpty() ? ' ' : line.charAt(0);
    return switch (type) {
      case '+' -> rest;
      case '-' -> throw new IllegalStateException("redis replied to " + command + ": " + rest);
      case ':' -> Long.valueOf(rest);
      case '$' -> bulk(replies, charset, Integer.parseInt(rest));
      case '*' -> array(replies, charset, Integer.parseInt(rest), command);
      default -> throw new IOException("not a reply of Redis: \"" + line + "\"");
    };
  }

  private static @Nullable String bulk(InputStream replies, Charset charset, int length)
      throws IOException {
    if (length < 0) {
      return null;
    }
    byte[] bytes = Wire.bytes(replies, length);
    if (!Wire.line(replies, charset).isEmpty()) {
      throw new IOException("the reply is longer than it says");
    }
    return new String(bytes, charset);
  }

  private static @Nullable List<@Nullable Object> array(
      InputStream replies, Charset charset, int length, String command) throws IOException {
    if (length < 0) {
      return null;
    }
    List<@Nullable Object> elements = new ArrayList<>();
    for (int i = 0; i < length; i++) {
      elements.add(read(replies, charset, command));
    }
    return elements;
  }

  @Override
  public void close() throws IOException {
    wire.close();
  }
}
