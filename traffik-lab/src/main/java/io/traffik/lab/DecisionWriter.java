package io.traffik.lab;

import io.traffik.Decision;
import java.io.Flushable;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;

/** Writes decisions as JSON, one a line. Buffered; not thread-safe. */
final class DecisionWriter implements Flushable {

  private static final byte[] ADMITTED = ascii("{\"allowed\":true,\"remaining\":");
  private static final byte[] REFUSED = ascii("{\"allowed\":false,\"remaining\":");
  private static final byte[] WAIT = ascii(",\"wait_ms\":");
  private static final byte[] END = ascii("}\n");

  private static final int BUFFER = 1 << 16;
  private static final int LONGEST = 128;
  private static final int MOST_DIGITS = 19;
  private static final long MICROS_PER_MILLI = 1_000;

  /** What stands for a wait after which nothing changes. */
  private static final long NEVER = -1;

  private final OutputStream out;
  private final byte[] buffer = new byte[BUFFER];
  private final byte[] digits = new byte[MOST_DIGITS];
  private int size;

  DecisionWriter(OutputStream out) {
    this.out = out;
  }

  /**
   * Writes one decision: admitted, what remains, and the wait in whole milliseconds, rounded up.
   */
  void write(Decision decision) throws IOException {
    if (size > BUFFER - LONGEST) {
      drain();
    }
    put(decision.admitted() ? ADMITTED : REFUSED);
    put(decision.remaining());
    put(WAIT);
    put(waitMillis(decision));
    put(END);
  }

  @Override
  public void flush() throws IOException {
    drain();
    out.flush();
  }

  private static long waitMillis(Decision decision) {
    if (decision.never()) {
      return NEVER;
    }
    long micros = decision.waitMicros();
    return micros / MICROS_PER_MILLI + (micros % MICROS_PER_MILLI == 0 ? 0 : 1);
  }

  /** What could not be written is forgotten, or a second attempt would write a part of it twice. */
  private void drain() throws IOException {
    int full = size;
    size = 0;
    out.write(buffer, 0, full);
  }

  private void put(byte[] text) {
    System.arraycopy(text, 0, buffer, size, text.length);
    size += text.length;
  }

  private void put(long number) {
    if (number < 0) {
      buffer[size++] = '-';
    }
    int first = MOST_DIGITS;
    long rest = Math.abs(number);
    do {
      digits[--first] = (byte) ('0' + rest % 10);
      rest /= 10;
    } while (rest > 0);
    System.arraycopy(digits, first, buffer, size, MOST_DIGITS - first);
    size += MOST_DIGITS - first;
  }

  private static byte[] ascii(String text) {
    return text.getBytes(StandardCharsets.US_ASCII);
  }
}
