package io.traffik.benchmarks.soak;

import java.util.List;

/**
 * All that is known of a run: what is judged, and what is drawn.
 *
 * @param windows those that were wholly under load
 * @param offered how many hits were made
 * @param answered how many of them had an answer in the end
 * @param failures what hits ended with that were neither admitted nor refused
 * @param before what was held in calm, before the first fault
 * @param after the same after the last one, with the backend still open
 * @param threadsLeft those of the backend, once it was closed
 * @param connectionsLeft at the server then
 */
record Recording(
    List<Window> windows,
    List<Sample> samples,
    List<Fault> faults,
    long offered,
    long answered,
    List<String> failures,
    Resources before,
    Resources after,
    List<String> threadsLeft,
    int connectionsLeft) {

  private static final long MICROS = 1_000_000;

  /**
   * The windows in which all must be as promised: from the time to recover on after Redis was
   * disturbed, or the machine did not let us run, until before the next time.
   */
  List<Window> healthy() {
    return windows.stream().filter(window -> isCalm(window) && !isSpoiled(window)).toList();
  }

  /** Those in which only the machine is to blame. */
  long spoiled() {
    return windows.stream().filter(window -> isCalm(window) && isSpoiled(window)).count();
  }

  private boolean isCalm(Window window) {
    long until = (window.second() + 2) * MICROS; // nor beside it
    long from = (window.second() - Promised.RECOVERY.toSeconds()) * MICROS;
    return faults.stream()
        .filter(fault -> fault.kind().disturbs())
        .allMatch(fault -> fault.fromMicros() >= until || fault.toMicros() <= from);
  }

  /** A breaker that opened by it takes as long to close again. */
  private boolean isSpoiled(Window window) {
    return windows.stream()
        .filter(it -> it.second() <= window.second())
        .filter(it -> it.second() >= window.second() - Promised.RECOVERY.toSeconds())
        .anyMatch(Window::isSpoiled);
  }

  long kills() {
    return faults.stream().filter(fault -> fault.kind() == Fault.Kind.KILL).count();
  }
}
