package io.traffik.lab;

import io.traffik.Decision;
import io.traffik.Rate;
import io.traffik.Strategies;
import io.traffik.Throttle;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** Draws how each strategy admits the {@link PlotTrace}. The same bytes at each run. Stateless. */
final class Plotter {

  private static final String RATE = "60/min";

  private Plotter() {}

  /**
   * Writes one file for each strategy.
   *
   * @param directory made if there is none
   */
  static void plotAll(Path directory) throws IOException {
    Files.createDirectories(directory);
    for (PlottedStrategy strategy : PlottedStrategy.values()) {
      Files.writeString(directory.resolve(strategy.fileName()), plot(strategy));
    }
  }

  private static String plot(PlottedStrategy strategy) {
    PlotTrace trace = new PlotTrace();
    Curve offered = new Curve();
    Curve admitted = new Curve();
    Curve departed = new Curve();
    try (Simulator simulator = Simulator.on("memory:")) {
      Throttle<Hit> throttle =
          simulator.throttle(Strategies.parse(strategy.text()), List.of(Rate.parse(RATE)));
      for (int i = 0; i < trace.size(); i++) {
        Hit hit = trace.hit(i);
        Decision decision = simulator.decide(throttle, hit);
        offered.add(trace.millis(i), hit.cost);
        if (decision.admitted()) {
          admitted.add(trace.millis(i), hit.cost);
          departed.add(trace.millis(i) + decision.delayMicros() / 1_000, hit.cost);
        }
      }
    }
    boolean shaped = !departed.steps().equals(admitted.steps());
    return new Chart(strategy.title(), RATE + ", " + strategy.text(), strategy.note())
        .draw(offered, admitted, shaped ? departed : new Curve());
  }
}
