package io.traffik.remote;

import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.atomic.AtomicLong;

/** Counts the lines that this JVM writes to its log, which is where errors go. Thread-safe. */
final class CountedLog implements AutoCloseable {

  private final PrintStream before = System.err;
  private final AtomicLong lines = new AtomicLong();

  private CountedLog() {}

  /** Counts from now on until it is closed. */
  static CountedLog start() {
    CountedLog log = new CountedLog();
    System.setErr(new PrintStream(log.stream(), /* autoFlush= */ true, StandardCharsets.UTF_8));
    return log;
  }

  private OutputStream stream() {
    return new OutputStream() {
      @Override
      public void write(int next) {
        if (next == '\n') {
          lines.incrementAndGet();
        }
        before.write(next);
      }
    };
  }

  long lines() {
    return lines.get();
  }

  @Override
  public void close() {
    System.setErr(before);
  }
}
