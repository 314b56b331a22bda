package io.traffik;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;
import static org.assertj.core.api.Assertions.assertThatNullPointerException;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Promises 5 and 7: a backend that fails or is late is answered by contract, and a bug never is.
 */
class OutageTest {

  private static final Duration SOON = Duration.ofMillis(20);

  private final ManualTime time = new ManualTime();
  private final StubbornBackend backend = new StubbornBackend(time.backend);

  private Throttle<String> throttle(OnError<Object> onError, Duration deadline) {
    return time.builder("uid " + onError)
        .backend(backend)
        .rate("5/min")
        .onError(onError)
        .deadline(deadline)
        .build();
  }

  @ParameterizedTest
  @CsvSource({"ALLOW, true", "REFUSE, false"})
  void anOutageIsAnsweredByContractAndMarked(OnError<Object> onError, boolean admitted) {
    backend.answer.completeExceptionally(
        new BackendUnavailableException(Outage.UNREACHABLE, "down"));

    Decision decision = throttle(onError, SOON).hitAsync("a").toCompletableFuture().join();

    assertThat(decision.admitted()).isEqualTo(admitted);
    assertThat(decision.degraded()).isTrue();
    assertThat(decision.waitMicros()).as("no wait that claims to be true").isZero();
    assertThat(decision.retryAfterSeconds()).isEmpty();
    assertThat(decision.limit()).isPresent();
    assertThat(decision.toString()).contains("degraded");
  }

  @Test
  void anOutageThatIsThrownAtOnceIsAnsweredByContractToo() {
    backend.failsAtOnce = true;

    assertThat(throttle(OnError.ALLOW, SOON).hit("a").degraded()).isTrue();
  }

  @Test
  void raiseLetsTheOutageReachTheCaller() {
    backend.answer.completeExceptionally(
        new BackendUnavailableException(Outage.UNREACHABLE, "down"));
    Throttle<String> throttle = throttle(OnError.RAISE, SOON);

    assertThatExceptionOfType(BackendUnavailableException.class)
        .isThrownBy(() -> throttle.hit("a"))
        .withMessage("down");
    assertThat(throttle.hitAsync("a")).isCompletedExceptionally();
  }

  @ParameterizedTest
  @ValueSource(strings = {"allow", "refuse", "raise", "failover"})
  void aBugIsNeverAnsweredAsAnOutage(OnError<Object> onError) {
    backend.answer.completeExceptionally(new IllegalStateException("a broken script"));

    assertThatIllegalStateException()
        .isThrownBy(() -> throttle(onError, SOON).hit("a"))
        .withMessage("a broken script");
  }

  @Test
  void noAnswerWithinTheDeadlineIsAnOutageAndALateChargeIsRefunded() {
    Throttle<String> throttle = throttle(OnError.REFUSE, SOON);

    Decision decision = throttle.hitAsync("a").toCompletableFuture().join();
    assertThat(decision.degraded()).isTrue();
    assertThat(decision.admitted()).isFalse();

    Decision late = backend.answerNow(backend.asked);
    assertThat(late.admitted()).isTrue();
    assertThat(backend.refunded).containsExactly(late);
    assertThat(time.backend.keys()).isZero();
  }

  @Test
  void aLateChargeOfAHitThatWasLetPassStands() {
    Throttle<String> throttle = throttle(OnError.ALLOW, SOON);

    assertThat(throttle.hit("a").degraded()).isTrue();

    backend.answerNow(backend.asked);
    assertThat(backend.refunded).isEmpty();
    assertThat(time.backend.keys()).isEqualTo(1);
  }

  @Test
  void aLateChargeOfAHitThatRaisedIsRefunded() {
    Throttle<String> throttle = throttle(OnError.RAISE, SOON);

    assertThatExceptionOfType(BackendUnavailableException.class)
        .isThrownBy(() -> throttle.hit("a"))
        .withMessageContaining("no answer within ");

    assertThat(backend.refunded).containsExactly(backend.answerNow(backend.asked));
  }

  @Test
  void anAnswerInTimeIsTheAnswerAndReachesTheListener() {
    CompletableFuture<Decision> heard = new CompletableFuture<>();
    Throttle<String> throttle =
        time.builder("uid")
            .backend(backend)
            .rate("5/min")
            .deadline(Duration.ofHours(1))
            .listener(
                new ThrottleListener<String>() {
                  @Override
                  public void onAdmitted(String client, Decision decision) {
                    heard.complete(decision);
                  }
                })
            .build();

    CompletableFuture<Decision> hit = throttle.hitAsync("a").toCompletableFuture();
    assertThat(hit).isNotDone();
    Decision answer = backend.answerNow(backend.asked);

    assertThat(hit).isCompletedWithValue(answer);
    assertThat(heard).isCompletedWithValue(answer);
    assertThat(backend.answer.getNumberOfDependents()).isZero();
  }

  /**
   * What follows a deadline may itself wait for one; on the timer's only thread it would for ever.
   */
  @Test
  void codeThatFollowsADeadlineMayWaitForAnother() {
    Throttle<String> throttle = throttle(OnError.REFUSE, SOON);

    CompletableFuture<Decision> second =
        throttle
            .hitAsync("a")
            .thenApply(first -> throttle.hitAsync("b").toCompletableFuture().join())
            .toCompletableFuture();

    assertThat(second).succeedsWithin(Duration.ofSeconds(30)).matches(Decision::degraded);
  }

  @Test
  void anAnswerOfNothingIsABug() {
    backend.answer.complete(null);
    Throttle<String> throttle = throttle(OnError.ALLOW, SOON);

    assertThatNullPointerException().isThrownBy(() -> throttle.hit("a"));
    assertThat(throttle.hitAsync("a")).isCompletedExceptionally();
  }

  @Test
  void anInterruptEndsTheWaitAndIsKept() {
    Throttle<String> throttle = throttle(OnError.REFUSE, Duration.ofHours(1));
    Thread.currentThread().interrupt();

    assertThatExceptionOfType(ThrottledException.class)
        .isThrownBy(() -> throttle.hit("a"))
        .matches(refused -> refused.decision().degraded());
    assertThat(Thread.interrupted()).isTrue();
  }

  @Test
  void theStrictestContractRulesAJointHit() {
    backend.answer.completeExceptionally(
        new BackendUnavailableException(Outage.UNREACHABLE, "down"));
    Throttle<String> allow = throttle(OnError.ALLOW, SOON);
    Throttle<String> refuse = throttle(OnError.REFUSE, SOON);

    assertThat(Throttle.hitAllAsync(List.of(allow, refuse), "a"))
        .isCompletedWithValueMatching(decision -> !decision.admitted() && decision.degraded());
  }
}
