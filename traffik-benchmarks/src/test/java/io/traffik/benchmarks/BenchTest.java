package io.traffik.benchmarks;

import static org.assertj.core.api.Assertions.assertThat;

import io.traffik.benchmarks.report.Group.Effort;
import java.io.PrintWriter;
import java.io.StringWriter;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The command line: what is refused, and with which words. */
class BenchTest {

  private final StringWriter out = new StringWriter();
  private final StringWriter err = new StringWriter();

  private int execute(String... arguments) {
    return Bench.commandLine(new PrintWriter(out), new PrintWriter(err)).execute(arguments);
  }

  @Test
  void anUnknownGroupIsAnErrorThatListsWhatThereIs() {
    assertThat(execute("memory", "memroy")).isEqualTo(2);
    assertThat(err.toString())
        .startsWith("no group is called \"memroy\"; there are: memory, footprint");
  }

  @ParameterizedTest
  @CsvSource({"--runs, 0", "--runs, many", "--seconds, -1", "--warmup, NaN"})
  void optionsMustMakeSense(String option, String value) {
    assertThat(execute(option, value)).isEqualTo(2);
    assertThat(err.toString()).contains(option);
  }

  @Test
  void helpNamesTheOptions() {
    assertThat(execute("--help")).isZero();
    assertThat(out.toString()).contains("--runs", "--warmup", "--seconds", "--quick", "--out");
  }

  @Test
  void theCommandOfAPageMeasuresTheSameAgain() {
    assertThat(Bench.command(Groups.all().get(0), new Effort(3, 1.5, 2)))
        .isEqualTo("./dev bench memory --runs 3 --warmup 1.5 --seconds 2.0");
    assertThat(Bench.command(Groups.all().get(1), new Effort(3, 0, 0)))
        .isEqualTo("./dev bench footprint --runs 3");
  }
}
