package io.traffik.remote;

import static org.assertj.core.api.Assertions.assertThat;

import io.traffik.Backend;
import io.traffik.BackendUnavailableException;
import io.traffik.Charge;
import io.traffik.Decision;
import io.traffik.Intent;
import io.traffik.Throttle;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

/**
 * A backend that decides in Java: whoever gets no turn to change a state takes a lock, or waits for
 * that of another.
 */
public abstract class ContentionContract {

  protected static final int IN_FLIGHT = 64;
  protected static final Duration LIMIT = Duration.ofSeconds(60);
  private static final long ROOM = 10;
  private static final Duration DEADLINE = Duration.ofMillis(300);

  /** With what a busy machine may add. */
  private static final Duration ANSWERED = DEADLINE.plusSeconds(1);

  /** The shortest that every store can have. */
  private static final Duration SOON = Duration.ofSeconds(2);

  protected abstract Backend backend();

  /** Locks the only state that there is, as another server would, which then crashes. */
  protected abstract void holdLock(Duration lease);

  /** Ends that lock before its time. */
  protected abstract void releaseLock();

  protected abstract boolean isLocked();

  /** That somebody else has the lock says nothing about the limit. */
  @Test
  void whoGetsNoTurnIsAnsweredByContractAndNotRefusedByTheLimit() {
    Throttle<Shot> throttle = throttle(backend(), ROOM, DEADLINE);
    Charge charge = hit(throttle).requiredCharge();
    holdLock(LIMIT);

    Decision decision = hit(throttle);
    assertThat(decision.degraded()).as("answered by contract").isTrue();
    assertThat(backend().decide(List.of(charge), Intent.SPEND, DEADLINE))
        .as("what the throttle is told")
        .failsWithin(ANSWERED)
        .withThrowableThat()
        .withCauseInstanceOf(BackendUnavailableException.class)
        .withMessageContaining("contended");

    releaseLock();
    assertThat(throttle.stat(new Shot(0)).remaining()).as("remaining").isEqualTo(ROOM - 1);
    assertThat(hit(throttle).remaining()).as("remaining after a hit").isEqualTo(ROOM - 2);
  }

  /** Its holder may have crashed. */
  @Test
  void aLockEndsByItselfAndThenItIsOnesTurn() {
    Throttle<Shot> throttle = throttle(backend(), ROOM, LIMIT);
    Decision unused = hit(throttle);
    holdLock(SOON);

    Decision decision = hit(throttle);

    assertThat(decision.remaining()).as("remaining").isEqualTo(ROOM - 2);
    assertThat(isLocked()).as("whether a lock was left behind").isFalse();
  }

  private static Decision hit(Throttle<Shot> throttle) {
    return throttle.hitAsync(new Shot(0)).toCompletableFuture().join();
  }

  /** On the state of one client. */
  protected static Throttle<Shot> throttle(Backend backend, long limit, Duration deadline) {
    return Shot.throttle("own", backend)
        .identifier(shot -> "client")
        .rate(limit + "/d")
        .strategy(new OwnStrategy())
        .deadline(deadline)
        .build();
  }
}
