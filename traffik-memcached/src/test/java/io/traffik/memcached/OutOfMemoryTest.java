package io.traffik.memcached;

import static org.assertj.core.api.Assertions.assertThat;

import io.traffik.Backend;
import io.traffik.BackendUnavailableException;
import io.traffik.Decision;
import io.traffik.Throttle;
import io.traffik.test.server.MemcachedServer;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A server that is full and may not evict is an outage, and no mistake. */
class OutOfMemoryTest {

  private static final int BATCH = 200;

  /** Guests, to fill some megabytes with their states. */
  private static final int ENOUGH = 100_000;

  @ParameterizedTest
  @ValueSource(strings = {"text", "binary"})
  void aFullServerThatMayNotEvictIsAnOutage(String protocol) {
    try (MemcachedServer server =
            MemcachedServer.builder().memoryMegabytes(2).options("-M").start();
        Backend backend = Backend.of("memcached://" + server.address() + "?protocol=" + protocol)) {
      Throttle<Guest> throttle = Guest.throttle(backend, "uid", "slidingWindowLog", "20000/d");
      Guest known = Guest.named("known");
      Guest.hit(throttle, known);

      Throwable failure = null;
      for (int i = 0; i < ENOUGH && failure == null; i += BATCH) {
        failure = failureOfSome(throttle, i);
      }

      assertThat(failure)
          .isInstanceOf(BackendUnavailableException.class)
          .hasMessageContaining("did not carry out a command");
      Patience.until("the client to be connected again", () -> isAdmitted(throttle, known));
    }
  }

  /** Of one of many hits of new guests; null if there is none. */
  private static @Nullable Throwable failureOfSome(Throttle<Guest> throttle, int from) {
    List<CompletableFuture<Decision>> hits =
        IntStream.range(from, from + BATCH)
            .mapToObj(i -> throttle.hitAsync(Guest.named("guest-" + i)).toCompletableFuture())
            .toList();
    CompletableFuture<Void> all =
        CompletableFuture.allOf(hits.toArray(CompletableFuture<?>[]::new));
    return all.handle((done, failure) -> failure).thenApply(OutOfMemoryTest::cause).join();
  }

  private static @Nullable Throwable cause(@Nullable Throwable failure) {
    return failure instanceof CompletionException ? failure.getCause() : failure;
  }

  private static boolean isAdmitted(Throttle<Guest> throttle, Guest guest) {
    try {
      return throttle.check(guest).admitted();
    } catch (RuntimeException notYet) {
      return false;
    }
  }
}
