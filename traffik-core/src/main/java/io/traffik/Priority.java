package io.traffik;

import java.math.BigDecimal;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * A sliding log in which each class of hits may fill a share of the limit, so that the important
 * always find room that the less important cannot take.
 *
 * <p>Definition: a hit of class {@code p} and cost {@code c} is admitted iff {@code total + c ≤
 * ⌊share(p)·L⌋}, where {@code total} is what hits of all classes have spent in the last period.
 * Never, if {@code c > ⌊share(p)·L⌋}. The total never exceeds {@code L}. All classes of one client
 * share one state, that of {@link LogMeter}: time logarithmic in the hits it remembers, two words
 * for each.
 *
 * <p>Source: trunk reservation, as in J. W. Roberts, "A service system with heterogeneous user
 * requirements", 1981: the less favoured class is refused while some of the room is still free.
 *
 * <p>Example, 100/min with the default shares: LOW and NORMAL hits are admitted until 50 and 75 are
 * used, HIGH ones until 90, CRITICAL ones until 100.
 *
 * @param shares from 0 to 1 by class, with at most 6 decimals
 * @param defaultPriority the class of a hit that has none
 */
record Priority(Map<String, BigDecimal> shares, String defaultPriority) implements Strategy {

  static final Map<String, BigDecimal> DEFAULT_SHARES = defaultShares();
  static final String DEFAULT_PRIORITY = "NORMAL";

  Priority {
    Map<String, BigDecimal> checked = new LinkedHashMap<>();
    shares.forEach(
        (name, share) -> checked.put(name, Decimals.checkPart("share of " + name, share)));
    shares = Map.copyOf(checked);
    if (!shares.containsKey(defaultPriority)) {
      throw new IllegalArgumentException(
          "defaultPriority \"" + defaultPriority + "\" has no share; accepted: " + names(shares));
    }
  }

  private static Map<String, BigDecimal> defaultShares() {
    return Map.of(
        "LOW", new BigDecimal("0.5"),
        "NORMAL", new BigDecimal("0.75"),
        "HIGH", new BigDecimal("0.9"),
        "CRITICAL", BigDecimal.ONE);
  }

  @Override
  public String name() {
    return "priority";
  }

  @Override
  public Meter bind(Rate rate) {
    return bindPart(rate, 1);
  }

  @Override
  public Meter bindPart(Rate rate, int nodes) {
    long total = Rate.part(rate.limit(), nodes);
    Map<String, Meter> meters = new LinkedHashMap<>();
    shares.forEach(
        (name, share) -> {
          long limit = Rate.part(Decimals.product(share, rate.limit()), nodes);
          meters.put(name, new LogMeter(limit, total, rate.periodMicros()));
        });
    return ClassedMeter.of(meters, defaultPriority, this::nameOf);
  }

  private String nameOf(HitClass hitClass) {
    String name = hitClass.priority().isEmpty() ? defaultPriority : hitClass.priority();
    if (!shares.containsKey(name)) {
      throw new IllegalArgumentException(
          "priority \"" + name + "\" is unknown; accepted: " + names(shares));
    }
    return name;
  }

  private static String names(Map<String, BigDecimal> shares) {
    return String.join(", ", shares.keySet().stream().sorted().toList());
  }
}
