package io.traffik.benchmarks.drawing;

import java.util.Locale;

/**
 * What every picture has: a frame, colours, text. The background is painted, so that the colours
 * hold whether the page around it is light or dark. Stateless.
 */
public final class Svg {

  /** What is read. */
  public static final String INK = "#1f2733";

  /** What is read second. */
  public static final String SOFT_INK = "#5b6675";

  /** What is seen and not read. */
  public static final String GRID = "#e6e9ee";

  private Svg() {}

  /** Opens a picture of so many pixels. */
  public static void begin(StringBuilder svg, int width, int height, String title) {
    svg.append(
        """
        <svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 %1$d %2$d" width="%1$d" height="%2$d" \
        font-family="system-ui, -apple-system, 'Segoe UI', Roboto, 'DejaVu Sans', sans-serif" \
        font-size="12" role="img">
        <title>%3$s</title>
        <rect width="%1$d" height="%2$d" rx="8" fill="#ffffff"/>
        """
            .formatted(width, height, Markup.escaped(title)));
  }

  /** Closes it. */
  public static String end(StringBuilder svg) {
    return svg.append("</svg>\n").toString();
  }

  /**
   * A text.
   *
   * @param style attributes
   */
  public static void text(StringBuilder svg, double x, double y, String style, String text) {
    svg.append("<text x=\"%s\" y=\"%s\" %s>".formatted(decimal(x), decimal(y), style))
        .append(Markup.escaped(text))
        .append("</text>\n");
  }

  /** A length. */
  public static String decimal(double number) {
    return String.format(Locale.ROOT, "%.1f", number);
  }
}
