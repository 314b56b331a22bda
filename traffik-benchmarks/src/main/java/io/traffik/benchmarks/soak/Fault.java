package io.traffik.benchmarks.soak;

/**
 * Something that was done to Redis.
 *
 * @param fromMicros since 1970
 * @param toMicros when Redis answered again, or the same if it has never ceased to
 */
record Fault(Kind kind, long fromMicros, long toMicros) {

  /** What is done. */
  enum Kind {
    /** SIGKILL, and a start after a while. */
    KILL("killed", true),

    /** SIGSTOP, and SIGCONT after a while: connections stay open, and nothing answers. */
    PAUSE("paused", true),

    /** Every connection is closed by the server, which goes on. */
    DISCONNECT("clients cut off", true),

    /** Every script is forgotten, which no hit may notice. */
    FORGET_SCRIPTS("scripts forgotten", false);

    private final String label;
    private final boolean disturbs;

    Kind(String label, boolean disturbs) {
      this.label = label;
      this.disturbs = disturbs;
    }

    String label() {
      return label;
    }

    /** Whether hits may go without an answer by it. */
    boolean disturbs() {
      return disturbs;
    }
  }
}
