package io.traffik.benchmarks.redis;

import java.util.Set;

/** What Redis says of itself, over a connection of its own. For one thread. */
final class ServerCounts implements AutoCloseable {

  private static final double MICROS = 1e6;

  private final Connection connection;
  private final Set<String> sent;

  /** Counts these commands only. */
  ServerCounts(String address, Set<String> sent) {
    this.connection = new Connection(address);
    this.sent = sent;
  }

  /**
   * Up to now.
   *
   * @param cpuMicros that the thread used which runs all commands
   */
  record Reading(double commands, double cpuMicros) {}

  Reading read() {
    double calls =
        lines("commandstats")
            .filter(line -> sent.contains(between(line, "cmdstat_", ":")))
            .mapToDouble(line -> Double.parseDouble(between(line, "calls=", ",")))
            .sum();
    double seconds =
        lines("cpu")
            .filter(line -> line.contains("_main_thread:"))
            .mapToDouble(line -> Double.parseDouble(line.substring(line.indexOf(':') + 1)))
            .sum();
    return new Reading(calls, seconds * MICROS);
  }

  private java.util.stream.Stream<String> lines(String section) {
    return connection.opened().sync().info(section).lines();
  }

  private static String between(String line, String before, String after) {
    int from = line.indexOf(before);
    if (from < 0) {
      return "";
    }
    from += before.length();
    return line.substring(from, line.indexOf(after, from));
  }

  @Override
  public void close() {
    connection.close();
  }
}
