package io.traffik.lab;

import io.traffik.Backend;
import io.traffik.Decision;
import io.traffik.InMemoryBackend;
import io.traffik.OnError;
import io.traffik.Rate;
import io.traffik.Strategy;
import io.traffik.Throttle;
import io.traffik.ThrottleRegistry;
import java.time.Duration;
import java.util.HexFormat;
import java.util.List;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Decides hits by the real engine at the times that the hits name. Not thread-safe.
 *
 * <p>Each simulator names its throttles like no other, and forgets what it stored when closed.
 */
final class Simulator implements AutoCloseable {

  /** Enough for any trace that fits the heap, and few enough that expired keys are dropped. */
  private static final String ROOM = "maxKeys=10000000";

  /** Bounded by the heap alone: a run that ends is better than one that forgets. */
  private static final String ALL_BYTES = "maxBytes=" + Long.MAX_VALUE;

  /** A simulation has no user who waits; a slow answer is better than none. */
  private static final Duration DEADLINE = Duration.ofSeconds(30);

  private final AtomicLong now = new AtomicLong();
  private final Backend backend;
  private final ThrottleRegistry registry;
  private final String namespace =
      "lab-" + HexFormat.of().toHexDigits(ThreadLocalRandom.current().nextLong());
  private int throttles;

  private Simulator(String uri) {
    this.backend = Backend.of(uri, now::get);
    this.registry = ThrottleRegistry.of(backend);
  }

  /**
   * Decides on a backend, such as {@code memory:}.
   *
   * @throws IllegalArgumentException if the address is malformed or no jar here knows its scheme
   */
  static Simulator on(String uri) {
    return new Simulator(isMemory(uri) ? roomy(uri) : uri);
  }

  private static boolean isMemory(String uri) {
    return uri.equals("memory:") || uri.startsWith("memory:?");
  }

  /** Memory is as large as it may be unless the address says otherwise. */
  private static String roomy(String uri) {
    Backend.of(uri).close(); // what is wrong with it is said of what the user wrote
    String keys = uri.contains("maxKeys=") ? uri : with(uri, ROOM);
    return keys.contains("maxBytes=") ? keys : with(keys, ALL_BYTES);
  }

  private static String with(String uri, String parameter) {
    return uri + (uri.contains("?") ? "&" : "?") + parameter;
  }

  /**
   * A throttle with states of its own.
   *
   * @throws IllegalArgumentException if the strategy cannot keep a rate
   */
  Throttle<Hit> throttle(Strategy strategy, List<Rate> rates) {
    return Throttle.builder(Hit.class, namespace + "-" + ++throttles)
        .registry(registry)
        .strategy(strategy)
        .rate(rates.toArray(Rate[]::new))
        .identifier(hit -> hit.key)
        .tier(hit -> hit.tier)
        .priority(hit -> hit.priority)
        .onError(OnError.RAISE)
        .deadline(DEADLINE)
        .build();
  }

  /**
   * Decides a hit at its time; one of cost 0 asks for the present standing.
   *
   * @throws IllegalArgumentException if the strategy does not know the hit's priority
   * @throws io.traffik.BackendUnavailableException if the backend gives no answer
   */
  Decision decide(Throttle<Hit> throttle, Hit hit) {
    now.set(hit.micros);
    if (hit.cost == 0) {
      return throttle.stat(hit);
    }
    return answerOf(throttle.hitAsync(hit, hit.cost));
  }

  /** How many states were forgotten before their time; only memory forgets. */
  long evictions() {
    return backend instanceof InMemoryBackend memory ? memory.evictions() : 0;
  }

  /**
   * Forgets every state of this run.
   *
   * @throws io.traffik.BackendUnavailableException if the backend gives no answer
   */
  @Override
  public void close() {
    try {
      Void unused = answerOf(backend.clear());
    } finally {
      backend.close();
    }
  }

  /** Waits, and throws what was thrown. */
  private static <T> T answerOf(CompletionStage<T> stage) {
    try {
      return stage.toCompletableFuture().join();
    } catch (CompletionException e) {
      if (e.getCause() instanceof RuntimeException cause) {
        throw cause;
      }
      if (e.getCause() instanceof Error cause) { // such as a heap that is full
        throw cause;
      }
      throw e;
    }
  }
}
