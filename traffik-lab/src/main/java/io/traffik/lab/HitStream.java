package io.traffik.lab;

import io.traffik.Decision;
import io.traffik.TraffikException;
import java.io.IOException;
import java.math.BigDecimal;

/**
 * Answers a stream of hits with a stream of decisions, line by line, as they come. Used once; not
 * thread-safe.
 */
final class HitStream {

  private final Simulator simulator;
  private final Throttles throttles;
  private final HitReader hits = new HitReader();
  private final DecisionWriter decisions;
  private final LineReader lines;
  private long now;

  HitStream(Simulator simulator, LineReader lines, DecisionWriter decisions) {
    this.simulator = simulator;
    this.throttles = new Throttles(simulator);
    this.lines = lines;
    this.decisions = decisions;
  }

  /**
   * Reads to the end. However it ends, the decisions on all lines before are written.
   *
   * @throws InvalidLineException if a line is no hit, or the backend gives no answer to it
   * @throws IOException if reading or writing fails
   */
  void run() throws IOException, InvalidLineException {
    try {
      while (lines.advance()) {
        decisions.write(decide());
      }
    } catch (IllegalArgumentException | TraffikException e) {
      throw new InvalidLineException(lines.number(), e);
    } finally {
      decisions.flush();
    }
  }

  private Decision decide() throws IOException {
    hits.read(lines.buffer(), lines.start(), lines.end());
    Hit hit = hits.hit();
    if (hit.micros < now) {
      throw new IllegalArgumentException(
          "t \""
              + millis(hit.micros)
              + "\" is before \""
              + millis(now)
              + "\" of the line before; accepted: times that never run back");
    }
    now = hit.micros;
    return simulator.decide(throttles.of(hits.spelling()), hit);
  }

  private static String millis(long micros) {
    return BigDecimal.valueOf(micros, 3).stripTrailingZeros().toPlainString();
  }
}
