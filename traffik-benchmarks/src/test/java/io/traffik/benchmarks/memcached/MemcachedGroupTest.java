package io.traffik.benchmarks.memcached;

import static org.assertj.core.api.Assertions.assertThat;

import io.traffik.benchmarks.GoalChecks;
import io.traffik.benchmarks.load.Metrics;
import io.traffik.test.server.MemcachedServer;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

class MemcachedGroupTest {

  @Test
  void everybodyDecidesAndSwapsAsIsSaid() throws Exception {
    try (MemcachedServer server = MemcachedServer.start()) {
      for (String name : MemcachedContestant.ALL) {
        Map<String, Double> metrics =
            MemcachedContestant.measure(100, 4, name, server.port(), 0.2, 0.2);
        assertThat(metrics.get(Metrics.DECISIONS)).isPositive();
        if (name.equals(MemcachedContestant.INCR)) {
          assertThat(metrics.get(Metrics.CAS)).isZero();
        } else {
          assertThat(metrics.get(Metrics.CAS)).isBetween(0.2, 5.0);
        }
        GoalChecks.assertMeasured(new MemcachedGroup(), measured(), metrics.keySet());
      }
    }
  }

  private static Set<String> measured() {
    return MemcachedGroup.SCENARIOS.stream()
        .flatMap(one -> MemcachedContestant.ALL.stream().map(name -> one.name() + "|" + name))
        .collect(Collectors.toSet());
  }
}
