package io.traffik.lab;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import javax.xml.parsers.DocumentBuilderFactory;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The plots in the documentation are what the engine draws today. */
class PlotTest {

  private static final Path CHECKED_IN = Path.of("../docs/plots");
  private static final int LARGEST = 20 * 1_024;

  @Test
  void theCheckedInPlotsAreDrawnAgainByteForByte(@TempDir Path directory) throws IOException {
    Path made = directory.resolve("made/for/it");

    assertThat(Run.of(new byte[0], "plot", made.toString())).isEqualTo(new Run(0, "", ""));

    assertThat(names(made)).hasSize(14).isEqualTo(names(CHECKED_IN));
    for (String name : names(made)) {
      assertThat(made.resolve(name))
          .as("./dev lab plot docs/plots draws it anew")
          .hasSameBinaryContentAs(CHECKED_IN.resolve(name));
    }
  }

  @Test
  void everyPlotIsSmallAndWellFormed() throws Exception {
    for (String name : names(CHECKED_IN)) {
      String svg = Files.readString(CHECKED_IN.resolve(name));

      assertThat(svg.length()).as(name).isLessThan(LARGEST);
      DocumentBuilderFactory.newInstance()
          .newDocumentBuilder()
          .parse(new ByteArrayInputStream(svg.getBytes(StandardCharsets.UTF_8)));
    }
  }

  @Test
  void aDirectoryThatCannotBeMadeIsNamed() {
    Run run = Run.of(new byte[0], "plot", "pom.xml/plots");

    assertThat(run.status()).isEqualTo(1);
    assertThat(run.err()).startsWith("cannot write to \"pom.xml/plots\"");
  }

  private static List<String> names(Path directory) throws IOException {
    try (Stream<Path> files = Files.list(directory)) {
      return files.map(file -> file.getFileName().toString()).sorted().toList();
    }
  }
}
