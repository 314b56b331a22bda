package io.traffik;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

/** What follows a time runs on threads of its own, and what comes first counts. */
class SharedTimerTest {

  private static final Duration NEVER = Duration.ofDays(1);
  private static final Duration AT_ONCE = Duration.ofNanos(1);

  @Test
  void anAnswerThatIsInTimeIsTold() {
    CompletableFuture<String> answer = new CompletableFuture<>();
    CompletableFuture<String> told = SharedTimer.orAfter(NEVER, answer, "late");

    answer.complete("in time");

    assertThat(told).isCompletedWithValue("in time");
  }

  @Test
  void aFailureThatIsInTimeIsTold() {
    CompletableFuture<String> failed =
        CompletableFuture.failedFuture(new IllegalStateException("broken"));

    assertThat(SharedTimer.orAfter(NEVER, failed, "late"))
        .isCompletedExceptionally()
        .failsWithin(Duration.ZERO)
        .withThrowableThat()
        .withMessageContaining("broken");
  }

  @Test
  void whatIsLateIsNotWaitedForAndNotChanged() {
    CompletableFuture<String> answer = new CompletableFuture<>();

    assertThat(SharedTimer.orAfter(AT_ONCE, answer, "late"))
        .succeedsWithin(Duration.ofSeconds(20))
        .isEqualTo("late");
    assertThat(answer).isNotDone();
  }

  @Test
  void anActionRunsOnAThreadThatItMayBlock() {
    CompletableFuture<String> thread = new CompletableFuture<>();
    CompletableFuture<Void> unused =
        SharedTimer.after(AT_ONCE, () -> thread.complete(Thread.currentThread().getName()));

    assertThat(thread).succeedsWithin(Duration.ofSeconds(20)).isEqualTo("traffik-timer");
  }

  @Test
  void whatIsCancelledDoesNotRun() {
    CompletableFuture<Void> ran = new CompletableFuture<>();
    CompletableFuture<Void> timer = SharedTimer.after(NEVER, () -> ran.complete(null));

    timer.cancel(/* mayInterruptIfRunning= */ false);

    assertThat(ran).isNotDone();
  }
}
