package io.traffik.test.server;

import io.traffik.test.server.MemcachedConfig.Login;
import java.io.DataInputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Who may use a server that is configured by Cyrus SASL. Thread-safe.
 *
 * <p>A database of passwords would take the programs of another package to write it. The other
 * thing that SASL knows is to ask a daemon, {@code saslauthd}, over a Unix socket; here this JVM
 * answers. A question is four strings, each after its length in two bytes: user, password, service,
 * realm. The answer is such a string that begins with {@code OK} or {@code NO}.
 */
final class SaslPasswords implements AutoCloseable {

  private static final String SOCKET = "passwords";

  private final TemporaryDirectory directory;
  private final Login login;
  private volatile @Nullable ServerSocketChannel questions;

  SaslPasswords(TemporaryDirectory directory, Login login) {
    this.directory = directory;
    this.login = login;
  }

  /** What the server has to find in its environment. */
  Map<String, String> environment() {
    return Map.of("SASL_CONF_PATH", directory.path().toString());
  }

  Login login() {
    return login;
  }

  /**
   * Writes the configuration, and answers until it is closed.
   *
   * @throws UncheckedIOException if that cannot be
   */
  void open() {
    try {
      Files.writeString(
          directory.file("memcached.conf"),
          "mech_list: plain\npwcheck_method: saslauthd\nsaslauthd_path: "
              + directory.file(SOCKET)
              + "\n");
      ServerSocketChannel opened = ServerSocketChannel.open(StandardProtocolFamily.UNIX);
      questions = opened;
      opened.bind(UnixDomainSocketAddress.of(directory.file(SOCKET)));
      Thread thread = new Thread(() -> answerAll(opened), "test-server-passwords");
      thread.setDaemon(true);
      thread.start();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private void answerAll(ServerSocketChannel opened) {
    while (opened.isOpen()) {
      try (SocketChannel client = opened.accept()) {
        answer(client);
      } catch (IOException e) {
        // closed here, or the server was killed while it asked: no answer is a refusal
      }
    }
  }

  private void answer(SocketChannel client) throws IOException {
    DataInputStream question = new DataInputStream(Channels.newInputStream(client));
    String user = string(question);
    String password = string(question);
    string(question);
    string(question);
    boolean known = user.equals(login.user()) && password.equals(login.password());
    byte[] words = (known ? "OK" : "NO").getBytes(StandardCharsets.US_ASCII);
    ByteBuffer answer = ByteBuffer.allocate(Short.BYTES + words.length);
    answer.putShort((short) words.length).put(words).flip();
    client.write(answer);
  }

  private static String string(DataInputStream question) throws IOException {
    byte[] bytes = new byte[question.readUnsignedShort()];
    question.readFully(bytes);
    return new String(bytes, StandardCharsets.UTF_8);
  }

  @Override
  public void close() {
    ServerSocketChannel opened = questions;
    if (opened != null) {
      try {
        opened.close();
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }
  }
}
