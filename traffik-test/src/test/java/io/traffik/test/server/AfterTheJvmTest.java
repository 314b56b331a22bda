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
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

@Timeout(60)
class AfterTheJvmTest {

  private static final Duration LIMIT = Duration.ofSeconds(20);

  @ParameterizedTest
  @ValueSource(strings = {"redis", "memcached", "memcached-password"})
  void hasEndedWhenTheJvmHasShutDown(String which) throws Exception {
    Left left = Left.by(which, "exit");

    assertThat(left.isRunning()).isFalse();
    assertThat(left.directory).doesNotExist();
  }

  @ParameterizedTest
  @CsvSource({
    "redis, halt",
    "redis, halt-paused",
    "memcached, halt",
    "memcached, halt-paused",
    "memcached-password, halt",
  })
  void endsIfTheJvmIsKilled(String which, String how) throws Exception {
    Left left = Left.by(which, how);

    Polling.until("the server to end", LIMIT, () -> !left.isRunning());
    Polling.until("its files to be deleted", LIMIT, () -> !Files.exists(left.directory));
  }

  /** What another JVM has left behind. */
  private record Left(int port, Path directory) {

    static Left by(String which, String how) throws IOException, InterruptedException {
      Process jvm =
          new ProcessBuilder(
                  Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                  "-cp",
                  System.getProperty("java.class.path"),
                  Leaver.class.getName(),
                  which,
                  how)
              .redirectError(ProcessBuilder.Redirect.INHERIT)
              .start();
      try (BufferedReader told = jvm.inputReader(StandardCharsets.UTF_8)) {
        int port = Integer.parseInt(Objects.requireNonNull(told.readLine()));
        Path directory = Path.of(Objects.requireNonNull(told.readLine()));
        Left left = new Left(port, directory);
        assertThat(left.isRunning()).isTrue();
        assertThat(directory).isNotEmptyDirectory();
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
    public static void main(String[] whichAndHow) throws IOException {
      Runnable pause =
          switch (whichAndHow[0]) {
            case "redis" -> redis();
            case "memcached" -> memcached(MemcachedServer.builder());
            default -> memcached(MemcachedServer.builder().password("ann", "hers"));
          };
      String how = whichAndHow[1];
      if (how.equals("halt-paused")) {
        pause.run();
      }
      System.in.read();
      if (how.startsWith("halt")) {
        Runtime.getRuntime().halt(1);
      }
    }

    private static Runnable redis() {
      RedisServer redis = RedisServer.start();
      System.out.println(redis.port());
      String config = Objects.requireNonNull(redis.info("server").get("config_file"));
      System.out.println(Path.of(config).getParent());
      return redis::pause;
    }

    private static Runnable memcached(MemcachedServer.Builder builder) {
      MemcachedServer memcached = builder.start();
      System.out.println(memcached.port());
      System.out.println(memcached.directory());
      return memcached::pause;
    }
  }
}
