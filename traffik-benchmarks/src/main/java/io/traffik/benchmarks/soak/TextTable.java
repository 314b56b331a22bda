package io.traffik.benchmarks.soak;

import java.util.List;

/** The verdicts for a terminal. Stateless. */
final class TextTable {

  private TextTable() {}

  /** A line or two for each: what was promised, and below it what is allowed and was seen. */
  static String of(List<Verdict> verdicts) {
    StringBuilder text = new StringBuilder();
    for (Verdict verdict : verdicts) {
      text.append(verdict.word())
          .append("  ")
          .append(verdict.promise())
          .append("\n      allowed ")
          .append(verdict.allowed())
          .append("; seen ")
          .append(verdict.seen())
          .append('\n');
    }
    return text.toString();
  }
}
