package io.traffik.remote;

import static org.assertj.core.api.Assertions.assertThat;

import io.traffik.Backend;
import io.traffik.BackendUnavailableException;
import io.traffik.Decision;
import io.traffik.OnError;
import io.traffik.Outage;
import io.traffik.Strategies;
import io.traffik.Throttle;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/** What is to be seen while there is no server, whatever the backend is. */
public abstract class FailFastContract {

  protected static final int HITS = 64;
  protected static final long ROOM = 1_000;
  private static final Duration DEADLINE = Duration.ofSeconds(10);

  /** Well below the deadline, on a busy machine too. */
  private static final Duration FAST = Duration.ofSeconds(1);

  private static final Duration BACK = Duration.ofSeconds(20);

  /** Hits fail fast while the server is gone; then it is started, and decides one hit. */
  protected static void assertThatHitsFailFast(
      Throttle<Shot> throttle, Runnable kill, Runnable restart) {
    assertThat(hit(throttle)).as("before").noneMatch(Decision::degraded);

    kill.run();
    Shot first = new Shot(0);
    assertThat(hit(throttle)).as("meanwhile").allMatch(Decision::degraded);
    assertThat(first.ageNanos()).as("ns for all").isLessThan(FAST.toNanos());

    Eventually.until(
        "a hit to be known not to have been sent",
        BACK,
        () -> outage(throttle) == Outage.UNREACHABLE);

    restart.run();
    awaitDecision(throttle);
  }

  private static @Nullable Outage outage(Throttle<Shot> throttle) {
    Decision decision = throttle.hitAsync(new Shot(0)).toCompletableFuture().join();
    return decision.outage().map(BackendUnavailableException::outage).orElse(null);
  }

  protected static void awaitDecision(Throttle<Shot> throttle) {
    Eventually.until(
        "a hit to be decided",
        BACK,
        () -> !throttle.hitAsync(new Shot(0)).toCompletableFuture().join().degraded());
  }

  protected static List<Decision> hit(Throttle<Shot> throttle) {
    List<CompletableFuture<Decision>> answers =
        IntStream.range(0, HITS)
            .mapToObj(number -> throttle.hitAsync(new Shot(number)).toCompletableFuture())
            .toList();
    return answers.stream().map(CompletableFuture::join).toList();
  }

  protected static Throttle<Shot> throttle(Backend backend, int keys) {
    return Shot.throttle("gone", backend)
        .identifier(shot -> "client " + shot.number() % keys)
        .rate(ROOM + "/d")
        .strategy(Strategies.tokenBucket())
        .onError(OnError.ALLOW)
        .deadline(DEADLINE)
        .build();
  }
}
