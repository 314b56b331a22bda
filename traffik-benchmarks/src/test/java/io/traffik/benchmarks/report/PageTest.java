package io.traffik.benchmarks.report;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** From raw results to a page, and again when a group is measured again. */
class PageTest {

  private static final LocalDate DAY = LocalDate.of(2026, 11, 24);
  private static final Map<String, String> FACTS = Map.of("CPU", "abacus, 2 cores");

  private final Path directory;

  private final Group hall = new Measured("hall", .9);
  private final Group yard = new Measured("yard", 5);
  private final Page page;

  /** Two contestants in one scenario. */
  private record Measured(String name, double threshold) implements Group {

    private static final String METRIC = "hits/s";

    @Override
    public String description() {
      return "In the " + name + ".";
    }

    @Override
    public void measure(Effort effort, Consumer<Result> results) {
      throw new UnsupportedOperationException();
    }

    @Override
    public List<Goal> goals() {
      Goal.Of ours = new Goal.Of("uphill", "Traffik", METRIC);
      return List.of(
          new Goal(
              "as fast as a snail",
              ours,
              new Goal.Of("uphill", "snail", METRIC),
              Goal.Bound.AT_LEAST,
              threshold),
          Goal.absolute("no faster than light", ours, Goal.Bound.AT_MOST, 3e8),
          Goal.absolute("asleep", new Goal.Of("uphill", "snail", "dreams"), Goal.Bound.AT_MOST, 1));
    }

    List<Result> results(double... oursThenTheirs) {
      List<Result> results = new ArrayList<>();
      for (int i = 0; i < oursThenTheirs.length; i++) {
        String contestant = i % 2 == 0 ? "Traffik" : "snail";
        results.add(new Result(name, "uphill", contestant, METRIC, 1 + i / 2, oursThenTheirs[i]));
      }
      return results;
    }
  }

  PageTest(@TempDir Path directory) {
    this.directory = directory;
    this.page = new Page(directory, DAY, List.of(hall, yard));
  }

  private void measured(Group group, double... oursThenTheirs) throws IOException {
    List<Result> results = ((Measured) group).results(oursThenTheirs);
    page.put(group, "./dev bench " + group.name(), results, FACTS);
  }

  private String text() throws IOException {
    return Files.readString(page.file());
  }

  @Test
  void aTableHasTheMedianAndTheRange() throws IOException {
    measured(hall, 100, 50, 3_000, 4_000, 200, 500);

    assertThat(text())
        .contains("# Benchmarks of 2026-11-24", "| CPU | abacus, 2 cores |", "In the hall.")
        .contains("Repeat it: `./dev bench hall`")
        .contains("| Contestant | hits/s |")
        .contains("| Traffik | 200.0 (100.0 .. 3,000) |")
        .contains("| snail | 500.0 (50.0 .. 4,000) |");
  }

  @Test
  void aGoalIsTheMedianOfTheRatiosWithinEachRun() throws IOException {
    measured(hall, 100, 50, 3_000, 4_000, 200, 500);
    measured(yard, 100, 50, 3_000, 4_000, 200, 500);

    assertThat(text())
        .contains("| as fast as a snail | 0.75 (0.40 .. 2.00) | ≥ 0.90 | **falls short** |")
        .contains("| no faster than light | 200.0 (100.0 .. 3,000) | ≤ 300,000,000 | pass |")
        .contains("| asleep |  | ≤ 1.00 | not measured |");
  }

  @Test
  void aGoalThatIsReachedPasses() throws IOException {
    measured(hall, 90, 100);

    assertThat(text()).contains("| as fast as a snail | 0.90 | ≥ 0.90 | pass |");
  }

  @Test
  void aGroupMeasuredAgainReplacesItsSectionAndNoOther() throws IOException {
    measured(yard, 7, 1);
    measured(hall, 1, 1);
    measured(hall, 2, 1);

    assertThat(text()).containsOnlyOnce("## hall").containsOnlyOnce("## yard");
    assertThat(text().indexOf("## hall")).isLessThan(text().indexOf("## yard"));
    assertThat(text()).contains("| Traffik | 2.00 |", "| Traffik | 7.00 |");
    assertThat(text()).doesNotContain("| Traffik | 1.00 |");
    assertThat(directory.resolve("2026-11-24/results.tsv"))
        .content()
        .isEqualTo(
            """
            #\tyard\t./dev bench yard
            #\thall\t./dev bench hall
            yard\tuphill\tTraffik\thits/s\t1\t7.0
            yard\tuphill\tsnail\thits/s\t1\t1.0
            hall\tuphill\tTraffik\thits/s\t1\t2.0
            hall\tuphill\tsnail\thits/s\t1\t1.0
            """);
  }

  @Test
  void eachScenarioHasAPlotWithABarAndAWhiskerForEachContestant() throws IOException {
    measured(hall, 1, 10, 3, 30);

    assertThat(text()).contains("![uphill](2026-11-24/hall-uphill.svg)");
    String svg = Files.readString(directory.resolve("2026-11-24/hall-uphill.svg"));
    assertThat(svg).contains("<title>uphill</title>", ">snail</text>").endsWith("</svg>\n");
    assertThat(svg.split("class=\"bar\"", -1)).hasSize(3);
    assertThat(svg.split("class=\"whisker\"", -1)).hasSize(3);
  }

  @Test
  void aFileOfOtherLinesIsRefused() throws IOException {
    Path file = Files.writeString(directory.resolve("other.tsv"), "a\tb\n");

    assertThatThrownBy(() -> RawResults.read(file)).hasMessage("not a result: a\tb");
  }

  @Test
  void versionsAreInTheNamesOfJars() {
    String separator = java.io.File.pathSeparator;

    assertThat(
            Facts.versions(
                "lib/guava-33.5.0-jre.jar" + separator + "lib/asm-9.jar" + separator + "classes"))
        .isEqualTo("guava 33.5.0-jre");
    assertThat(Facts.gathered()).containsKeys("CPU", "Memory", "System", "JVM", "Libraries");
  }
}
