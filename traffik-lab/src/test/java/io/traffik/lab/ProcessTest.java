package io.traffik.lab;

import static io.traffik.lab.Run.admitted;
import static io.traffik.lab.Run.refused;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.OutputStream;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The program as a process of its own, on a platform that does not speak UTF-8. */
class ProcessTest {

  @Test
  void readsStandardInputAndWritesStandardOutputAndError()
      throws IOException, InterruptedException {
    Process process = builder("-Dfile.encoding=ISO-8859-1").start();
    try (OutputStream in = process.getOutputStream()) {
      String hit = Run.HIT.replace("\"k\"", "\"ключ\"");
      String wrong = Run.HIT + ",\"ключ\":1}";
      in.write(String.join("\n", hit + "}", hit + "}", wrong).getBytes(StandardCharsets.UTF_8));
    }

    assertThat(text(process.getInputStream().readAllBytes()).lines())
        .containsExactly(admitted(0), refused(0, 1000));
    assertThat(text(process.getErrorStream().readAllBytes()))
        .startsWith("line 3: field \"ключ\" is unknown");
    assertThat(process.waitFor()).isEqualTo(1);
  }

  @Test
  void outOfMemoryIsOneLineAndLosesNoDecision(@TempDir Path directory)
      throws IOException, InterruptedException {
    Path hits = directory.resolve("hits.jsonl");
    try (Writer writer = Files.newBufferedWriter(hits)) {
      for (int i = 0; i < 200_000; i++) {
        writer.write(Run.HIT.replace("\"k\"", "\"client-" + i + "\"") + "}\n");
      }
    }

    Process process = builder("-Xmx16m", "-XX:+UseSerialGC").redirectInput(hits.toFile()).start();

    List<String> decisions = text(process.getInputStream().readAllBytes()).lines().toList();
    assertThat(decisions).hasSizeGreaterThan(1_000).containsOnly(admitted(0));
    assertThat(text(process.getErrorStream().readAllBytes()))
        .startsWith("line " + (decisions.size() + 1) + ": out of memory")
        .hasLineCount(1);
    assertThat(process.waitFor()).isEqualTo(1);
  }

  private static ProcessBuilder builder(String... options) {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(List.of(options));
    command.addAll(
        List.of(
            "-XX:TieredStopAtLevel=1",
            "-cp",
            System.getProperty("java.class.path"),
            Lab.class.getName(),
            "simulate"));
    return new ProcessBuilder(command);
  }

  private static String text(byte[] bytes) {
    return new String(bytes, StandardCharsets.UTF_8);
  }
}
