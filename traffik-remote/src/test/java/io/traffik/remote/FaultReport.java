package io.traffik.remote;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.stream.LongStream;

/**
 * What the fault tests of a backend have measured, as a table: in {@code target/fault-report.md},
 * and printed. Thread-safe.
 */
final class FaultReport {

  private static final Path FILE = Path.of("target", "fault-report.md");
  private static final String HEAD =
      """
      | Backend | Fault | Contract | Median ms | Worst ms | Beyond the deadline ms | Longest call ms | Recovered after ms |
      |---|---|---|--:|--:|--:|--:|--:|
      """;

  private final Queue<String> rows = new ConcurrentLinkedQueue<>();

  /**
   * Adds a row.
   *
   * @param answered after how many milliseconds each hit was
   * @param longestCall the longest time that a call took
   * @param recovered after the fault was over
   */
  void add(
      String backend,
      Fault fault,
      String contract,
      List<Long> answered,
      Duration deadline,
      Duration longestCall,
      Duration recovered) {
    long[] sorted = answered.stream().mapToLong(Long::longValue).sorted().toArray();
    long worst = LongStream.of(sorted).max().orElse(0);
    rows.add(
        "| %s | %s | %s | %d | %d | %d | %d | %d |\n"
            .formatted(
                backend,
                fault,
                contract,
                sorted[sorted.length / 2],
                worst,
                Math.max(0, worst - deadline.toMillis()),
                longestCall.toMillis(),
                recovered.toMillis()));
  }

  void write() throws IOException {
    String text = HEAD + String.join("", rows);
    Files.createDirectories(FILE.toAbsolutePath().getParent());
    Files.writeString(FILE, text);
    System.out.println(text);
  }
}
