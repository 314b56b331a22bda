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

  long kills() {
    return faults.stream().filter(fault -> fault.kind() == Fault.Kind.KILL).count();
  }
}
