package io.traffik.benchmarks.soak;

import java.util.concurrent.atomic.AtomicIntegerArray;

/**
 * Counts for each second of a run, in columns. All of it is there from the start: a recorder that
 * grew would look like a leak. Thread-safe.
 */
final class Grid {

  private final long first;
  private final int seconds;
  private final int columns;
  private final AtomicIntegerArray cells;

  /** Of seconds since 1970, from the first on. */
  Grid(long first, int seconds, int columns) {
    this.first = first;
    this.seconds = seconds;
    this.columns = columns;
    this.cells = new AtomicIntegerArray(Math.multiplyExact(seconds, columns));
  }

  void count(long second, int column) {
    cells.incrementAndGet(cell(second, column));
  }

  /** Keeps the larger one. */
  void atLeast(long second, int column, int value) {
    cells.accumulateAndGet(cell(second, column), value, Math::max);
  }

  int get(long second, int column) {
    return cells.get(cell(second, column));
  }

  /** The largest of a second. */
  int largest(long second) {
    int largest = 0;
    for (int column = 0; column < columns; column++) {
      largest = Math.max(largest, get(second, column));
    }
    return largest;
  }

  private int cell(long second, int column) {
    long row = second - first;
    if (row < 0 || row >= seconds) {
      throw new IllegalStateException(
          "a decision is of second " + second + ", and the run from " + first + " on");
    }
    return Math.toIntExact(row * columns + column);
  }
}
