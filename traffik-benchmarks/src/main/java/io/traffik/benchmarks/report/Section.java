package io.traffik.benchmarks.report;

import io.traffik.benchmarks.drawing.Bars;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * What the page says of one group: its goals, then a table and a plot for each scenario. Immutable.
 */
record Section(Group group, String command, List<Result> results, String folder) {

  /** In Markdown. */
  String text() {
    StringBuilder text = new StringBuilder();
    text.append("## ").append(group.name()).append("\n\n").append(group.description());
    text.append("\n\nRepeat it: `").append(command).append("`\n");
    goals(text);
    scenarios().forEach((scenario, measured) -> scenario(text, scenario, measured));
    return text.toString();
  }

  private void goals(StringBuilder text) {
    if (group.goals().isEmpty()) {
      return;
    }
    text.append("\n### Goals\n\n");
    row(text, List.of("Goal", "Ratio", "Wanted", ""));
    row(text, List.of("---", "---:", "---:", "---"));
    for (Goal goal : group.goals()) {
      Judgement seen = Judgement.of(goal, results);
      row(text, List.of(goal.text(), seen.ratio(), seen.wanted(), seen.word()));
    }
  }

  private void scenario(StringBuilder text, String scenario, List<Result> measured) {
    List<String> metrics = measured.stream().map(Result::metric).distinct().toList();
    text.append("\n### ").append(scenario).append("\n\n");
    List<String> head = new ArrayList<>(List.of("Contestant"));
    head.addAll(metrics);
    row(text, head);
    row(text, head.stream().map(it -> it.equals("Contestant") ? "---" : "---:").toList());
    for (String contestant : contestants(measured)) {
      List<String> cells = new ArrayList<>(List.of(contestant));
      metrics.forEach(metric -> cells.add(cell(measured, contestant, metric)));
      row(text, cells);
    }
    text.append("\n![%s](%s/%s)\n".formatted(scenario, folder, fileName(scenario)));
  }

  private static String cell(List<Result> measured, String contestant, String metric) {
    List<Double> values = values(measured, contestant, metric);
    return values.isEmpty() ? "" : Spread.of(values).text();
  }

  /** The plots by the names of their files: of each scenario its first metric. */
  Map<String, String> plots() {
    Map<String, String> plots = new LinkedHashMap<>();
    scenarios()
        .forEach(
            (scenario, measured) -> {
              String metric = measured.get(0).metric();
              List<Bars.Bar> bars = new ArrayList<>();
              for (String contestant : contestants(measured)) {
                List<Double> values = values(measured, contestant, metric);
                if (!values.isEmpty()) {
                  bars.add(bar(contestant, Spread.of(values)));
                }
              }
              plots.put(fileName(scenario), new Bars(scenario, metric, bars).draw());
            });
    return plots;
  }

  private Bars.Bar bar(String contestant, Spread spread) {
    boolean ours = group.isOurs(contestant);
    return new Bars.Bar(contestant, spread.least(), spread.median(), spread.most(), ours);
  }

  private String fileName(String scenario) {
    String words = scenario.toLowerCase(Locale.ROOT).replaceAll("[^a-z0-9.]+", "-");
    return group.name() + "-" + words + ".svg";
  }

  private Map<String, List<Result>> scenarios() {
    Map<String, List<Result>> scenarios = new LinkedHashMap<>();
    for (Result result : results) {
      scenarios.computeIfAbsent(result.scenario(), it -> new ArrayList<>()).add(result);
    }
    return scenarios;
  }

  private static List<String> contestants(List<Result> measured) {
    return measured.stream().map(Result::contestant).distinct().toList();
  }

  private static List<Double> values(List<Result> measured, String contestant, String metric) {
    return measured.stream()
        .filter(it -> it.contestant().equals(contestant) && it.metric().equals(metric))
        .map(Result::value)
        .toList();
  }

  private static void row(StringBuilder text, List<String> cells) {
    text.append("| ").append(String.join(" | ", cells)).append(" |\n");
  }
}
