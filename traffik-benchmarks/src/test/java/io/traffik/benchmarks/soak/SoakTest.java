package io.traffik.benchmarks.soak;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import javax.xml.parsers.DocumentBuilderFactory;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.w3c.dom.Document;
import org.w3c.dom.Element;
import org.w3c.dom.NodeList;

/** The program as it is called, on a real Redis. */
class SoakTest {

  private record Ran(int status, String out, String err) {}

  private static Ran run(String... arguments) {
    StringWriter out = new StringWriter();
    StringWriter err = new StringWriter();
    int status =
        Soak.commandLine(new PrintWriter(out, true), new PrintWriter(err, true)).execute(arguments);
    return new Ran(status, out.toString(), err.toString());
  }

  @Test
  void aShortSoakSurvivesAKillAndReportsIt(@TempDir Path directory) throws Exception {
    Path report = directory.resolve("soak.html");

    Ran ran = run("--seconds", "15", "--seed", "3", "--report", report.toString());

    List<String> failed = ran.out().lines().filter(line -> line.startsWith("FAIL")).toList();
    assertThat(failed).as(ran.out()).allMatch(SoakTest::isTheMachines);
    assertThat(ran.status()).as(ran.out() + ran.err()).isEqualTo(failed.isEmpty() ? 0 : 1);
    assertThat(ran.err()).isEmpty();
    assertThat(ran.out())
        .startsWith("Soaking for 15 s and half a minute around it, with seed 3\n")
        .contains("pass  Hot key: hits that Redis admitted in any window\n")
        .endsWith("report: " + report + "\n");
    Document html =
        DocumentBuilderFactory.newInstance().newDocumentBuilder().parse(report.toFile());
    assertThat(rows(html, "verdicts")).hasSize(1 + 15);
    assertThat(rows(html, "facts").get(0)).contains("./dev soak --seconds 15 --seed 3");
    assertThat(rows(html, "faults")).hasSizeGreaterThan(1).anyMatch(it -> it.contains("killed"));
    requirePlots(html);
    assertThat(Files.readString(report))
        .as("needs no other file")
        .doesNotContain("src=", "@import");
  }

  /** How fast answers come, and whether all do within a window, is for a quiet machine to show. */
  private static boolean isTheMachines(String verdict) {
    return verdict.contains("slowest answer") || verdict.contains("healthy window");
  }

  private static List<String> rows(Document html, String table) {
    List<String> rows = new ArrayList<>();
    for (Element found : elements(html.getElementsByTagName("table"))) {
      if (found.getAttribute("id").equals(table)) {
        elements(found.getElementsByTagName("tr")).forEach(row -> rows.add(row.getTextContent()));
      }
    }
    return rows;
  }

  /** Five, each with what was done to Redis, and lines with a point for nearly every second. */
  private static void requirePlots(Document html) {
    List<Element> plots = elements(html.getElementsByTagName("svg"));
    assertThat(plots).hasSize(5);
    for (Element plot : plots) {
      String title = plot.getElementsByTagName("title").item(0).getTextContent();
      List<Element> shapes = elements(plot.getElementsByTagName("*"));
      assertThat(shapes).as(title).anyMatch(shape -> shape.getAttribute("class").equals("fault"));
      List<String> lines =
          shapes.stream()
              .filter(shape -> shape.getAttribute("class").equals("line"))
              .map(line -> line.getAttribute("d"))
              .toList();
      assertThat(lines).as(title).isNotEmpty().noneMatch(line -> line.contains("NaN"));
      assertThat(lines).as(title).anyMatch(line -> line.matches("M.*"));
    }
  }

  private static List<Element> elements(NodeList nodes) {
    List<Element> elements = new ArrayList<>();
    for (int i = 0; i < nodes.getLength(); i++) {
      elements.add((Element) nodes.item(i));
    }
    return elements;
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "--minutes 0|--minutes \"0\" is not possible; accepted: a whole number from 1 to 480",
        "--minutes 481|--minutes \"481\" is not possible; accepted: a whole number from 1 to 480",
        "--minutes ten|Invalid value for option '--minutes': 'ten' is not an int",
        "--seconds 11|--seconds \"11\" is not possible; accepted: a whole number from 12 to 28800",
        "--seconds 20 --minutes 1|--seconds \"20\" is not possible; accepted: that or --minutes, not both",
        "--seed x|Invalid value for option '--seed': 'x' is not a long",
        "--report no/such/place|--report \"no/such/place\" is not possible; accepted: a file that can be",
        "--report .|--report \".\" is not possible; accepted: a file that can be written",
        "--hours 1|Unknown options: '--hours', '1'",
      })
  void aWrongArgumentIsNamedWithWhatIsAccepted(String arguments, String message) {
    Ran ran = run(arguments.split(" ", -1));

    assertThat(ran.status()).isEqualTo(2);
    assertThat(ran.err()).startsWith(message).contains("Usage: ./dev soak");
    assertThat(ran.out()).isEmpty();
  }

  @Test
  void aReportShowsWhatFailed() {
    Recording leaky = Recordings.endingWith(new Resources(99, 8 << 20, 45, 1));
    Settings settings = new Settings(Duration.ofMinutes(1), 5, Path.of("soak.html"));

    String html = Report.of(settings, "7.0.15", leaky, Judge.verdicts(leaky));

    assertThat(html)
        .contains("<title>Soak: 1 not kept</title>")
        .contains("<tr class=\"fail\"><td>FAIL</td><td>Threads at the end</td>")
        .contains("./dev soak --minutes 1 --seed 5");
  }
}
