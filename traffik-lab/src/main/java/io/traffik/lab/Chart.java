package io.traffik.lab;

import java.util.List;

/**
 * Draws curves over the five minutes of the {@link PlotTrace} as SVG: axes, grid, title, caption.
 * In whole numbers, so that every machine draws the same bytes. Immutable.
 *
 * @param title what is shown
 * @param parameters how it was made
 * @param note what to see
 */
record Chart(String title, String parameters, String note) {

  /*
   * Lengths are pixels; curves are drawn in tenths of one. The background is painted, so that the
   * colours hold whether the page around it is light or dark; the fonts are those of the reader's
   * system.
   */

  private static final int LEFT = 60;
  private static final int TOP = 92;
  private static final int WIDTH = 600;
  private static final int HEIGHT = 300;
  private static final int BOTTOM = TOP + HEIGHT;
  private static final int RIGHT = LEFT + WIDTH;
  private static final int LARGEST_COUNT = 500;
  private static final int COUNT_STEP = 100;
  private static final int MINUTE_MILLIS = 60_000;
  private static final int LINE = 16;

  private static final String INK = "#1f2733";
  private static final String SOFT_INK = "#5b6675";
  private static final String GRID = "#e6e9ee";
  private static final String OFFERED = "#a9b2bf";
  private static final String ADMITTED = "#1257a8";

  /**
   * The picture.
   *
   * @param departed drawn dashed; empty where hits leave as they are admitted
   */
  String draw(Curve offered, Curve admitted, Curve departed) {
    StringBuilder svg = new StringBuilder();
    head(svg);
    grid(svg);
    curve(svg, offered, OFFERED, "1.5");
    if (departed.count() > 0) {
      curve(svg, departed, ADMITTED, "1.5\" stroke-dasharray=\"4 3");
    }
    curve(svg, admitted, ADMITTED, "2.5");
    label(svg, heightOf(offered), SOFT_INK, offered.count() + " asked");
    int below = heightOf(offered) + LINE;
    label(svg, Math.max(heightOf(admitted), below), ADMITTED, admitted.count() + " admitted");
    return svg.append("</svg>\n").toString();
  }

  private void head(StringBuilder svg) {
    int width = RIGHT + 116;
    int height = BOTTOM + 84;
    svg.append(
        """
        <svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 %1$s %2$s" width="%1$s" height="%2$s" \
        font-family="system-ui, -apple-system, 'Segoe UI', Roboto, 'DejaVu Sans', sans-serif" \
        font-size="12" role="img">
        <title>%3$s: hits asked for and admitted over five minutes</title>
        <rect width="%1$s" height="%2$s" rx="8" fill="#ffffff"/>
        """
            .formatted(String.valueOf(width), String.valueOf(height), title));
    text(svg, LEFT, 34, INK, "font-size=\"19\" font-weight=\"600\"", title);
    text(svg, LEFT, 54, SOFT_INK, "font-family=\"ui-monospace, monospace\"", parameters);
    text(svg, LEFT, TOP - LINE, SOFT_INK, "", "hits so far, each counted by its cost");
    text(svg, LEFT, BOTTOM + 48, INK, "font-size=\"13\"", note);
    text(
        svg,
        LEFT,
        BOTTOM + 68,
        SOFT_INK,
        "",
        "One client: a quiet minute, a burst at 1:20, hits of cost 3 from 2:21, a burst across 3:00,"
            + " overload from 3:40.");
  }

  private static void grid(StringBuilder svg) {
    for (int count = 0; count <= LARGEST_COUNT; count += COUNT_STEP) {
      String y = tenths(y(count));
      line(svg, "M%sH%s".formatted(LEFT + " " + y, String.valueOf(RIGHT)), count == 0);
      text(svg, LEFT - 8, y(count) / 10 + 4, SOFT_INK, "text-anchor=\"end\"", count + "");
    }
    for (int millis = 0; millis <= PlotTrace.SECONDS * 1_000; millis += MINUTE_MILLIS) {
      String x = tenths(x(millis));
      line(svg, "M%sV%s".formatted(x + " " + TOP, String.valueOf(BOTTOM)), millis == 0);
      String time = millis / MINUTE_MILLIS + ":00";
      text(svg, x(millis) / 10, BOTTOM + 20, SOFT_INK, "text-anchor=\"middle\"", time);
    }
    text(svg, RIGHT + 20, BOTTOM + 20, SOFT_INK, "", "min");
  }

  private static void line(StringBuilder svg, String path, boolean axis) {
    svg.append("<path d=\"%s\" stroke=\"%s\"/>\n".formatted(path, axis ? SOFT_INK : GRID));
  }

  /** In steps; those that fall on one tenth of a pixel are one. */
  private static void curve(StringBuilder svg, Curve curve, String colour, String width) {
    svg.append("<path fill=\"none\" stroke-linejoin=\"round\" stroke=\"%s\"".formatted(colour))
        .append(" stroke-width=\"%s\" d=\"M".formatted(width))
        .append(tenths(x(0)))
        .append(' ')
        .append(tenths(y(0)));
    List<Curve.Step> steps =
        curve.steps().stream().filter(step -> step.millis() <= PlotTrace.SECONDS * 1_000L).toList();
    for (int i = 0; i < steps.size(); i++) {
      long x = x(steps.get(i).millis());
      if (i + 1 == steps.size() || x(steps.get(i + 1).millis()) != x) {
        svg.append('H').append(tenths(x)).append('V').append(tenths(y(steps.get(i).count())));
      }
    }
    svg.append('H').append(RIGHT).append("\"/>\n");
  }

  private static int heightOf(Curve curve) {
    return (int) (y(curve.count()) / 10) + 4;
  }

  private static void label(StringBuilder svg, int y, String colour, String text) {
    text(svg, RIGHT + 8, y, colour, "font-weight=\"600\"", text);
  }

  private static void text(
      StringBuilder svg, long x, long y, String colour, String attributes, String text) {
    svg.append("<text x=\"%s\" y=\"%s\" fill=\"%s\" ".formatted(x + "", y + "", colour))
        .append(attributes)
        .append('>')
        .append(text)
        .append("</text>\n");
  }

  private static long x(long millis) {
    return LEFT * 10L + millis * WIDTH * 10 / (PlotTrace.SECONDS * 1_000L);
  }

  private static long y(long count) {
    return BOTTOM * 10L - count * HEIGHT * 10 / LARGEST_COUNT;
  }

  private static String tenths(long number) {
    return number % 10 == 0 ? "" + number / 10 : number / 10 + "." + number % 10;
  }
}
