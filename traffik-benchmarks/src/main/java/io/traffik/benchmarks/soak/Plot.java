package io.traffik.benchmarks.soak;

import static io.traffik.benchmarks.drawing.Svg.decimal;

import io.traffik.benchmarks.drawing.Scale;
import io.traffik.benchmarks.drawing.Svg;
import java.util.List;

/**
 * Lines over the time of a run as SVG, on top of what was done to Redis meanwhile. Immutable.
 *
 * @param title what is drawn
 * @param unit of the upright axis
 */
record Plot(String title, String unit, boolean logarithmic, List<Series> series) {

  /*
   * Lengths are pixels. The background is painted, so that the colours hold whether the page around
   * it is light or dark.
   */

  private static final int LEFT = 70;
  private static final int TOP = 62;
  private static final int WIDTH = 860;
  private static final int HEIGHT = 190;
  private static final int BOTTOM = TOP + HEIGHT;
  private static final int RIGHT = LEFT + WIDTH;
  private static final int LETTER = 7;
  private static final int MOST_TIMES = 12;
  private static final int[] TIME_STEPS = {1, 2, 5, 10, 30, 60, 120, 300, 600, 1_800, 3_600, 7_200};

  /** The colour of what was done. */
  static String colour(Fault.Kind kind) {
    return switch (kind) {
      case KILL -> "#f4c6bf";
      case PAUSE -> "#f7e2a8";
      case DISCONNECT -> "#8a5a00";
      case FORGET_SCRIPTS -> "#6b4fa0";
    };
  }

  /**
   * The picture.
   *
   * @param first the second, since 1970, of the first value
   */
  String draw(long first, int seconds, List<Fault> faults) {
    Scale scale =
        Scale.of(logarithmic, series.stream().flatMap(it -> it.values().stream()).toList());
    StringBuilder svg = new StringBuilder();
    head(svg);
    faults.forEach(fault -> fault(svg, fault, first, seconds));
    marks(svg, scale);
    times(svg, seconds);
    series.forEach(one -> line(svg, one, scale, seconds));
    legend(svg);
    return Svg.end(svg);
  }

  private void head(StringBuilder svg) {
    Svg.begin(svg, RIGHT + 30, BOTTOM + 44, title);
    Svg.text(svg, LEFT, 22, "fill=\"" + Svg.INK + "\" font-size=\"15\" font-weight=\"600\"", title);
    Svg.text(svg, LEFT - 8, TOP - 14, "fill=\"" + Svg.SOFT_INK + "\" text-anchor=\"end\"", unit);
  }

  private static void fault(StringBuilder svg, Fault fault, long first, int seconds) {
    double from = x(fault.fromMicros() / 1e6 - first, seconds);
    double to = x(fault.toMicros() / 1e6 - first, seconds);
    String colour = colour(fault.kind());
    if (fault.kind() == Fault.Kind.KILL || fault.kind() == Fault.Kind.PAUSE) {
      svg.append("<rect class=\"fault\" x=\"%s\" y=\"%d\" ".formatted(decimal(from), TOP))
          .append("width=\"%s\" ".formatted(decimal(Math.max(1.5, to - from))))
          .append("height=\"%d\" fill=\"%s\"/>%n".formatted(HEIGHT, colour));
    } else {
      svg.append("<path class=\"fault\" d=\"M%s %dV%d\" ".formatted(decimal(from), TOP, BOTTOM))
          .append("stroke=\"%s\" stroke-dasharray=\"3 3\"/>%n".formatted(colour));
    }
  }

  private static void marks(StringBuilder svg, Scale scale) {
    for (double mark : scale.marks()) {
      double y = y(scale.place(mark));
      String colour = mark == scale.least() ? Svg.SOFT_INK : Svg.GRID;
      svg.append("<path d=\"M%d %sH%d\" ".formatted(LEFT, decimal(y), RIGHT))
          .append("stroke=\"%s\"/>%n".formatted(colour));
      String style = "fill=\"" + Svg.SOFT_INK + "\" text-anchor=\"end\"";
      Svg.text(svg, LEFT - 8, y + 4, style, scale.text(mark));
    }
  }

  private static void times(StringBuilder svg, int seconds) {
    int step = TIME_STEPS[TIME_STEPS.length - 1];
    for (int i = TIME_STEPS.length - 1; i >= 0 && seconds / TIME_STEPS[i] <= MOST_TIMES; i--) {
      step = TIME_STEPS[i];
    }
    String style = "fill=\"" + Svg.SOFT_INK + "\" text-anchor=\"middle\"";
    for (int second = 0; second <= seconds; second += step) {
      double x = x(second, seconds);
      svg.append("<path d=\"M%s %dv5\" ".formatted(decimal(x), BOTTOM))
          .append("stroke=\"%s\"/>%n".formatted(Svg.SOFT_INK));
      Svg.text(svg, x, BOTTOM + 19, style, "%d:%02d".formatted(second / 60, second % 60));
    }
    Svg.text(svg, (LEFT + RIGHT) / 2.0, BOTTOM + 36, style, "time since the start, min:s");
  }

  private static void line(StringBuilder svg, Series one, Scale scale, int seconds) {
    svg.append("<path class=\"line\" fill=\"none\" stroke-width=\"1.8\" stroke-linejoin=\"round\" ")
        .append("stroke-linecap=\"round\" ")
        .append("stroke=\"%s\" d=\"".formatted(one.colour()));
    boolean drawing = false;
    for (int i = 0; i < one.values().size(); i++) {
      double place = scale.place(one.values().get(i));
      if (!Double.isNaN(place)) {
        // A value is of a whole second: its middle.
        svg.append(drawing ? 'L' : 'M').append(decimal(x(i + .5, seconds)));
        svg.append(' ')
            .append(decimal(y(place)))
            .append(drawing ? "" : "h2"); // to be seen if it is alone
      }
      drawing = !Double.isNaN(place);
    }
    svg.append("\"/>\n");
  }

  private void legend(StringBuilder svg) {
    double x = LEFT;
    for (Series one : series) {
      svg.append("<path d=\"M%s %dh18\" ".formatted(decimal(x), TOP - 18))
          .append("stroke=\"%s\" stroke-width=\"3\"/>%n".formatted(one.colour()));
      Svg.text(svg, x + 24, TOP - 14, "fill=\"" + Svg.INK + "\"", one.name());
      x += 44 + one.name().length() * LETTER;
    }
  }

  private static double x(double second, int seconds) {
    return LEFT + Math.min(1, Math.max(0, second / seconds)) * WIDTH;
  }

  private static double y(double place) {
    return BOTTOM - place * HEIGHT;
  }
}
