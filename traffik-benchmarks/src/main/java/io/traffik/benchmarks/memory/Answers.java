package io.traffik.benchmarks.memory;

import java.util.Locale;

/** How every hit of a trial is answered. */
public enum Answers {
  /** The limit is so large that none is refused. */
  ADMITTED,
  /** The limit is used up first, for longer than the trial lasts. */
  REFUSED;

  /** For the report. */
  String text() {
    return name().toLowerCase(Locale.ROOT);
  }
}
