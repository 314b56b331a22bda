package io.traffik.lab;

import static io.traffik.lab.Run.admitted;
import static io.traffik.lab.Run.refused;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

/** The program as a process of its own, on a platform that does not speak UTF-8. */
class ProcessTest {

  @Test
  void readsStandardInputAndWritesStandardOutputAndError()
      throws IOException, InterruptedException {
    Process process =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Dfile.encoding=ISO-8859-1",
                "-XX:TieredStopAtLevel=1",
                "-cp",
                System.getProperty("java.class.path"),
                Lab.class.getName(),
                "simulate")
            .start();
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

  private static String text(byte[] bytes) {
    return new String(bytes, StandardCharsets.UTF_8);
  }
}
