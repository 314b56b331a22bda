package io.traffik.benchmarks.drawing;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

/** Axes with round marks and room for every value. */
class ScaleTest {

  private static Scale scale(boolean logarithmic, Double... values) {
    return Scale.of(logarithmic, List.of(values));
  }

  @Test
  void anEvenScaleBeginsWithZero() {
    Scale scale = scale(false, 12.0, 3_870.0, Double.NaN);

    assertThat(scale.marks()).containsExactly(0.0, 1_000.0, 2_000.0, 3_000.0, 4_000.0);
    assertThat(scale.text(4_000)).isEqualTo("4,000");
    assertThat(scale.place(1_000)).isEqualTo(.25);
  }

  @Test
  void aLogarithmicScaleHasPowersOfTenAndNoZero() {
    Scale scale = scale(true, .05, 0.0, 240.0);

    assertThat(scale.marks().stream().map(scale::text))
        .containsExactly("0.01", "0.1", "1", "10", "100", "1,000");
    assertThat(scale.place(0)).isNaN();
    assertThat(scale.place(1_000)).isEqualTo(1);
  }

  @Test
  void thereIsOneWithoutAnyValue() {
    assertThat(scale(false, 0.0).marks()).hasSizeGreaterThan(1);
    assertThat(scale(true, 0.0).marks()).hasSizeGreaterThan(1);
  }
}
