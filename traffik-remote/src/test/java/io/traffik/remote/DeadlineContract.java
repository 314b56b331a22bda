package io.traffik.remote;

import static org.assertj.core.api.Assertions.assertThat;

import io.traffik.Backend;
import io.traffik.Decision;
import io.traffik.OnError;
import io.traffik.Strategies;
import io.traffik.Throttle;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.stream.LongStream;
import org.junit.jupiter.api.AfterEach;

/** Never hangs, whatever the backend is: every hit is answered at its deadline. */
public abstract class DeadlineContract {

  protected static final long ROOM = 1_000;
  protected static final Duration LIMIT = Duration.ofSeconds(20);

  private static final int HITS = 64;
  private static final Duration DEADLINE = Duration.ofMillis(500);

  /** What a busy machine may add. */
  private static final Duration ANSWERED = DEADLINE.plusSeconds(1);

  /** Has the server stand still. */
  protected abstract void pause();

  /** Has it go on, if it stands still. */
  protected abstract void resume();

  /** A test that fails leaves it paused. */
  @AfterEach
  protected void resumeAfterwards() {
    resume();
  }

  /** Makes hits while the server stands still; then it goes on. */
  protected final List<Shot> assertAnsweredAtTheDeadline(
      Throttle<Shot> throttle, OnError<Object> onError) {
    pause();
    List<Shot> shots = LongStream.range(0, HITS).mapToObj(Shot::new).toList();
    Shot whole = new Shot(0);
    List<CompletableFuture<Decision>> answers =
        shots.stream().map(shot -> throttle.hitAsync(shot).toCompletableFuture()).toList();
    assertThat(whole.ageNanos())
        .as("ns for %d calls, of which none waits for its answer", HITS)
        .isLessThan(DEADLINE.toNanos());
    answers.forEach(answer -> assertByContract(answer.join(), onError));
    assertThat(whole.ageNanos())
        .as("ns until the last answer")
        .isBetween(DEADLINE.toNanos(), ANSWERED.toNanos());
    resume();
    return shots;
  }

  protected static void assertByContract(Decision decision, OnError<Object> onError) {
    assertThat(decision.degraded()).as("by contract").isTrue();
    assertThat(decision.admitted()).as("admitted").isEqualTo(onError == OnError.ALLOW);
  }

  protected static long room(Throttle<Shot> throttle, int keys) {
    return LongStream.range(0, keys).map(key -> throttle.stat(new Shot(key)).remaining()).sum();
  }

  /** A throttle that knows all that it needs: somebody has hit it, and a hit was given back. */
  protected static Throttle<Shot> throttle(
      Backend backend, String uid, int keys, OnError<Object> onError) {
    Throttle<Shot> throttle =
        Shot.throttle(uid, backend)
            .identifier(shot -> shot.number() < 0 ? "somebody" : "key " + shot.number() % keys)
            .rate(ROOM + "/d")
            .strategy(Strategies.slidingWindowLog())
            .onError(onError)
            .deadline(DEADLINE)
            .build();
    Eventually.until("a hit to be decided", LIMIT, () -> refund(throttle));
    return throttle;
  }

  private static boolean refund(Throttle<Shot> throttle) {
    Decision decision = throttle.hitAsync(new Shot(-1)).toCompletableFuture().join();
    throttle.refund(decision).toCompletableFuture().join();
    return !decision.degraded();
  }
}
