package io.traffik;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.resilience4j.circuitbreaker.CircuitBreaker;
import io.github.resilience4j.circuitbreaker.CircuitBreaker.StateTransition;
import io.github.resilience4j.circuitbreaker.CircuitBreakerConfig;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Every probe counts, or the breaker would wait for ever for one that is not listened to. */
class GuardTest {

  private static final int PROBES = 2;

  private final CircuitBreaker breaker =
      CircuitBreaker.of(
          "backend",
          CircuitBreakerConfig.custom().permittedNumberOfCallsInHalfOpenState(PROBES).build());

  private final List<CircuitBreaker.Metrics> probes = new ArrayList<>();

  /** The state has changed then, and not everybody was told. */
  @Test
  void aProbeThatPassesWhileTheBreakerBeginsToProbeCounts() {
    Guard[] guard = new Guard[1];
    breaker
        .getEventPublisher()
        .onStateTransition(
            event -> {
              if (event.getStateTransition() == StateTransition.OPEN_TO_HALF_OPEN) {
                pass(guard[0]);
              }
            });
    guard[0] = new Guard(Breaker.of(breaker), "backend");

    breaker.transitionToOpenState();
    breaker.transitionToHalfOpenState();
    pass(guard[0]);
    assertThat(guard[0].letsPass()).as("more than the probes").isFalse();
    probes.forEach(ticket -> guard[0].answered(ticket, 1));

    assertThat(breaker.getState()).isEqualTo(CircuitBreaker.State.CLOSED);
  }

  @Test
  void whoPassedBeforeIsNoProbe() {
    Guard guard = new Guard(Breaker.of(breaker), "backend");
    pass(guard);
    pass(guard);
    breaker.transitionToOpenState();
    breaker.transitionToHalfOpenState();
    probes.forEach(ticket -> guard.answered(ticket, 1));

    assertThat(breaker.getState()).isEqualTo(CircuitBreaker.State.HALF_OPEN);
    assertThat(guard.letsPass()).as("a probe").isTrue();
  }

  private void pass(Guard guard) {
    assertThat(guard.letsPass()).as("lets pass").isTrue();
    probes.add(guard.ticket());
  }
}
