package io.traffik.remote;

import static org.assertj.core.api.Assertions.assertThat;

import io.traffik.Backend;
import io.traffik.BackendUnavailableException;
import io.traffik.Decision;
import io.traffik.Strategy;
import io.traffik.Throttle;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;

/** What is to be seen of a write whose reply is lost, whatever the backend is. */
public abstract class LostReplyContract {

  protected static final int ROOM = 10;
  protected static final Duration LIMIT = Duration.ofSeconds(20);

  /**
   * It was charged, but nobody knows; so it is answered by contract, and soon.
   *
   * @param write a word of the command that charges it
   */
  protected static void assertThatALostHitIsUnknownAndChargedOnce(
      Throttle<Shot> throttle, FaultyNetwork network, String write) {
    long before = throttle.stat(new Shot(1)).remaining();
    network.cutReplyTo(write);
    Shot shot = new Shot(1);
    Decision lost = throttle.hitAsync(shot).toCompletableFuture().join();

    assertThat(network.cuts()).as("cuts").isEqualTo(1);
    assertThat(lost.degraded()).as("answered by contract").isTrue();
    assertThat(shot.ageNanos()).as("ns until then").isLessThan(LIMIT.toNanos() / 2);
    assertThat(awaitRemaining(throttle)).as("remaining in the end").isEqualTo(before - 1);
  }

  /** Else it would give back what another hit was charged. */
  protected static void assertThatALostRefundIsGivenBackOnce(
      Throttle<Shot> throttle, FaultyNetwork network, String write) {
    Decision first = hit(throttle);
    Decision unused = hit(throttle);
    throttle.refund(hit(throttle)).toCompletableFuture().join(); // scripts are known now

    network.cutReplyTo(write);
    CompletableFuture<Void> refund = throttle.refund(first).toCompletableFuture();

    assertThat(refund)
        .failsWithin(LIMIT)
        .withThrowableThat()
        .withCauseInstanceOf(BackendUnavailableException.class);
    assertThat(awaitRemaining(throttle)).as("remaining in the end").isEqualTo(ROOM - 1);
  }

  /** The client of shot 0 is not that of the others. */
  protected static Throttle<Shot> throttle(Backend backend, Strategy strategy) {
    return Shot.throttle("lost", backend)
        .identifier(shot -> shot.number() == 0 ? "another" : "client")
        .rate(ROOM + "/d")
        .strategy(strategy)
        .deadline(LIMIT)
        .build();
  }

  protected static Decision hit(Throttle<Shot> throttle) {
    return throttle.hitAsync(new Shot(1)).toCompletableFuture().join();
  }

  /** Once there is a connection again. */
  private static long awaitRemaining(Throttle<Shot> throttle) {
    Eventually.until("a new connection", LIMIT, () -> !throttle.stat(new Shot(1)).degraded());
    return throttle.stat(new Shot(1)).remaining();
  }
}
