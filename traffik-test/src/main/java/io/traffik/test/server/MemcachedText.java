package io.traffik.test.server;

import static java.util.Objects.requireNonNull;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/**
 * Commands and replies in the <a
 * href="https://github.com/memcached/memcached/blob/master/doc/protocol.txt">text protocol</a> of
 * memcached, each over a connection of its own; {@link MemcachedNode} says what they do and throw.
 */
final class MemcachedText {

  static final Duration REPLY_TIMEOUT = Duration.ofSeconds(30);

  private static final int LONGEST_KEY = 250;
  private static final String NEVER = "-1";

  private MemcachedText() {}

  /** Reads the reply to one command. */
  interface Reader<T> {
    T read(InputStream replies) throws IOException;
  }

  static byte @Nullable [] get(MemcachedNode node, String key) {
    // Not nullable itself, since the reply's type must not be: none or one.
    List<byte[]> values = ask(node, "get " + checked(key), MemcachedText::readValues);
    return values.isEmpty() ? null : values.get(0);
  }

  static void set(MemcachedNode node, String key, int flags, int exptimeSeconds, byte[] value) {
    String command =
        String.join(
            " ",
            "set",
            checked(key),
            Integer.toUnsignedString(flags),
            Integer.toString(exptimeSeconds),
            Integer.toString(value.length));
    ByteArrayOutputStream request = new ByteArrayOutputStream();
    request.writeBytes(line(command));
    request.writeBytes(value);
    request.writeBytes(line(""));
    ask(node, REPLY_TIMEOUT, request.toByteArray(), replies -> expect(replies, "STORED"));
  }

  static boolean delete(MemcachedNode node, String key) {
    return ask(node, "delete " + checked(key), replies -> expect(replies, "DELETED", "NOT_FOUND"))
        .equals("DELETED");
  }

  static void flushAll(MemcachedNode node) {
    ask(node, "flush_all", replies -> expect(replies, "OK"));
  }

  static Map<String, String> stats(MemcachedNode node, String section) {
    return stats(node, section, REPLY_TIMEOUT);
  }

  static Map<String, String> stats(MemcachedNode node, String section, Duration timeout) {
    byte[] request = line(("stats " + section).strip());
    return ask(node, timeout, request, MemcachedText::readStats);
  }

  static Map<String, Duration> timesToLive(MemcachedNode node) {
    stats(node, ""); // if nobody is there, this tells at once
    AtomicReference<List<String>> dump = new AtomicReference<>(List.of());
    Polling.until(
        "memcached to list its keys",
        REPLY_TIMEOUT,
        () -> {
          // Replies an error while it is busy with another listing, or one of its own accord.
          dump.set(ask(node, "lru_crawler metadump all", MemcachedText::readDump));
          return true;
        });
    // Asked later than the expiry of the keys, so that no time is told longer than it is.
    long now = Long.parseLong(requireNonNull(stats(node, "").get("time")));
    return timesToLive(requireNonNull(dump.get()), now);
  }

  /**
   * What a listing tells.
   *
   * @param dump its lines: {@code key=caf%C3%A9 exp=1795522777 la=1795522677 cas=2 …}
   * @param now the server's time, in seconds since 1970
   */
  static Map<String, Duration> timesToLive(List<String> dump, long now) {
    Map<String, Duration> times = new TreeMap<>();
    for (String item : dump) {
      String key = URLDecoder.decode(field(item, "key"), StandardCharsets.UTF_8);
      String expiry = field(item, "exp");
      if (expiry.equals(NEVER)) {
        times.put(key, ChronoUnit.FOREVER.getDuration());
      } else if (Long.parseLong(expiry) > now) {
        times.put(key, Duration.ofSeconds(Long.parseLong(expiry) - now));
      }
    }
    return times;
  }

