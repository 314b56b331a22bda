package io.traffik.remote;

import static org.assertj.core.api.Assertions.assertThat;

import io.traffik.BackendUnavailableException;
import io.traffik.Decision;
import io.traffik.Outage;
import io.traffik.Throttle;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.TimeUnit;
import java.util.stream.LongStream;
import org.jspecify.annotations.Nullable;

/** Hits that are all in flight together, made by one thread. Thread-safe once made. */
final class Volley {

  private final List<CompletableFuture<Answered>> answers = new ArrayList<>();
  private long longestCallNanos;

  /**
   * What became of a hit: a decision, or a failure.
   *
   * @param nanos after how long
   */
  record Answered(Shot shot, long nanos, @Nullable Decision decision, @Nullable Throwable failure) {

    static Answered of(Shot shot, @Nullable Decision decision, @Nullable Throwable failure) {
      Throwable cause =
          failure instanceof CompletionException && failure.getCause() != null
              ? failure.getCause()
              : failure;
      return new Answered(shot, shot.ageNanos(), decision, cause);
    }

    /** Why the backend gave no answer; null if it did, or if this is no outage. */
    @Nullable BackendUnavailableException outage() {
      return decision != null
          ? decision.outage().orElse(null)
          : failure instanceof BackendUnavailableException outage ? outage : null;
    }

    /** Why the backend gave no answer. */
    Outage reason() {
      BackendUnavailableException outage = outage();
      if (outage == null) {
        throw new AssertionError("expected to have no answer: " + this);
      }
      return outage.outage();
    }

    boolean isDecided() {
      return decision != null && !decision.degraded();
    }

    boolean isAdmitted() {
      return decision != null && decision.admitted();
    }

    long millis() {
      return TimeUnit.NANOSECONDS.toMillis(nanos);
    }
  }

  private Volley() {}

  /** On clients with these numbers, see {@link Shot#number}. */
  static Volley fire(Throttle<Shot> throttle, LongStream clients) {
    Volley volley = new Volley();
    clients.forEach(client -> volley.fire(throttle, new Shot(client)));
    return volley;
  }

  private void fire(Throttle<Shot> throttle, Shot shot) {
    answers.add(
        throttle
            .hitAsync(shot)
            .toCompletableFuture()
            .handle((decision, failure) -> Answered.of(shot, decision, failure)));
    longestCallNanos = Math.max(longestCallNanos, shot.ageNanos());
  }

  /** How long the calls took, of which none may wait for its answer. */
  Duration longestCall() {
    return Duration.ofNanos(longestCallNanos);
  }

  /**
   * Waits for all answers.
   *
   * @throws AssertionError if one has not come in time
   */
  List<Answered> await(Duration limit) {
    CompletableFuture<Void> all =
        CompletableFuture.allOf(answers.toArray(CompletableFuture<?>[]::new));
    assertThat(all).as("the last answer").succeedsWithin(limit);
    return answers.stream().map(CompletableFuture::join).toList();
  }
}
