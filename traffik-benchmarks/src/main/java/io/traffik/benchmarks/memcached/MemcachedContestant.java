package io.traffik.benchmarks.memcached;

import io.traffik.benchmarks.load.ClosedLoop;
import io.traffik.benchmarks.load.Contestant;
import io.traffik.benchmarks.load.ContestantMain;
import io.traffik.benchmarks.load.Measured;
import io.traffik.benchmarks.load.Metrics;
import io.traffik.benchmarks.load.Warmup;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;

/** One contestant, scenario by scenario: the main class of its JVM. Stateless. */
final class MemcachedContestant {

  static final String INCR = "incr";
  static final String SWAP = "gets+cas";
  static final String TRAFFIK = "Traffik";
  static final String TRAFFIK_SINGLY = "Traffik, not coalesced";

  static final List<String> ALL = List.of(INCR, SWAP, TRAFFIK, TRAFFIK_SINGLY);

  private static final long DRAIN_NANOS = TimeUnit.SECONDS.toNanos(10);
  private static final double NANOS = 1e9;

  private MemcachedContestant() {}

  /** Asked for keys, in flight, contestant, port, seconds to warm up and to measure. */
  public static void main(String[] arguments) {
    ContestantMain.serve(
        words ->
            measure(
                Integer.parseInt(words.get(0)),
                Integer.parseInt(words.get(1)),
                words.get(2),
                Integer.parseInt(words.get(3)),
                Double.parseDouble(words.get(4)),
                Double.parseDouble(words.get(5))));
  }

  static Map<String, Double> measure(
      int keys, int inFlight, String name, int port, double warmup, double seconds)
      throws Exception {
    try (Contestant<?> contestant = open(name, port, keys);
        Connection counts = new Connection(port)) {
      long slice = Warmup.sliceNanos(warmup);
      Warmup.run(
          warmup, () -> run(contestant, keys, inFlight, slice).perSecond(), Warmup::compiledMillis);
      double before = counts.swaps();
      Measured measured = run(contestant, keys, inFlight, (long) (seconds * NANOS));
      double swaps = counts.swaps() - before;
      measured.require(true);
      Map<String, Double> metrics = measured.metrics(Metrics.DECISIONS);
      metrics.put(Metrics.CAS, swaps / measured.ended());
      return metrics;
    }
  }

  private static Measured run(Contestant<?> contestant, int keys, int inFlight, long nanos)
      throws InterruptedException {
    return ClosedLoop.run(contestant, keys, inFlight, nanos, DRAIN_NANOS);
  }

  /** Connected and ready. */
  static Contestant<?> open(String name, int port, int count) throws Exception {
    String[] keys = IntStream.range(0, count).mapToObj(i -> "key-" + i).toArray(String[]::new);
    return switch (name) {
      case INCR -> new Floor(port, keys, false);
      case SWAP -> new Floor(port, keys, true);
      case TRAFFIK -> new TraffikOnMemcached(port, keys, true);
      case TRAFFIK_SINGLY -> new TraffikOnMemcached(port, keys, false);
      default -> throw new IllegalArgumentException("nobody is called \"" + name + "\"");
    };
  }
}
