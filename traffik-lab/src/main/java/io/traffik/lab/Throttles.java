package io.traffik.lab;

import io.traffik.Rate;
import io.traffik.Strategies;
import io.traffik.Strategy;
import io.traffik.Throttle;
import java.io.IOException;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** The throttles of a run: one for each distinct strategy, parameters and rate. Not thread-safe. */
final class Throttles {

  /** Whoever spells one throttle in more ways than this has it read anew. */
  private static final int MOST_SPELLINGS = 10_000;

  private static final Comparator<Rate> ORDER =
      Comparator.comparingLong(Rate::periodMicros).thenComparingLong(Rate::limit);

  private final Simulator simulator;
  private final Map<Spelling, Throttle<Hit>> bySpelling = new HashMap<>();
  private final Map<Meaning, Throttle<Hit>> byMeaning = new HashMap<>();

  /**
   * What makes two throttles one, in whatever order and spelling.
   *
   * @param given the parameters that are written out: a default that is makes another throttle
   * @param rates sorted
   */
  private record Meaning(Strategy strategy, Set<String> given, List<Rate> rates) {}

  Throttles(Simulator simulator) {
    this.simulator = simulator;
  }

  /**
   * The throttle that a line means, made if there is none.
   *
   * @throws IllegalArgumentException if the strategy, a parameter or the rate is not valid, or the
   *     strategy cannot keep the rate
   */
  Throttle<Hit> of(Spelling spelling) throws IOException {
    Throttle<Hit> known = bySpelling.get(spelling);
    return known == null ? learn(spelling.copy()) : known;
  }

  private Throttle<Hit> learn(Spelling spelling) throws IOException {
    LimitText text = LimitText.of(spelling);
    Strategy strategy = Strategies.of(text.strategy(), text.parameters());
    List<Rate> rates = Rate.parseAll(text.rate());
    Throttle<Hit> throttle =
        byMeaning.computeIfAbsent(
            new Meaning(strategy, text.given(), rates.stream().sorted(ORDER).toList()),
            meaning -> simulator.throttle(strategy, rates));
    if (bySpelling.size() >= MOST_SPELLINGS) {
      bySpelling.clear();
    }
    bySpelling.put(spelling, throttle);
    return throttle;
  }
}
