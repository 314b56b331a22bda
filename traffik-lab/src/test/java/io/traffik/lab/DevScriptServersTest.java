package io.traffik.lab;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Which servers {@code ./dev test} installs before it runs the tests. All that it could install
 * with, and what it would run, are scripts here that tell what they were called with.
 */
class DevScriptServersTest {

  private static final List<String> TOOLS =
      List.of("bash", "dirname", "mktemp", "sed", "find", "grep", "awk", "rm", "cp");

  private static final String REDIS = "echo Redis server v=7.0.15 sha=00000000:0";
  private static final String MEMCACHED = "echo memcached 1.6.18";

  private Path root;
  private Path programs;

  @BeforeEach
  void haveAllButServers(@TempDir Path directory) throws IOException {
    root = directory;
    programs = Files.createDirectories(root.resolve("jdk/bin"));
    for (String tool : TOOLS) {
      write(programs.resolve(tool), "exec " + real(tool) + " \"$@\"");
    }
    Files.copy(Path.of("../dev"), root.resolve("dev"));
    write(root.resolve("mvnw"), "echo mvnw \"$*\"");
    write(programs.resolve("javac"), "echo javac 17.0.1");
    write(programs.resolve("id"), "echo 0");
    // What would be there after an installation.
    write(root.resolve("redis-server"), REDIS);
    write(root.resolve("memcached"), MEMCACHED);
  }

  private static Path real(String tool) {
    return List.of(System.getenv("PATH").split(":", -1)).stream()
        .map(directory -> Path.of(directory, tool))
        .filter(Files::isExecutable)
        .findFirst()
        .orElseThrow();
  }

  private static void write(Path script, String line) {
    try {
      Files.writeString(script, "#!" + real("bash") + "\n" + line + "\n");
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    assertThat(script.toFile().setExecutable(true)).isTrue();
  }

  @Test
  void installsNothingIfAllIsThere() {
    write(programs.resolve("redis-server"), REDIS);
    write(programs.resolve("memcached"), MEMCACHED);

    assertThat(run()).isEqualTo("mvnw -B verify\n0 passed, 0 failed, 0 skipped\nexit 0\n");
  }

  @Test
  void installsWithAptAndKeepsTheServicesFromStarting() {
    write(programs.resolve("apt-get"), "echo apt-get \"$*\"");
    write(
        programs.resolve("sh"),
        """
        case "$2" in *policy-rc.d*"exit 101"*'apt-get install'*'update-rc.d "$1" disable'*) ;; *) exit 9 ;; esac
        shift 3
        echo without the service: "$*"
        cp "$1" "${0%/*}"
        """);

    assertThat(run())
        .isEqualTo(
            """
            No redis-server found; installing one.
            apt-get update -q
            without the service: redis-server
            No memcached found; installing one.
            apt-get update -q
            without the service: memcached libsasl2-modules
            mvnw -B verify
            0 passed, 0 failed, 0 skipped
            exit 0
            """);
  }

  @Test
  void installsWithBrew() {
    write(programs.resolve("redis-server"), REDIS);
    write(programs.resolve("brew"), "echo brew \"$*\"; cp \"$2\" \"${0%/*}\"");

    assertThat(run())
        .isEqualTo(
            """
            No memcached found; installing one.
            brew install memcached
            mvnw -B verify
            0 passed, 0 failed, 0 skipped
            exit 0
            """);
  }

  @Test
  void saysWhatItCannotInstall() {
    assertThat(run())
        .isEqualTo(
            """
            No redis-server found; installing one.
            ./dev test needs redis-server 7.0 or later: install Redis and have it on the PATH.
            exit 1
            """);

    write(programs.resolve("redis-server"), REDIS);
    assertThat(run())
        .isEqualTo(
            """
            No memcached found; installing one.
            ./dev test needs memcached 1.6 or later: install it and have it on the PATH.
            exit 1
            """);
  }

  @Test
  void doesNotReplaceWhatIsTooOld() {
    write(programs.resolve("redis-server"), REDIS);
    write(programs.resolve("memcached"), "echo memcached 1.4.25");
    write(programs.resolve("brew"), "echo brew \"$*\"");

    assertThat(run())
        .isEqualTo(
            """
            ./dev test needs memcached 1.6 or later: install it and have it on the PATH.
            exit 1
            """);
  }

  private String run() {
    ProcessBuilder dev = new ProcessBuilder(real("bash").toString(), "dev", "test");
    dev.environment().put("PATH", programs.toString());
    dev.environment().put("JAVA_HOME", root.resolve("jdk").toString());
    try {
      Process process = dev.directory(root.toFile()).redirectErrorStream(true).start();
      String printed = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
      return printed + "exit " + process.waitFor() + "\n";
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    }
  }
}
