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
import org.junit.jupiter.api.Test;

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
    tickets.forEach(ticket -> guard.answered(ticket, 1));

    assertThat(breaker.getState()).isEqualTo(CircuitBreaker.State.CLOSED);
  }

  @Test
  void aHitThatWasSentBeforeTheBreakerOpenedIsNoProbe() {
    Guard guard = new Guard(Breaker.of(breaker), "any");
    assertThat(guard.letsPass()).isTrue();
    Object before = guard.ticket();
    open();

    assertThat(guard.letsPass()).isTrue();
    guard.answered(before, 1);
    guard.answered(before, 1);

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
    guard.answered(earlier, 1);
    guard.answered(earlier, 1);

    assertThat(breaker.getState()).isEqualTo(CircuitBreaker.State.HALF_OPEN);
  }
}
