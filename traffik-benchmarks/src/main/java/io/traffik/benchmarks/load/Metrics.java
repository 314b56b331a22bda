package io.traffik.benchmarks.load;

/** The names of what is measured, with their units. */
public final class Metrics {

  public static final String DECISIONS = "decisions/s";
  public static final String REQUESTS = "requests/s";
  public static final String P50 = "p50 µs";
  public static final String P99 = "p99 µs";
  public static final String P999 = "p99.9 µs";
  public static final String COMMANDS = "commands/decision";
  public static final String REDIS_CPU = "Redis CPU µs/decision";
  public static final String CAS = "cas/decision";
  public static final String BYTES = "bytes/request";
  public static final String SERVER_CPU = "server CPU µs/request";

  private Metrics() {}
}
