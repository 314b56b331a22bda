package io.traffik.benchmarks.footprint;

import io.github.bucket4j.Bucket;
import io.traffik.InMemoryBackend;
import io.traffik.Throttle;
import io.traffik.ThrottleRegistry;
import io.traffik.benchmarks.load.ContestantMain;
import io.traffik.benchmarks.memory.EveryStrategy;
import io.traffik.benchmarks.memory.KeyChoice;
import io.traffik.test.ManualClock;
import java.lang.management.ManagementFactory;
import java.lang.ref.Reference;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.IntSupplier;
import java.util.function.Predicate;

/**
 * The program for one contestant, in a JVM of its own: fills it with keys, weighs it, lets all of
 * them expire, and sends as many new ones as take the old ones along.
 */
public final class Filling {

  static final String BUCKET4J = "Bucket4j";

  static final String BYTES = "bytes/key";
  static final String FILL = "s to fill";
  static final String SLOWEST_FILLING = "slowest hit while filling, µs";
  static final String NEARLY_FILLING = "p99.9 while filling, µs";
  static final String SLOWEST_EXPIRING = "slowest hit while expiring, µs";
  static final String NEARLY_EXPIRING = "p99.9 while expiring, µs";

  private static final int LIMIT = 100;
  private static final Duration PERIOD = Duration.ofMinutes(1);

  /** Later than every horizon. */
  private static final Duration LATER = Duration.ofHours(1);

  private static final int WARM_UPS = 3;
  private static final int WARM_UP_KEYS = 100_000;
  private static final int COLLECTIONS = 3;

  private Filling() {}

  /** And how many keys it has. */
  private record Limiter(Predicate<String> hit, IntSupplier keys) {}

  /** Serves: the words are the contestant and how many keys, the answer is the metrics. */
  public static void main(String[] arguments) {
    ContestantMain.serve(words -> measure(words.get(0), Integer.parseInt(words.get(1))));
  }

  private static Map<String, Double> measure(String contestant, int keys) {
    for (int i = 0; i < WARM_UPS; i++) {
      ManualClock clock = ManualClock.at(Instant.EPOCH);
      int few = Math.min(keys, WARM_UP_KEYS);
      String[] names = KeyChoice.keys(few);
      Hits.on(limiter(contestant, clock, few).hit(), names, 0, few);
    }
    Map<String, Double> metrics = new LinkedHashMap<>();
    ManualClock clock = ManualClock.at(Instant.EPOCH);
    long before = heapInUse();
    Limiter limiter = limiter(contestant, clock, keys);
    try {
      Hits filling = fill(limiter.hit(), keys);
      metrics.put(BYTES, (heapInUse() - before) / (double) keys);
      metrics.put(FILL, filling.seconds());
      metrics.put(SLOWEST_FILLING, filling.slowestMicros());
      metrics.put(NEARLY_FILLING, filling.nearlySlowestMicros());
      requireKeys(limiter, keys);
    } finally {
      Reference.reachabilityFence(limiter);
    }
    if (!contestant.equals(BUCKET4J)) {
      clock.advance(LATER);
      Hits expiring = replace(limiter.hit(), keys);
      metrics.put(SLOWEST_EXPIRING, expiring.slowestMicros());
      metrics.put(NEARLY_EXPIRING, expiring.nearlySlowestMicros());
      requireKeys(limiter, keys / 2);
    }
    return metrics;
  }

  private static void requireKeys(Limiter limiter, int wanted) {
    int seen = limiter.keys().getAsInt();
    if (seen != wanted) {
      throw new IllegalStateException("there are " + seen + " keys; wanted " + wanted);
    }
  }

  /** The names of the keys are made before and not kept: what is left of them is the limiter's. */
  private static Hits fill(Predicate<String> limiter, int keys) {
    return Hits.on(limiter, KeyChoice.keys(keys), 0, keys);
  }

  /** Each new key takes two expired ones along. */
  private static Hits replace(Predicate<String> limiter, int keys) {
    String[] names = KeyChoice.keys(keys + keys / 2);
    Arrays.fill(names, 0, keys, "");
    heapInUse();
    return Hits.on(limiter, names, keys, names.length);
  }

  private static Limiter limiter(String contestant, ManualClock clock, int keys) {
    return contestant.equals(BUCKET4J) ? bucket4j() : traffik(contestant, clock, keys);
  }

  private static Limiter traffik(String strategy, ManualClock clock, int keys) {
    InMemoryBackend memory =
        InMemoryBackend.builder().clock(clock).maxKeys(2 * keys).maxBytes(2L << 30).build();
    Throttle<String> throttle =
        Throttle.builder(String.class, "footprint")
            .registry(ThrottleRegistry.of(memory))
            .identifier(key -> key)
            .strategy(EveryStrategy.named(strategy))
            .rate(LIMIT + "/min")
            .build();
    return new Limiter(key -> throttle.tryHit(key).admitted(), memory::keys);
  }

  private static Limiter bucket4j() {
    ConcurrentHashMap<String, Bucket> buckets = new ConcurrentHashMap<>();
    return new Limiter(
        key -> buckets.computeIfAbsent(key, it -> bucket()).tryConsume(1), buckets::size);
  }

  private static Bucket bucket() {
    return Bucket.builder()
        .addLimit(limit -> limit.capacity(LIMIT).refillGreedy(LIMIT, PERIOD))
        .build();
  }

  /** In bytes, without garbage. */
  private static long heapInUse() {
    for (int i = 0; i < COLLECTIONS; i++) {
      System.gc();
    }
    return ManagementFactory.getMemoryMXBean().getHeapMemoryUsage().getUsed();
  }
}
