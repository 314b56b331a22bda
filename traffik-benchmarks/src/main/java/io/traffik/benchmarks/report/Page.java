package io.traffik.benchmarks.report;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/**
 * The page of a day, {@code <date>.md}, made from the numbers in the folder beside it, {@code
 * <date>/results.tsv}. Not thread-safe.
 */
public final class Page {

  private final Path page;
  private final Path folder;
  private final String date;
  private final List<? extends Group> groups;

  /**
   * A page.
   *
   * @param groups all that there are, in the order of their sections
   */
  public Page(Path directory, LocalDate day, List<? extends Group> groups) {
    this.date = day.toString();
    this.page = directory.resolve(date + ".md");
    this.folder = directory.resolve(date);
    this.groups = List.copyOf(groups);
  }

  /** Where it is. */
  public Path file() {
    return page;
  }

  /**
   * Keeps the results of a group in place of those that it had, and writes the page anew.
   *
   * @param command that measures the same again
   * @param facts of the machine, by name
   */
  public void put(Group group, String command, List<Result> measured, Map<String, String> facts)
      throws IOException {
    Files.createDirectories(folder);
    Path raw = folder.resolve("results.tsv");
    RawResults results = RawResults.read(raw).replaced(group.name(), command, measured);
    results.write(raw);
    List<Section> sections = sections(results);
    dropPlots();
    for (Section section : sections) {
      for (Map.Entry<String, String> plot : section.plots().entrySet()) {
        Files.writeString(folder.resolve(plot.getKey()), plot.getValue());
      }
    }
    Files.writeString(page, text(sections, facts));
  }

  /** Some may be of scenarios that are no more. */
  private void dropPlots() throws IOException {
    try (Stream<Path> files = Files.list(folder)) {
      for (Path file : files.filter(it -> it.toString().endsWith(".svg")).toList()) {
        Files.delete(file);
      }
    }
  }

  private List<Section> sections(RawResults results) {
    List<Section> sections = new ArrayList<>();
    for (Group group : groups) {
      List<Result> measured = results.of(group.name());
      if (!measured.isEmpty()) {
        String command = results.commands().getOrDefault(group.name(), "./dev bench");
        sections.add(new Section(group, command, measured, date));
      }
    }
    return sections;
  }

  private String text(List<Section> sections, Map<String, String> facts) {
    StringBuilder text = new StringBuilder("# Benchmarks of " + date + "\n\n");
    text.append("How to read this: [README](README.md). Every number: [results.tsv](")
        .append(date)
        .append("/results.tsv).\n\n| | |\n|---|---|\n");
    facts.forEach((name, value) -> text.append("| %s | %s |%n".formatted(name, value)));
    sections.forEach(section -> text.append('\n').append(section.text()));
    return text.toString();
  }
}
