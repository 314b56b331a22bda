package io.traffik.remote;

import static org.assertj.core.api.Assertions.assertThat;

import io.traffik.Backend;
import io.traffik.BackendUnavailableException;
import io.traffik.Decision;
import io.traffik.OnError;
import io.traffik.Strategies;
import io.traffik.Throttle;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.stream.LongStream;
import org.junit.jupiter.api.AfterEach;

/** Bounded, whatever the backend is: what waits for a server that does not answer. */
public abstract class OverloadContract {

  private static final long ROOM = 100_000;

  /** None passes before the test has looked, on a busy machine too. */
  private static final Duration DEADLINE = Duration.ofSeconds(60);

  /** Has the server stand still. */
  protected abstract void pause();

  /** Has it go on, if it stands still. */
  protected abstract void resume();

  /** A test that fails leaves it paused. */
  @AfterEach
  protected void resumeAfterwards() {
    resume();
  }

  /**
   * Makes hits while the server stands still: those that are too much fail at once, the others are
   * admitted when it goes on.
   */
  protected final void assertThatWhatIsTooMuchFailsAtOnce(
      Throttle<Shot> throttle, int hits, int waiting) {
    pause();
    List<CompletableFuture<Decision>> answers =
        LongStream.range(0, hits)
            .mapToObj(number -> throttle.hitAsync(new Shot(number)).toCompletableFuture())
            .toList();
    assertThat(answers.subList(0, waiting)).as("that wait").noneMatch(CompletableFuture::isDone);
    assertThat(answers.subList(waiting, hits))
        .as("beyond")
        .allSatisfy(OverloadContract::isOverloaded);
    resume();

    assertThat(answers.subList(0, waiting)).allMatch(answer -> answer.join().admitted());
  }

  /**
   * Only those that waited were charged.
   *
   * @param keys 1, or more than there are hits
   */
  protected static void assertRoom(Throttle<Shot> throttle, int keys, int hits, int waiting) {
    long charged = keys == 1 ? waiting : 1;
    assertThat(throttle.stat(new Shot(0)).remaining())
        .as("on the first hit's key")
        .isEqualTo(ROOM - charged);
    assertThat(throttle.stat(new Shot(hits - 1)).remaining())
        .as("on the last hit's key")
        .isEqualTo(ROOM - (keys == 1 ? charged : 0));
  }

  private static void isOverloaded(CompletableFuture<Decision> answer) {
    assertThat(answer.isDone()).isTrue();
    assertThat(answer)
        .failsWithin(Duration.ZERO)
        .withThrowableThat()
        .withCauseInstanceOf(BackendUnavailableException.class)
        .withMessageContaining("overloaded");
  }

  /** A throttle of clients that somebody else has hit already, so nothing is asked any more. */
  protected static Throttle<Shot> throttle(Backend backend, String uid, int keys) {
    Throttle<Shot> throttle =
        Shot.throttle(uid, backend)
            .identifier(shot -> shot.number() < 0 ? "somebody" : "key " + shot.number() % keys)
            .rate("1/h")
            .strategy(Strategies.tokenBucket(ROOM))
            .onError(OnError.RAISE)
            .deadline(DEADLINE)
            .build();
    Decision unused = throttle.hitAsync(new Shot(-1)).toCompletableFuture().join();
    return throttle;
  }
}
