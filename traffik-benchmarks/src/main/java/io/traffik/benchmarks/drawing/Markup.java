package io.traffik.benchmarks.drawing;

import java.util.List;

/** What HTML and SVG are written with. Stateless. */
public final class Markup {

  private Markup() {}

  /** As text or between double quotes. */
  public static String escaped(String text) {
    return text.replace("&", "&amp;")
        .replace("<", "&lt;")
        .replace(">", "&gt;")
        .replace("\"", "&quot;");
  }

  /** A row of a table. */
  public static String row(String cell, List<String> texts) {
    StringBuilder row = new StringBuilder("<tr>");
    for (String text : texts) {
      row.append('<').append(cell).append('>').append(escaped(text));
      row.append("</").append(cell).append('>');
    }
    return row.append("</tr>\n").toString();
  }
}
