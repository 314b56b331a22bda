package io.traffik.test;

import java.math.BigInteger;
import java.util.ArrayList;
import java.util.List;
import java.util.function.LongPredicate;

/** All admitted hits, counted anew each time. */
final class History {

  private record Hit(long time, long cost) {}

  private final List<Hit> hits = new ArrayList<>();

  void add(long time, long cost) {
    hits.add(new Hit(time, cost));
  }

  /** The cost of the hits at such times. */
  BigInteger sum(LongPredicate when) {
    return hits.stream()
        .filter(hit -> when.test(hit.time))
        .map(hit -> BigInteger.valueOf(hit.cost))
        .reduce(BigInteger.ZERO, BigInteger::add);
  }

  /** The cost of the hits in window {@code [k·P, (k+1)·P)}. */
  BigInteger sumOfWindow(long window, long period) {
    return sum(time -> Math.floorDiv(time, period) == window);
  }

  /** Whether the hits at such times and one more stay within a limit. */
  boolean leavesRoom(LongPredicate when, long cost, long limit) {
    return sum(when).add(BigInteger.valueOf(cost)).compareTo(BigInteger.valueOf(limit)) <= 0;
  }
}