  private static String field(String item, String name) {
    for (String field : item.split(" ", -1)) {
      if (field.startsWith(name + "=")) {
        return field.substring(name.length() + 1);
      }
    }
    throw new IllegalStateException("memcached listed an item without " + name + ": " + item);
  }

  private static String checked(String key) {
    int length = key.getBytes(StandardCharsets.UTF_8).length;
    boolean oneWord = key.chars().noneMatch(each -> each <= ' ' || each == 0x7f);
    if (length == 0 || length > LONGEST_KEY || !oneWord) {
      throw new IllegalArgumentException(
          "key \"" + key + "\" must be one word of 1 to " + LONGEST_KEY + " bytes");
    }
    return key;
  }

  private static byte[] line(String text) {
    return (text + "\r\n").getBytes(StandardCharsets.UTF_8);
  }

  private static <T> T ask(MemcachedNode node, String command, Reader<T> reader) {
    return ask(node, REPLY_TIMEOUT, line(command), reader);
  }

  private static <T> T ask(MemcachedNode node, Duration timeout, byte[] request, Reader<T> reader) {
    String command = new String(request, StandardCharsets.UTF_8).split("\\s", 2)[0];
    if (node instanceof MemcachedServer server && server.asksForPassword()) {
      throw new UnsupportedOperationException(
          command + ": a memcached with a password does not speak the text protocol; ask a client");
    }
    try (Wire wire = new Wire(node.host(), node.port(), timeout)) {
      wire.send(request);
      return reader.read(wire.replies());
    } catch (ErrorReply e) {
      throw new IllegalStateException("memcached replied to " + command + ": " + e.getMessage(), e);
    } catch (IOException e) {
      String message = node.address() + " did not reply to " + command + ": " + e.getMessage();
      throw new UncheckedIOException(message, e);
    }
  }

  static List<byte[]> readValues(InputStream replies) throws IOException {
    List<byte[]> values = new ArrayList<>();
    for (String line = nextLine(replies); !line.equals("END"); line = nextLine(replies)) {
      String[] words = line.split(" ", -1);
      if (words.length < 4 || !words[0].equals("VALUE")) {
        throw unexpected(line);
      }
      values.add(Wire.bytes(replies, Integer.parseInt(words[3])));
      expect(replies, "");
    }
    return values;
  }

  static Map<String, String> readStats(InputStream replies) throws IOException {
    Map<String, String> stats = new TreeMap<>();
    for (String line = nextLine(replies); !line.equals("END"); line = nextLine(replies)) {
      String[] words = line.split(" ", 3);
      if (words.length < 3 || !words[0].equals("STAT")) {
        throw unexpected(line);
      }
      stats.put(words[1], words[2]);
    }
    return stats;
  }

  static List<String> readDump(InputStream replies) throws IOException {
    List<String> items = new ArrayList<>();
    for (String line = nextLine(replies); !line.equals("END"); line = nextLine(replies)) {
      if (line.startsWith("NOTSTARTED")) {
        return List.of(); // there is nothing at all
      }
      if (!line.startsWith("key=")) {
        throw unexpected(line);
      }
      items.add(line);
    }
    return items;
  }

  private static String expect(InputStream replies, String... expected) throws IOException {
    String line = nextLine(replies);
    if (!List.of(expected).contains(line)) {
      throw unexpected(line);
    }
    return line;
  }

  private static String nextLine(InputStream replies) throws IOException {
    return Wire.line(replies, StandardCharsets.UTF_8);
  }

  private static IOException unexpected(String line) {
    boolean error = line.matches("(ERROR|CLIENT_ERROR|SERVER_ERROR|BUSY)\\b.*");
    return error
        ? new ErrorReply(line)
        : new IOException("not a reply of memcached: \"" + line + "\"");
  }

  /** The server has understood, and says no. */
  private static final class ErrorReply extends IOException {

    private static final long serialVersionUID = 1L;

    ErrorReply(String reply) {
      super(reply);
    }
  }
}
