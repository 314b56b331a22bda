package io.traffik.redis;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;

/**
 * Steps of which some hundred are under way at once, each to be checked when it is done. Not
 * thread-safe.
 */
final class Pipeline {

  private static final int MOST_UNDER_WAY = 400;
  private static final int AT_ONCE = 40;
  private static final int SHOWN = 12;

  private final Wire wire;
  private final String title;
  private final List<String> history = new ArrayList<>();
  private final Deque<Check> underWay = new ArrayDeque<>();

  /** Waits for what was sent, and compares it. */
  @FunctionalInterface
  interface Check {
    void run() throws Exception;
  }

  /**
   * Of no steps yet.
   *
   * @param title what a failure says first
   */
  Pipeline(Wire wire, String title) {
    this.wire = wire;
    this.title = title;
  }

  /**
   * Adds a step that was given to the wire.
   *
   * @throws AssertionError if a step, this one or one before it, does not pass its check
   */
  void add(String what, Check check) {
    int step = history.size();
    history.add(what);
    underWay.add(
        () -> {
          try {
            check.run();
          } catch (Exception | AssertionError e) {
            throw new AssertionError(title + ", step " + step + ":\n  " + recent(step), e);
          }
        });
    if (underWay.size() % AT_ONCE == 0) {
      wire.flush();
    }
    if (underWay.size() > MOST_UNDER_WAY) {
      drain(MOST_UNDER_WAY / 2);
    }
  }

  private String recent(int step) {
    return String.join("\n  ", history.subList(Math.max(0, step - SHOWN), step + 1));
  }

  /** Checks all that is left. */
  void finish() {
    drain(0);
  }

  private void drain(int left) {
    wire.flush();
    while (underWay.size() > left) {
      try {
        underWay.remove().run();
      } catch (Exception e) {
        throw new IllegalStateException(e);
      }
    }
  }
}
