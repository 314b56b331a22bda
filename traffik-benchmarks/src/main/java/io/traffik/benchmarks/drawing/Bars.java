package io.traffik.benchmarks.drawing;

import static io.traffik.benchmarks.drawing.Svg.decimal;

import java.util.List;
import java.util.stream.Stream;

/**
 * Lying bars, one for each contestant: its median, and a whisker from the least to the most.
 * Immutable.
 *
 * @param title what is drawn
 * @param unit of the axis
 */
public record Bars(String title, String unit, List<Bar> bars) {

  /*
   * Lengths are pixels.
   */

  private static final int LEFT = 200;
  private static final int TOP = 56;
  private static final int WIDTH = 640;
  private static final int ROW = 26;
  private static final int THICK = 16;
  private static final int RIGHT = LEFT + WIDTH;

  /**
   * One of them.
   *
   * @param ours drawn in the colour of Traffik
   */
  public record Bar(String name, double least, double median, double most, boolean ours) {}

  /** The picture. */
  public String draw() {
    int bottom = TOP + bars.size() * ROW;
    Scale scale =
        Scale.of(
            false,
            bars.stream().flatMap(it -> Stream.of(it.most(), it.median(), it.least())).toList());
    StringBuilder svg = new StringBuilder();
    Svg.begin(svg, RIGHT + 50, bottom + 34, title);
    Svg.text(svg, 16, 24, "fill=\"" + Svg.INK + "\" font-size=\"15\" font-weight=\"600\"", title);
    Svg.text(svg, RIGHT, TOP - 12, "fill=\"" + Svg.SOFT_INK + "\" text-anchor=\"end\"", unit);
    marks(svg, scale, bottom);
    for (int i = 0; i < bars.size(); i++) {
      bar(svg, bars.get(i), scale, TOP + i * ROW);
    }
    return Svg.end(svg);
  }

  private static void marks(StringBuilder svg, Scale scale, int bottom) {
    for (double mark : scale.marks()) {
      double x = x(scale, mark);
      svg.append("<path d=\"M%s %dV%d\" ".formatted(decimal(x), TOP - 4, bottom))
          .append("stroke=\"%s\"/>%n".formatted(mark == scale.least() ? Svg.SOFT_INK : Svg.GRID));
      String style = "fill=\"" + Svg.SOFT_INK + "\" text-anchor=\"middle\"";
      Svg.text(svg, x, bottom + 18, style, scale.text(mark));
    }
  }

  private static void bar(StringBuilder svg, Bar bar, Scale scale, int top) {
    double middle = top + ROW / 2.0;
    String name = "fill=\"" + Svg.INK + "\" text-anchor=\"end\"";
    Svg.text(svg, LEFT - 10, middle + 4, name, bar.name());
    svg.append("<rect class=\"bar\" x=\"%d\" ".formatted(LEFT))
        .append("y=\"%s\" height=\"%d\" ".formatted(decimal(middle - THICK / 2.0), THICK))
        .append("width=\"%s\" ".formatted(decimal(x(scale, bar.median()) - LEFT)))
        .append("fill=\"%s\"/>%n".formatted(bar.ours() ? "#1257a8" : "#b4bcc8"));
    double least = x(scale, bar.least());
    double most = x(scale, bar.most());
    svg.append("<path class=\"whisker\" fill=\"none\" stroke=\"%s\" ".formatted(Svg.INK))
        .append(
            "d=\"M%1$s %2$sv8m0 -4H%3$sm0 -4v8\"/>%n"
                .formatted(decimal(least), decimal(middle - 4), decimal(most)));
  }

  private static double x(Scale scale, double value) {
    return LEFT + scale.place(value) * WIDTH;
  }
}
