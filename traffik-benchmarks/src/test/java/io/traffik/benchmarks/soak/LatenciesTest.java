package io.traffik.benchmarks.soak;

import static org.assertj.core.api.Assertions.assertThat;

import org.assertj.core.data.Percentage;
import org.junit.jupiter.api.Test;

/** How long answers took. */
class LatenciesTest {

  private final Latencies latencies = new Latencies(100, 2);

  @Test
  void oneSlowAnswerOfAHundredIsTheWorstAndNotThe99th() {
    for (int i = 0; i < 99; i++) {
      latencies.add(100, 500);
    }
    latencies.add(100, 250_000);

    assertThat(latencies.worst(100)).isEqualTo(250_000);
    assertThat(latencies.p99(100)).isCloseTo(500, Percentage.withPercentage(10));
  }

  @Test
  void twoOfAHundredAreThe99th() {
    for (int i = 0; i < 98; i++) {
      latencies.add(100, 500);
    }
    latencies.add(100, 250_000);
    latencies.add(100, 250_000);

    assertThat(latencies.p99(100)).isEqualTo(250_000);
    assertThat(latencies.p99(101)).isZero();
  }
}
