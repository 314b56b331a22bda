package io.traffik.lab;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** What docs/lab.md shows is what the program does. */
class LabPageTest {

  private static final Path PAGE = Path.of("../docs/lab.md");

  private static List<String> jsonBlocks() throws IOException {
    return Pattern.compile("^```json\\n(.*?)^```$", Pattern.MULTILINE | Pattern.DOTALL)
        .matcher(Files.readString(PAGE))
        .results()
        .map(block -> block.group(1))
        .toList();
  }

  @Test
  void theExampleIsAnsweredAsShown() throws IOException {
    List<String> shown = jsonBlocks();

    Run run = Run.simulate(shown.get(0).split("\n", -1));

    assertThat(run).isEqualTo(new Run(0, shown.get(1), ""));
  }

  @Test
  void theErrorReadsAsShown() throws IOException {
    Run run = Run.simulate(Run.HIT.replace("\"t\":0", "\"t\":10}"), Run.HIT.replace(":0", ":5}"));

    assertThat(Files.readString(PAGE)).contains("```\n" + run.err() + "```\n");
  }

  /** A default that the page tells is another throttle, but admits and keeps the same. */
  @Test
  void theDefaultsAreAsTold() throws IOException {
    List<MatchResult> rows =
        Pattern.compile("^\\| (`\\w+`(?:, `\\w+`)*) \\| (`.*) \\|$", Pattern.MULTILINE)
            .matcher(Files.readString(PAGE).replaceAll("`, or `.*? \\|", "` |"))
            .results()
            .filter(row -> !row.group(1).equals("`timeOfDay`"))
            .toList();

    assertThat(rows).hasSizeGreaterThan(8);
    for (MatchResult row : rows) {
      String parameters =
          Pattern.compile("`(\\w+)` (`[^`]+`|[0-9.L]+)")
              .matcher(row.group(2))
              .results()
              .map(it -> "\"" + it.group(1) + "\":" + it.group(2).replace("`", ""))
              .reduce((one, other) -> one + "," + other)
              .orElseThrow()
              .replace(":L", ":40");
      for (String name : row.group(1).replace("`", "").split(", ", -1)) {
        String[] told = new String[60];
        String[] unsaid = new String[told.length];
        for (int i = 0; i < told.length; i++) {
          String end =
              "\"rate\":\"40/10s\",\"key\":\"k\",\"t\":%d,\"cost\":%d}".formatted(i * 431, i % 7);
          told[i] = "{\"strategy\":\"" + name + "\",\"params\":{" + parameters + "}," + end;
          unsaid[i] = "{\"strategy\":\"" + name + "\"," + end;
        }
        assertThat(Run.simulate(told)).isEqualTo(Run.simulate(unsaid)).matches(Run::answered);
      }
    }
  }
}
