package io.traffik;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.resilience4j.circuitbreaker.CircuitBreaker;
import io.github.resilience4j.circuitbreaker.CircuitBreakerConfig;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What a circuit breaker hears of the hits that it lets pass. */
class GuardTest {

  private Instant now = Instant.EPOCH;
  private final CircuitBreaker breaker = CircuitBreaker.of("any", settings());

  private CircuitBreakerConfig settings() {
    return CircuitBreakerConfig.custom()
        .slidingWindowSize(2)
        .minimumNumberOfCalls(2)
        .waitDurationInOpenState(Duration.ofSeconds(1))
        .permittedNumberOfCallsInHalfOpenState(2)
        .clock(new Manual())
        .build();
  }

  private final class Manual extends java.time.Clock {

    @Override
    public ZoneId getZone() {
      return ZoneOffset.UTC;
    }

    @Override
    public java.time.Clock withZone(ZoneId zone) {
      return this;
    }

    @Override
    public Instant instant() {
      return now;
    }
  }

  private void open() {
    breaker.transitionToOpenState();
    now = now.plusSeconds(2);
  }

  /** Found by a soak: the breaker was open for good, though Redis was back. */
  @Test
  void aProbeThatPassesWhileTheBreakerChangesIsListenedTo() {
    List<Object> tickets = new ArrayList<>();
    List<Guard> made = new ArrayList<>();
    // Before the guard's own: the state has changed, and the guard is not told of it yet.
    breaker
        .getEventPublisher()
        .onStateTransition(
            event -> {
              if (event.getStateTransition().getToState() == CircuitBreaker.State.HALF_OPEN) {
                assertThat(made.get(0).letsPass()).isTrue();
                tickets.add(made.get(0).ticket());
              }
            });
    Guard guard = new Guard(Breaker.of(breaker), "any");
    made.add(guard);
    open();

    assertThat(guard.letsPass()).isTrue();
    tickets.add(guard.ticket());
    assertThat(tickets).hasSize(2);
    assertThat(guard.letsPass()).isFalse();
    tickets.forEach(ticket -> guard.answered(ticket, 0, 1));

    assertThat(breaker.getState()).isEqualTo(CircuitBreaker.State.CLOSED);
  }

  @Test
  void aHitThatWasSentBeforeTheBreakerOpenedIsNoProbe() {
    Guard guard = new Guard(Breaker.of(breaker), "any");
    assertThat(guard.letsPass()).isTrue();
    Object before = guard.ticket();
    open();

    assertThat(guard.letsPass()).isTrue();
    guard.answered(before, 0, 1);
    guard.answered(before, 0, 1);

    assertThat(breaker.getState()).isEqualTo(CircuitBreaker.State.HALF_OPEN);
  }

  @Test
  void aProbeOfAnEarlierTimeIsNoneOfThisOne() {
    Guard guard = new Guard(Breaker.of(breaker), "any");
    open();
    assertThat(guard.letsPass()).isTrue();
    Object earlier = guard.ticket();
    open();

    assertThat(guard.letsPass()).isTrue();
    guard.answered(earlier, 0, 1);
    guard.answered(earlier, 0, 1);

    assertThat(breaker.getState()).isEqualTo(CircuitBreaker.State.HALF_OPEN);
  }

  private static BackendUnavailableException failure(Outage outage) {
    return new BackendUnavailableException(outage, "far away");
  }

  private static Guard probing(Breaker settings) {
    Guard guard = new Guard(settings, "any");
    guard.breaker().transitionToOpenState();
    guard.breaker().transitionToHalfOpenState();
    return guard;
  }

  private static Object pass(Guard guard) {
    assertThat(guard.letsPass()).isTrue();
    return guard.ticket();
  }

  @ParameterizedTest
  @CsvSource({"5, 2", "1, 5", "3, 3", "1, 1"})
  void itClosesWhenAllProbesAreAnsweredAndNotBefore(int failuresToOpen, int probesToClose) {
    Guard guard =
        probing(Breaker.defaults().failuresToOpen(failuresToOpen).probesToClose(probesToClose));

    for (int i = 0; i < probesToClose; i++) {
      assertThat(guard.breaker().getState()).isEqualTo(CircuitBreaker.State.HALF_OPEN);
      guard.answered(pass(guard), 0, 1);
    }

    assertThat(guard.breaker().getState()).isEqualTo(CircuitBreaker.State.CLOSED);
  }

