package io.traffik.lab;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.util.List;

/** A run of the program in this JVM: its exit status and what it wrote. */
record Run(int status, String out, String err) {

  /** A hit by a token bucket of one token a second, without its end. */
  static final String HIT = "{\"strategy\":\"tokenBucket\",\"rate\":\"1/s\",\"key\":\"k\",\"t\":0";

  static Run of(byte[] input, String... arguments) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    ByteArrayOutputStream err = new ByteArrayOutputStream();
    PrintWriter errors = new PrintWriter(err, true, StandardCharsets.UTF_8);
    int status = Lab.commandLine(new ByteArrayInputStream(input), out, errors).execute(arguments);
    return new Run(
        status, out.toString(StandardCharsets.UTF_8), err.toString(StandardCharsets.UTF_8));
  }

  /** Of the simulation, on memory. */
  static Run simulate(String... lines) {
    return simulateOn("memory:", List.of(lines));
  }

  /** Of the simulation, on any backend. */
  static Run simulateOn(String backend, List<String> lines) {
    byte[] input = String.join("\n", lines).getBytes(StandardCharsets.UTF_8);
    return of(input, "simulate", "--backend", backend);
  }

  /** Whether every line had its decision. */
  boolean answered() {
    return status == 0 && err.isEmpty() && !out.isEmpty();
  }

  /** What was written, line by line. */
  List<String> decisions() {
    return out.lines().toList();
  }

  static String admitted(long remaining) {
    return "{\"allowed\":true,\"remaining\":" + remaining + ",\"wait_ms\":0}";
  }

  static String refused(long remaining, long waitMillis) {
    return "{\"allowed\":false,\"remaining\":" + remaining + ",\"wait_ms\":" + waitMillis + "}";
  }
}
