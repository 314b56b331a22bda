package io.traffik.lab;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What {@code ./dev lab} does before the program starts. */
class DevScriptTest {

  @Test
  void aClosedStandardInputIsAnEmptyOne(@TempDir Path root)
      throws IOException, InterruptedException {
    Path java = Files.createDirectories(root.resolve("jdk/bin")).resolve("java");
    Files.writeString(java, "#!/bin/sh\ncat && echo end\n");
    assertThat(java.toFile().setExecutable(true)).isTrue();
    Files.createDirectories(root.resolve("traffik-core"));
    Files.createDirectories(root.resolve("traffik-remote"));
    Files.createDirectories(root.resolve("traffik-redis"));
    Files.createDirectories(root.resolve("traffik-memcached"));
    Files.createFile(root.resolve("pom.xml"));
    Files.createFile(
        Files.createDirectories(root.resolve("traffik-lab/target")).resolve("lab.built"));
    Files.copy(Path.of("../dev"), root.resolve("dev"));

    ProcessBuilder bash =
        new ProcessBuilder("bash", "-c", "bash dev lab simulate <&-; echo hits | bash dev lab");
    bash.environment().put("JAVA_HOME", root.resolve("jdk").toString());
    Process process = bash.directory(root.toFile()).redirectErrorStream(true).start();

    assertThat(new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8))
        .isEqualTo("end\nhits\nend\n");
    assertThat(process.waitFor()).isZero();
  }
}
