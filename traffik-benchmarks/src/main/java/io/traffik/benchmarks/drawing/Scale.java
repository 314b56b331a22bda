package io.traffik.benchmarks.drawing;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * Where on an axis a value is, from 0 at its beginning to 1 at its end, and what is written beside
 * it. Immutable.
 *
 * @param logarithmic by powers of ten, else in equal steps from 0 on
 */
public record Scale(boolean logarithmic, double least, double most, double step) {

  private static final int STEPS = 4;

  /** One with room for these values. */
  public static Scale of(boolean logarithmic, List<Double> all) {
    List<Double> values = all.stream().filter(it -> it > 0).toList();
    double largest = values.stream().mapToDouble(it -> it).max().orElse(1);
    if (!logarithmic) {
      double step = roundStep(largest / STEPS);
      return new Scale(false, 0, Math.ceil(largest / step) * step, step);
    }
    double smallest = values.stream().mapToDouble(it -> it).min().orElse(largest);
    double least = Math.pow(10, Math.floor(Math.log10(smallest)));
    double most = Math.pow(10, Math.ceil(Math.log10(largest)));
    return new Scale(true, least, most > least ? most : least * 10, 10);
  }

  /** 1, 2 or 5 times a power of ten, and no less than this. */
  private static double roundStep(double step) {
    double power = Math.pow(10, Math.floor(Math.log10(step)));
    for (int factor : new int[] {1, 2, 5}) {
      if (factor * power >= step) {
        return factor * power;
      }
    }
    return 10 * power;
  }

  /** NaN if it is not on the axis. */
  public double place(double value) {
    if (logarithmic) {
      return value <= 0 ? Double.NaN : Math.log10(value / least) / Math.log10(most / least);
    }
    return (value - least) / (most - least);
  }

  /** What is written on the axis. */
  public List<Double> marks() {
    List<Double> marks = new ArrayList<>();
    double mark = least;
    while (mark <= most * 1.000_001) {
      marks.add(mark);
      mark = logarithmic ? mark * step : mark + step;
    }
    return marks;
  }

  /** With as many decimals as it needs. */
  public String text(double mark) {
    double finest = logarithmic ? mark : step;
    int decimals = finest >= 1 ? 0 : (int) Math.ceil(-Math.log10(finest) - 1e-9);
    return String.format(Locale.ROOT, "%,." + decimals + "f", mark);
  }
}
