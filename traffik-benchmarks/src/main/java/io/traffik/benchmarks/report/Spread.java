package io.traffik.benchmarks.report;

import java.util.List;
import java.util.Locale;

/** The runs of one measurement in short. Immutable. */
record Spread(double least, double median, double most) {

  private static final double NO_DECIMALS = 1_000;
  private static final double ONE_DECIMAL = 10;

  /** Of one value or more. */
  static Spread of(List<Double> values) {
    List<Double> sorted = values.stream().sorted().toList();
    int upper = sorted.size() / 2;
    int lower = (sorted.size() - 1) / 2;
    double median = (sorted.get(lower) + sorted.get(upper)) / 2;
    return new Spread(sorted.get(0), median, sorted.get(sorted.size() - 1));
  }

  /** The median, and between which values the runs were. */
  String text() {
    return least == most
        ? number(median)
        : number(median) + " (" + number(least) + " .. " + number(most) + ")";
  }

  /** With as many decimals as make sense. */
  static String number(double value) {
    double size = Math.abs(value);
    int decimals = size >= NO_DECIMALS || size == 0 ? 0 : size >= ONE_DECIMAL ? 1 : 2;
    return String.format(Locale.ROOT, "%,." + decimals + "f", value);
  }
}
