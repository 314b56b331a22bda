package io.traffik.lab;

import static org.assertj.core.api.Assertions.assertThat;

import io.traffik.Strategies;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Traces worked out by hand: each hit is followed by its decision; {@code #} begins a remark. */
class TraceTest {

  private static final Path TRACES = Path.of("src/test/resources/traces");

  static List<Path> traces() throws IOException {
    try (Stream<Path> files = Files.list(TRACES)) {
      return files.sorted().toList();
    }
  }

  static Stream<Arguments> tracesOnEachBackend() throws IOException {
    return traces().stream()
        .flatMap(
            trace -> Backends.names().map(backend -> Arguments.of(trace.getFileName(), backend)));
  }

  @ParameterizedTest
  @MethodSource("tracesOnEachBackend")
  void decisionsAreAsWorkedOut(Path trace, String backend) throws IOException {
    List<String> hits = new ArrayList<>();
    List<String> expected = new ArrayList<>();
    for (String line : Files.readAllLines(TRACES.resolve(trace))) {
      if (!line.startsWith("#")) {
        (line.startsWith("{\"allowed\"") ? expected : hits).add(line);
      }
    }

    Run run = Run.simulateOn(Backends.uri(backend), hits);

    assertThat(run.err()).isEmpty();
    assertThat(run.decisions()).isEqualTo(expected).hasSizeGreaterThan(3);
    assertThat(run.status()).isZero();
  }

  @Test
  void everyStrategyHasATraceAndAPlot() throws IOException {
    List<String> plotted =
        Arrays.stream(PlottedStrategy.values())
            .map(strategy -> strategy.text().replaceFirst("\\(.*", ""))
            .toList();

    assertThat(plotted).hasSize(14).doesNotHaveDuplicates();
    for (String name : plotted) {
      assertThat(traces()).contains(TRACES.resolve(name + ".jsonl"));
    }
    for (PlottedStrategy strategy : PlottedStrategy.values()) {
      assertThat(Strategies.parse(strategy.text())).isNotNull();
    }
  }
}
