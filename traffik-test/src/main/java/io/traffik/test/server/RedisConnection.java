package io.traffik.test.server;

import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.net.Socket;
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

  private final Socket socket = new Socket();
  private final InputStream replies;
  private final Charset charset;

  private RedisConnection(String host, int port, Duration timeout, Charset charset)
      throws IOException {
    int millis = Math.toIntExact(timeout.toMillis());
    this.charset = charset;
    try {
      socket.setSoTimeout(millis);
      socket.setTcpNoDelay(true);
      socket.connect(new InetSocketAddress(host, port), millis);
      replies = new BufferedInputStream(socket.getInputStream());
    } catch (IOException e) {
      socket.close();
      throw e;
    }
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
        new RedisConnection(node.host(), node.port(), timeout, charset)) {
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
    socket.getOutputStream().write(request.toByteArray());
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
    return read(replies, charset, command);
  }

  /** One reply to a command. After an error inside an array, the rest of it remains unread. */
  static @Nullable Object read(InputStream replies, Charset charset, String command)
      throws IOException {
    String line = line(replies, charset);
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
    byte[] bytes = replies.readNBytes(length);
    if (bytes.length < length || !line(replies, charset).isEmpty()) {
      throw new EOFException("the reply is not complete");
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

  private static String line(InputStream replies, Charset charset) throws IOException {
    ByteArrayOutputStream line = new ByteArrayOutputStream();
    for (int next = replies.read(); next != '\n'; next = replies.read()) {
      if (next < 0) {
        throw new EOFException("the connection was closed");
      }
      if (next != '\r') {
        line.write(next);
      }
    }
    return line.toString(charset);
  }

  @Override
  public void close() throws IOException {
    socket.close();
  }
}
