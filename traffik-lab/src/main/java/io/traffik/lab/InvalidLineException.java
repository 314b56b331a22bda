package io.traffik.lab;

/** A line that is no hit. The message is one line, begins with the line's number and is bounded. */
final class InvalidLineException extends Exception {

  private static final long serialVersionUID = 1L;
  private static final int LONGEST = 1_000;

  InvalidLineException(long line, RuntimeException cause) {
    super("line " + line + ": " + oneLine(String.valueOf(cause.getMessage())), cause);
  }

  /** Without control characters, which may come from the line itself. */
  private static String oneLine(String message) {
    String shown = message.replaceAll("\\R", " ").replaceAll("\\p{Cntrl}", "?");
    return shown.length() <= LONGEST ? shown : shown.substring(0, LONGEST) + "…";
  }
}
