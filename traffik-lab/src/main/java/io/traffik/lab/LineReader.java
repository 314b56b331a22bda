package io.traffik.lab;

import java.io.Flushable;
import java.io.IOException;
import java.io.InputStream;

/** Cuts a stream of bytes into lines, without copying them. Not thread-safe. */
final class LineReader {

  /** In bytes: whatever comes, a line takes no more memory than this. */
  static final int LONGEST_LINE = 1 << 20;

  private static final int FIRST_SIZE = 1 << 16;

  private final InputStream in;
  private final Flushable beforeWaiting;
  private byte[] buffer = new byte[FIRST_SIZE];
  private int start;
  private int end;
  private int next;
  private int limit;
  private boolean ended;
  private long number;

  /**
   * Reads lines.
   *
   * @param beforeWaiting flushed each time before reading might block, so that who writes line by
   *     line sees each answer
   */
  LineReader(InputStream in, Flushable beforeWaiting) {
    this.in = in;
    this.beforeWaiting = beforeWaiting;
  }

  /**
   * Goes to the next line.
   *
   * @return false at the end of the stream
   * @throws IllegalArgumentException if the line is longer than {@link #LONGEST_LINE}
   */
  boolean advance() throws IOException {
    start = next;
    int scanned = start;
    number++;
    while (true) {
      int newline = indexOfNewline(scanned);
      if (newline >= 0 || (ended && start < limit)) {
        end = newline >= 0 ? newline : limit;
        next = newline >= 0 ? newline + 1 : limit;
        return checkLength();
      }
      if (ended) {
        return false;
      }
      end = limit;
      checkLength();
      scanned = limit - start;
      fill();
    }
  }

  /** The bytes; the line is those from {@link #start} to {@link #end}, until the next advance. */
  byte[] buffer() {
    return buffer;
  }

  /** The index of the line's first byte. */
  int start() {
    return start;
  }

  /** The index after the line's last byte, the line break not included. */
  int end() {
    return end;
  }

  /** The number of the line, from 1. */
  long number() {
    return number;
  }

  private int indexOfNewline(int from) {
    for (int i = from; i < limit; i++) {
      if (buffer[i] == '\n') {
        return i;
      }
    }
    return -1;
  }

  private boolean checkLength() {
    if (end - start > LONGEST_LINE) {
      throw new IllegalArgumentException("the line is longer than " + LONGEST_LINE + " bytes");
    }
    return true;
  }

  /** Moves the begun line to the front of the buffer and reads more of it. */
  private void fill() throws IOException {
    int begun = limit - start;
    byte[] roomy = begun > buffer.length / 2 ? new byte[buffer.length * 2] : buffer;
    System.arraycopy(buffer, start, roomy, 0, begun);
    buffer = roomy;
    start = 0;
    limit = begun;
    if (in.available() == 0) {
      beforeWaiting.flush();
    }
    int read = in.read(buffer, limit, buffer.length - limit);
    ended = read < 0;
    limit += Math.max(0, read);
  }
}