  @Test
  void aProbeThatFailsAfterAGoodOneOpensItToo() {
    Guard guard = probing(Breaker.defaults());
    Object good = pass(guard);
    Object bad = pass(guard);

    guard.answered(good, 0, 1);
    guard.failed(bad, 2, 3, failure(Outage.TIMEOUT));

    assertThat(guard.breaker().getState()).isEqualTo(CircuitBreaker.State.OPEN);
  }

  @Test
  void goodProbesOfAnEarlierTimeDoNotCount() {
    Guard guard = probing(Breaker.defaults());
    guard.answered(pass(guard), 0, 1);
    guard.failed(pass(guard), 2, 3, failure(Outage.TIMEOUT));
    guard.breaker().transitionToHalfOpenState();

    guard.answered(pass(guard), 4, 5);

    assertThat(guard.breaker().getState()).isEqualTo(CircuitBreaker.State.HALF_OPEN);
  }

  @Test
  void aProbeThatTellsNothingMakesRoomForAnother() {
    Guard guard = probing(Breaker.defaults().probesToClose(1));

    guard.failed(pass(guard), 0, 1, failure(Outage.OVERLOADED));
    guard.unknown(pass(guard));
    guard.answered(pass(guard), 2, 3);

    assertThat(guard.breaker().getState()).isEqualTo(CircuitBreaker.State.CLOSED);
  }

  @Test
  void aFailureOfBeforeTheBreakerOpenedIsNoProbe() {
    Guard guard = new Guard(Breaker.defaults(), "any");
    Object before = pass(guard);
    guard.breaker().transitionToOpenState();
    guard.breaker().transitionToHalfOpenState();

    guard.failed(before, 0, 1, failure(Outage.UNREACHABLE));

    assertThat(guard.breaker().getState()).isEqualTo(CircuitBreaker.State.HALF_OPEN);
  }

  @Test
  void ofAnApplicationsOwnTheProbesAreItsOwnBusiness() {
    Guard guard = new Guard(Breaker.of(breaker), "any");
    open();

    guard.failed(pass(guard), 0, 1, failure(Outage.UNREACHABLE));

    assertThat(breaker.getState()).isEqualTo(CircuitBreaker.State.HALF_OPEN);
  }

  /** One of several servers is down, and the others decide. */
  @Test
  void whatFailsWhileOthersAreAnsweredIsNoFailureOfTheBackend() {
    Guard guard = new Guard(Breaker.defaults(), "any");
    long second = TimeUnit.SECONDS.toNanos(1);
    guard.answered(pass(guard), 0, second);

    for (int i = 0; i < 10; i++) {
      guard.failed(pass(guard), second + i, second + i, failure(Outage.UNREACHABLE));
    }
    assertThat(guard.breaker().getState()).isEqualTo(CircuitBreaker.State.CLOSED);

    for (int i = 0; i < 5; i++) {
      guard.failed(pass(guard), 2 * second, 2 * second, failure(Outage.UNREACHABLE));
    }
    assertThat(guard.breaker().getState()).isEqualTo(CircuitBreaker.State.OPEN);
  }

  /** Or whoever floods one key, whose hits then wait for each other, would open it for all keys. */
  @Test
  void silenceIsAFailureOnlyWhileNobodyIsAnswered() {
    Guard guard = new Guard(Breaker.defaults().failuresToOpen(2), "any");
    guard.answered(pass(guard), 0, 10);

    for (int i = 0; i < 10; i++) {
      guard.failed(pass(guard), 5, 255, failure(Outage.TIMEOUT));
    }
    assertThat(guard.breaker().getState()).isEqualTo(CircuitBreaker.State.CLOSED);

    guard.failed(pass(guard), 11, 261, failure(Outage.TIMEOUT));
    guard.failed(pass(guard), 12, 262, failure(Outage.TIMEOUT));
    assertThat(guard.breaker().getState()).isEqualTo(CircuitBreaker.State.OPEN);
  }
}
