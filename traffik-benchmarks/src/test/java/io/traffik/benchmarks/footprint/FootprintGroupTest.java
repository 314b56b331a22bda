package io.traffik.benchmarks.footprint;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.traffik.benchmarks.report.Goal;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** A few keys are weighed and expire, in a JVM of their own. */
class FootprintGroupTest {

  private static final List<String> SMALL = List.of("-Xmx256m", "-XX:+UseParallelGC");

  @Test
  void keysAreWeighedAndExpire() throws Exception {
    Map<String, Double> metrics = FootprintGroup.measure(SMALL, "gcra", 20_000);

    assertThat(metrics)
        .containsOnlyKeys(
            Filling.BYTES,
            Filling.FILL,
            Filling.SLOWEST_FILLING,
            Filling.NEARLY_FILLING,
            Filling.SLOWEST_EXPIRING,
            Filling.NEARLY_EXPIRING);
    assertThat(metrics.get(Filling.BYTES)).isBetween(50.0, 1_000.0);
  }

  @Test
  void aForkThatFailsSaysWhy() {
    assertThatThrownBy(() -> FootprintGroup.measure(SMALL, "noSuchStrategy", 10))
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("noSuchStrategy");
  }

  @Test
  void goalsSpeakOfWhatIsMeasured() {
    assertThat(new FootprintGroup().goals())
        .hasSize(10)
        .extracting(goal -> goal.ours().contestant())
        .isSubsetOf(FootprintGroup.contestants());
    assertThat(new FootprintGroup().goals())
        .extracting(Goal::theirs)
        .containsOnly(new Goal.Of(FootprintGroup.LIVE, Filling.BUCKET4J, Filling.BYTES));
  }
}
