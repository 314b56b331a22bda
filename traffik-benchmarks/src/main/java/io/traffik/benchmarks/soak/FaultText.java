package io.traffik.benchmarks.soak;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** Faults in words. Stateless. */
final class FaultText {

  private FaultText() {}

  /** How many of which kind: {@code 20 killed, 7 paused}. */
  static String counted(List<Fault> faults) {
    List<String> parts = new ArrayList<>();
    for (Fault.Kind kind : Fault.Kind.values()) {
      parts.add(faults.stream().filter(fault -> fault.kind() == kind).count() + " " + kind.label());
    }
    return String.join(", ", parts);
  }

  /** When, what and how long. */
  static List<String> cells(Fault fault, long firstSecond) {
    double at = fault.fromMicros() / 1e6 - firstSecond;
    double away = (fault.toMicros() - fault.fromMicros()) / 1e6;
    boolean gone = fault.kind() == Fault.Kind.KILL || fault.kind() == Fault.Kind.PAUSE;
    return List.of(seconds(at), fault.kind().label(), gone ? seconds(away) : "");
  }

  private static String seconds(double seconds) {
    return String.format(Locale.ROOT, "%.1f s", seconds);
  }
}
