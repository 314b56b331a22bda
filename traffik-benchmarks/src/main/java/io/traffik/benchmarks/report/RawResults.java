package io.traffik.benchmarks.report;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/**
 * All numbers of a day, as they are kept beside its page: a line for each, its parts apart by tabs.
 * A line that begins with {@code #} names a group, and the command that measures it again.
 * Immutable.
 *
 * @param commands by group
 */
record RawResults(Map<String, String> commands, List<Result> results) {

  private static final String COMMAND = "#";
  private static final int PARTS = 6;

  /** Keeps copies. */
  RawResults {
    commands = new LinkedHashMap<>(commands);
    results = List.copyOf(results);
  }

  /** Those of a file; none if there is no such file. */
  static RawResults read(Path file) throws IOException {
    Map<String, String> commands = new LinkedHashMap<>();
    List<Result> results = new ArrayList<>();
    for (String line : Files.exists(file) ? Files.readAllLines(file) : List.<String>of()) {
      String[] parts = line.split("\t", -1);
      if (parts[0].equals(COMMAND)) {
        commands.put(parts[1], parts[2]);
      } else {
        results.add(result(line, parts));
      }
    }
    return new RawResults(commands, results);
  }

  private static Result result(String line, String[] parts) throws IOException {
    if (parts.length != PARTS) {
      throw new IOException("not a result: " + line);
    }
    int run = Integer.parseInt(parts[4]);
    return new Result(parts[0], parts[1], parts[2], parts[3], run, Double.parseDouble(parts[5]));
  }

  /** With the results of a group in place of those that it had. */
  RawResults replaced(String group, String command, List<Result> measured) {
    Map<String, String> newCommands = new LinkedHashMap<>(commands);
    newCommands.put(group, command);
    Stream<Result> others = results.stream().filter(result -> !result.group().equals(group));
    return new RawResults(newCommands, Stream.concat(others, measured.stream()).toList());
  }

  /** Writes the file. */
  void write(Path file) throws IOException {
    List<String> lines = new ArrayList<>();
    commands.forEach((group, command) -> lines.add(String.join("\t", COMMAND, group, command)));
    for (Result it : results) {
      lines.add(
          String.join(
              "\t",
              it.group(),
              it.scenario(),
              it.contestant(),
              it.metric(),
              Integer.toString(it.run()),
              Double.toString(it.value())));
    }
    Files.write(file, lines);
  }

  /** Those of a group. */
  List<Result> of(String group) {
    return results.stream().filter(result -> result.group().equals(group)).toList();
  }
}
