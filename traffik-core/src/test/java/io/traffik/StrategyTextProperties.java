package io.traffik;

import static org.assertj.core.api.Assertions.assertThat;

import java.math.BigDecimal;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;

/**
 * Whatever is written where a strategy should stand: a strategy comes out, or an error that says
 * why.
 */
class StrategyTextProperties {

  private static final List<String> FORMS =
      List.of(
          "fixedWindow",
          "sliding-window-log",
          "tokenBucketWithDebt(burst=10, maxDebt=5)",
          "leakyBucketWithQueue(capacity=20)",
          "gcra(burstToleranceMs=500)",
          "tiered(multipliers={free=1, pro=2.5}, defaultTier=free, inner=tokenBucket(burst=7))",
          "adaptive(loadThreshold=0.8, reduction=0.6, recovery=0.1, minRatio=0.3)",
          "priority(shares={LOW=0.5, HIGH=1}, defaultPriority=LOW)",
          "quotaWithRollover(percentage=0.5, maxRollover=500)",
          "timeOfDay(zone=Europe/Berlin, sections={22:00-06:00=0.5, 06:00-22:00=1})",
          "costBasedTokenBucket(burst=100, window=100, minRefill=0.5)");

  private static final List<String> SCRAPS =
      List.of(
          "(",
          ")",
          "{",
          "}",
          ",",
          "=",
          " ",
          "-",
          ":",
          "burst",
          "inner",
          "tiered",
          "sections",
          "zone",
          "0",
          "-1",
          "1e9",
          "99999999999999999999",
          "0.0000001",
          "24:00",
          "25:00",
          "NaN",
          "ü",
          "\0");

  /** A form with a piece cut out and a scrap put in its place. */
  record Edit(int form, int from, int length, List<String> scraps) {
    String text() {
      String whole = FORMS.get(form);
      int start = from % (whole.length() + 1);
      int end = Math.min(whole.length(), start + length);
      return whole.substring(0, start) + String.join("", scraps) + whole.substring(end);
    }
  }

  @Property(tries = 5_000)
  void textIsReadOrRefusedSayingWhy(@ForAll("edits") Edit edit) {
    String text = edit.text();

    try {
      assertThat(Strategies.parse(text).name()).isNotEmpty();
    } catch (IllegalArgumentException refused) {
      assertThat(refused.getMessage()).contains("\"").hasSizeGreaterThan(20);
    }
  }

  @Property(tries = 2_000)
  void parametersFromElsewhereAreReadOrRefusedSayingWhy(
      @ForAll("names") String name, @ForAll("parameters") Map<String, Object> parameters) {
    try {
      assertThat(Strategies.of(name, parameters).name()).isNotEmpty();
    } catch (IllegalArgumentException refused) {
      assertThat(refused.getMessage()).contains("\"").hasSizeGreaterThan(20);
    }
  }

  @Property(tries = 50)
  void nestingHasAnEnd(@ForAll("depths") int depth) {
    String text = "tiered(inner=".repeat(depth) + "fixedWindow" + ")".repeat(depth);

    try {
      assertThat(Strategies.parse(text).name()).startsWith("tiered(");
    } catch (IllegalArgumentException refused) {
      assertThat(depth).isGreaterThan(1);
    }
  }

  @Provide
  Arbitrary<Integer> depths() {
    return Arbitraries.integers().between(1, 20_000);
  }

  @Provide
  Arbitrary<Edit> edits() {
    return Combinators.combine(
            Arbitraries.integers().between(0, FORMS.size() - 1),
            Arbitraries.integers().between(0, 100),
            Arbitraries.integers().between(0, 12),
            Arbitraries.of(SCRAPS).list().ofMaxSize(4))
        .as(Edit::new);
  }

  @Provide
  Arbitrary<String> names() {
    return Arbitraries.of(FORMS).map(form -> form.replaceFirst("\\(.*", ""));
  }

  @Provide
  Arbitrary<Map<String, Object>> parameters() {
    Arbitrary<Object> values =
        Arbitraries.of(
            List.of(),
            Map.of(),
            Map.of("strategy", "tokenBucket", "params", Map.of("burst", 3)),
            Map.of("strategy", "tiered"),
            Map.of("strategy", 1),
            Map.of("a", new BigDecimal("0.5")),
            List.of(Map.of("from", "00:00", "to", "24:00", "multiplier", 1)),
            List.of("x"),
            "fixedWindow",
            "a",
            "UTC",
            "12",
            12,
            0,
            -1L,
            new BigDecimal("0.25"),
            new BigDecimal("1E-9"),
            Long.MAX_VALUE,
            true);
    Arbitrary<String> keys =
        Arbitraries.of(
            "burst",
            "maxDebt",
            "capacity",
            "burstToleranceMs",
            "multipliers",
            "defaultTier",
            "inner",
            "loadThreshold",
            "reduction",
            "recovery",
            "minRatio",
            "shares",
            "defaultPriority",
            "percentage",
            "maxRollover",
            "zone",
            "sections",
            "window",
            "minRefill",
            "other");
    return Arbitraries.maps(keys, values).ofMaxSize(3).map(HashMap::new);
  }
}
