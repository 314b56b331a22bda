package io.traffik.benchmarks.soak;

import io.traffik.Outage;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * A run of a minute as it should be, with a kill after 20 s, and copies in which something is not.
 */
final class Recordings {

  static final long FIRST = 1_795_521_600L;
  static final int SECONDS = 60;
  static final int KILLED_AT = 20;
  static final Resources BEFORE = new Resources(15, 8 << 20, 45, 1);

  /** The first that is healthy again: killed for 1 s, and then the time to recover. */
  static final int RECOVERED_AT = KILLED_AT + 1 + (int) Promised.RECOVERY.toSeconds();

  private Recordings() {}

  static Recording good() {
    List<Window> windows = new ArrayList<>();
    List<Sample> samples = new ArrayList<>();
    for (int i = 0; i < SECONDS; i++) {
      windows.add(window(i, 1_000, i >= KILLED_AT && i < RECOVERED_AT ? 900 : 0));
      samples.add(
          new Sample(FIRST + i, 1_500, 2_500, Map.of(Outage.TIMEOUT, i % 2), 900, 250_000, BEFORE));
    }
    Fault kill = new Fault(Fault.Kind.KILL, micros(KILLED_AT), micros(KILLED_AT + 1));
    return new Recording(
        windows, samples, List.of(kill), 240_000, 240_000, List.of(), BEFORE, BEFORE, List.of(), 0);
  }

  static Window window(int second, int admitted, int degraded) {
    return new Window(FIRST + second, admitted, 1_000, degraded, 10, 10, 3, 4);
  }

  private static long micros(int second) {
    return (FIRST + second) * 1_000_000;
  }

  /** With another window in place of the one of that second. */
  static Recording with(int second, Window window) {
    Recording good = good();
    List<Window> windows = new ArrayList<>(good.windows());
    windows.set(second, window);
    return new Recording(
        windows,
        good.samples(),
        good.faults(),
        good.offered(),
        good.answered(),
        good.failures(),
        good.before(),
        good.after(),
        good.threadsLeft(),
        good.connectionsLeft());
  }

  /** With other resources at the end. */
  static Recording endingWith(Resources after) {
    return ended(240_000, List.of(), after, List.of(), 0);
  }

  static Recording ended(
      long answered,
      List<String> failures,
      Resources after,
      List<String> threadsLeft,
      int connectionsLeft) {
    Recording good = good();
    return new Recording(
        good.windows(),
        good.samples(),
        good.faults(),
        good.offered(),
        answered,
        failures,
        good.before(),
        after,
        threadsLeft,
        connectionsLeft);
  }

  static Recording withFaults(List<Fault> faults) {
    Recording good = good();
    return new Recording(
        good.windows(),
        good.samples(),
        faults,
        good.offered(),
        good.answered(),
        good.failures(),
        good.before(),
        good.after(),
        good.threadsLeft(),
        good.connectionsLeft());
  }
}
