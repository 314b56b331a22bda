package io.traffik.test.server;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@Timeout(60)
class RedisAfterTheJvmTest {

  private static final Duration LIMIT = Duration.ofSeconds(20);

  @Test
  void hasEndedWhenTheJvmHasShutDown() throws Exception {
    Left left = Left.by("exit");

    assertThat(left.isRunning()).isFalse();
    assertThat(left.directory).doesNotExist();
  }

  @ParameterizedTest
  @ValueSource(strings = {"halt", "halt-paused"})
  void endsIfTheJvmIsKilled(String how) throws Exception {
    Left left = Left.by(how);

    Polling.until("the server to end", LIMIT, () -> !left.isRunning());
    Polling.until("its files to be deleted", LIMIT, () -> !Files.exists(left.directory));
  }

  /** What another JVM has left behind. */
  private record Left(int port, Path directory) {

    static Left by(String how) throws IOException, InterruptedException {
      Process jvm =
          new ProcessBuilder(
                  Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                  "-cp",
                  System.getProperty("java.class.path"),
                  Leaver.class.getName(),
                  how)
              .redirectError(ProcessBuilder.Redirect.INHERIT)
              .start();
      try (BufferedReader told = jvm.inputReader(StandardCharsets.UTF_8)) {
        int port = Integer.parseInt(Objects.requireNonNull(told.readLine()));
        Path config = Path.of(Objects.requireNonNull(told.readLine()));
        Left left = new Left(port, Objects.requireNonNull(config.getParent()));
        assertThat(left.isRunning()).isTrue();
        assertThat(config).exists();
        jvm.getOutputStream().close();
        assertThat(jvm.waitFor(LIMIT.toSeconds(), TimeUnit.SECONDS)).isTrue();
        return left;
      } finally {
        jvm.destroyForcibly();
      }
    }

    /** Listens, that is: who inherits the process need not take notice of its end. */
    boolean isRunning() {
      try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
        return socket.isConnected();
      } catch (IOException refused) {
        return false;
      }
    }
  }

  /** Starts a server, tells what it started, and ends when its input does, without closing it. */
  static final class Leaver {
    public static void main(String[] how) throws IOException {
      RedisServer redis = RedisServer.start();
      System.out.println(redis.port());
      System.out.println(redis.info("server").get("config_file"));
      if (how[0].equals("halt-paused")) {
        redis.pause();
      }
      System.in.read();
      if (how[0].startsWith("halt")) {
        Runtime.getRuntime().halt(1);
      }
    }
  }
}
