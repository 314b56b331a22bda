package io.traffik.memcached;

import static org.assertj.core.api.Assertions.assertThat;

import io.traffik.BackendUnavailableException;
import io.traffik.Decision;
import io.traffik.OnError;
import io.traffik.Strategies;
import io.traffik.Throttle;
import io.traffik.remote.Eventually;
import io.traffik.remote.Shot;
import io.traffik.test.server.MemcachedServer;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.stream.LongStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A backend that is closed leaves no thread, and no hit without an answer. */
class ClosingTest {

  private static final int HITS = 1_000;

  /** Nobody waits for it. */
  private static final Duration DEADLINE = Duration.ofSeconds(60);

  /** Well below the deadline, on a busy machine too. */
  private static final Duration FAST = Duration.ofSeconds(10);

  private static final MemcachedServer MEMCACHED = MemcachedServer.start();

  @AfterAll
  static void close() {
    MEMCACHED.close();
  }

  /** A test that fails leaves it paused. */
  @AfterEach
  void resume() {
    MEMCACHED.resume();
  }

  @ParameterizedTest
  @ValueSource(ints = {1, HITS})
  void hitsInFlightFailAtOnceAndTheClientsThreadsEnd(int keys) {
    MemcachedBackend backend = MemcachedBackend.create("memcached://" + MEMCACHED.address());
    Throttle<Shot> throttle = throttle(backend, keys);
    hit(throttle);
    assertThat(threads(MEMCACHED)).as("threads before").hasSize(1);
    MEMCACHED.pause();
    List<CompletableFuture<Decision>> answers =
        LongStream.range(0, HITS)
            .mapToObj(number -> throttle.hitAsync(new Shot(number)).toCompletableFuture())
            .toList();

    Shot closing = new Shot(0);
    backend.close();

    assertThat(threads(MEMCACHED)).as("threads").isEmpty();
    for (CompletableFuture<Decision> answer : answers) {
      assertThat(answer)
          .failsWithin(FAST)
          .withThrowableThat()
          .withCauseInstanceOf(BackendUnavailableException.class);
    }
    assertThat(closing.ageNanos()).as("ns for all").isLessThan(FAST.toNanos());
    assertThat(throttle.hitAsync(new Shot(0)).toCompletableFuture())
        .as("a hit after that")
        .failsWithin(Duration.ZERO);
  }

  /** As by an application that ends itself when it gets an answer. */
  @Test
  void itCanBeClosedByTheThreadThatAnswers() {
    MemcachedBackend backend = MemcachedBackend.create("memcached://" + MEMCACHED.address());
    Throttle<Shot> throttle = throttle(backend, 1);

    CompletableFuture<Void> closed =
        throttle.hitAsync(new Shot(0)).toCompletableFuture().thenRun(backend::close);

    assertThat(closed).as("closed").succeedsWithin(FAST);
    Eventually.until("the client's thread to end", FAST, () -> threads(MEMCACHED).isEmpty());
  }

  @Test
  void itCanBeClosedWhileTheServerIsGone() {
    try (MemcachedServer server = MemcachedServer.start()) {
      MemcachedBackend backend = MemcachedBackend.create("memcached://" + server.address());
      Throttle<Shot> throttle = throttle(backend, 1);
      hit(throttle);
      server.kill();
      assertThat(throttle.hitAsync(new Shot(0)).toCompletableFuture()).failsWithin(FAST);

      backend.close();

      assertThat(threads(server)).as("threads").isEmpty();
    }
  }

  private static void hit(Throttle<Shot> throttle) {
    Decision decision = throttle.hitAsync(new Shot(0)).toCompletableFuture().join();
    assertThat(decision.degraded()).as("answered by contract").isFalse();
  }

  private static Throttle<Shot> throttle(MemcachedBackend backend, int keys) {
    return Shot.throttle("closed", backend)
        .identifier(shot -> "client " + shot.number() % keys)
        .rate("1000000/d")
        .strategy(Strategies.tokenBucket())
        .onError(OnError.RAISE)
        .deadline(DEADLINE)
        .build();
  }

  /** Those of clients of a server. */
  private static List<String> threads(MemcachedServer server) {
    return Thread.getAllStackTraces().keySet().stream()
        .filter(Thread::isAlive)
        .map(Thread::getName)
        .filter(name -> name.contains(server.address()))
        .toList();
  }
}
