package io.traffik.benchmarks.soak;

import java.util.List;
import java.util.function.ToDoubleFunction;

/**
 * One line of a plot.
 *
 * @param values one for each second; NaN where there is none
 */
record Series(String name, String colour, List<Double> values) {

  static Series of(
      String name, String colour, List<Sample> samples, ToDoubleFunction<Sample> value) {
    return new Series(name, colour, samples.stream().map(value::applyAsDouble).toList());
  }
}
