package io.traffik;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import io.github.resilience4j.circuitbreaker.CircuitBreaker;
import io.github.resilience4j.circuitbreaker.CircuitBreakerConfig;
import java.time.Duration;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Promise 5: an open breaker costs no network at all. Time passes by hand: it is half-opened. */
class BreakerTest {

  private static final Breaker THREE =
      Breaker.defaults().failuresToOpen(3).openFor(Duration.ofHours(1)).probesToClose(2);

  private final ManualTime time = new ManualTime();
  private final RemoteBackend primary = new RemoteBackend(time.backend);
  private final Throttle<String> throttle = throttle("uid", OnError.ALLOW.breaker(THREE));

  private Throttle<String> throttle(String uid, OnError<Object> onError) {
    return time.builder(uid).backend(primary).rate("1000/min").onError(onError).build();
  }

  private void hit(int times) {
    IntStream.range(0, times).forEach(n -> assertThat(throttle.hit("a").admitted()).isTrue());
  }

  private CircuitBreaker breaker() {
    return throttle.circuitBreaker().orElseThrow();
  }

  @Test
  void opensAfterFailuresInARowAndThenAsksNobody() {
    primary.goesDown(Outage.UNREACHABLE);
    hit(2);
    assertThat(breaker().getState()).isEqualTo(CircuitBreaker.State.CLOSED);
    hit(1);
    assertThat(breaker().getState()).isEqualTo(CircuitBreaker.State.OPEN);
    primary.asked.set(0);

    Decision decision = throttle.hit("a");

    assertThat(decision.outage().orElseThrow().outage()).isEqualTo(Outage.BREAKER_OPEN);
    assertThat(decision.outage().orElseThrow())
        .hasMessage("the circuit breaker of far away is open")
        .matches(cheap -> cheap.getStackTrace().length == 0);
    assertThat(primary.asked).hasValue(0);
  }

  @Test
  void closesWhenAllProbesAreAnswered() {
    open();
    primary.comesBack();
    breaker().transitionToHalfOpenState();

    hit(2);

    assertThat(breaker().getState()).isEqualTo(CircuitBreaker.State.CLOSED);
    assertThat(throttle.hit("a").degraded()).isFalse();
  }

  @Test
  void isOpenAgainAtTheFirstProbeThatFails() {
    open();
    breaker().transitionToHalfOpenState();
    primary.asked.set(0);

    hit(5);

    assertThat(breaker().getState()).isEqualTo(CircuitBreaker.State.OPEN);
    assertThat(primary.asked).as("probes").hasValue(1);
  }

  @Test
  void letsNoMoreThroughThanTheProbes() {
    open();
    breaker().transitionToHalfOpenState();
    primary.asked.set(0);
    primary.goesDown(Outage.TIMEOUT);

    List<Decision> decided =
        IntStream.range(0, 20)
            .mapToObj(n -> throttle.hitAsync("a").toCompletableFuture())
            .toList()
            .stream()
            .map(hit -> hit.join())
            .toList();

    assertThat(decided).allMatch(Decision::degraded);
    assertThat(primary.asked).as("probes").hasValue(2);
  }

  @Test
  void aHitSentBeforeItOpenedIsNoProbe() {
    StubbornBackend slow = new StubbornBackend(time.backend);
    Throttle<String> patient =
        time.builder("patient")
            .backend(slow)
            .rate("1000/min")
            .onError(OnError.ALLOW.breaker(THREE.probesToClose(1)))
            .deadline(Duration.ofHours(1))
            .build();
    CircuitBreaker breaker = patient.circuitBreaker().orElseThrow();
    var before = patient.hitAsync("a");
    breaker.transitionToOpenState();
    breaker.transitionToHalfOpenState();

    slow.answerNow(slow.asked);

    assertThat(before).isCompletedWithValueMatching(Decision::admitted);
    assertThat(breaker.getState()).isEqualTo(CircuitBreaker.State.HALF_OPEN);
  }

  @ParameterizedTest
  @EnumSource(
      value = Outage.class,
      names = {"OVERLOADED", "CONTENDED", "CLOSED"})
  void aFloodOnOneKeyOpensNoBreaker(Outage outage) {
    primary.goesDown(outage);

    hit(10);

    assertThat(breaker().getState()).isEqualTo(CircuitBreaker.State.CLOSED);
    assertThat(primary.asked).hasValue(10);
  }

  @Test
  void aBugIsNoFailureAndNoProbe() {
    open();
    breaker().transitionToHalfOpenState();
    StubbornBackend broken = new StubbornBackend(time.backend);
    broken.answer.completeExceptionally(new IllegalStateException("a broken script"));
    Throttle<String> other =
        time.builder("broken")
            .backend(broken)
            .rate("5/min")
            .onError(OnError.ALLOW.breaker(Breaker.of(breaker())))
            .build();

    IntStream.range(0, 5)
        .forEach(n -> assertThatIllegalStateException().isThrownBy(() -> other.hit("a")));

    assertThat(breaker().getState()).isEqualTo(CircuitBreaker.State.HALF_OPEN);
  }

  @Test
  void throttlesOfOneBackendWithEqualSettingsShareOne() {
    Breaker equal =
        Breaker.defaults().failuresToOpen(3).openFor(Duration.ofMinutes(60)).probesToClose(2);
    Throttle<String> same = throttle("same", OnError.RAISE.breaker(equal));
    Throttle<String> other = throttle("other", OnError.ALLOW.breaker(Breaker.defaults()));
    Throttle<String> elsewhere =
        time.builder("elsewhere")
            .backend(new RemoteBackend(time.backend))
            .rate("5/min")
            .onError(OnError.ALLOW.breaker(THREE))
            .build();

    assertThat(same.circuitBreaker()).containsSame(breaker());
    assertThat(other.circuitBreaker().orElseThrow()).isNotSameAs(breaker());
    assertThat(elsewhere.circuitBreaker().orElseThrow()).isNotSameAs(breaker());
    assertThat(throttle("none", OnError.ALLOW).circuitBreaker()).isEmpty();
  }

  @Test
  void anApplicationsOwnIsUsedAsItIs() {
    CircuitBreaker own =
        CircuitBreaker.of(
            "own",
            CircuitBreakerConfig.custom().slidingWindowSize(2).minimumNumberOfCalls(2).build());
    Throttle<String> guarded = throttle("guarded", OnError.ALLOW.breaker(Breaker.of(own)));
    primary.goesDown(Outage.UNREACHABLE);

    guarded.hit("a");
    guarded.hit("a");

    assertThat(own.getState()).isEqualTo(CircuitBreaker.State.OPEN);
    assertThat(guarded.circuitBreaker()).containsSame(own);
  }

  @Test
  void badSettingsAreRefused() {
    Breaker breaker = Breaker.defaults();
    assertThatIllegalArgumentException()
        .isThrownBy(() -> breaker.failuresToOpen(0))
        .withMessage("failuresToOpen \"0\" must be from 1 to 10000");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> breaker.openFor(Duration.ZERO))
        .withMessage("openFor \"PT0S\" must be from 1 ms to PT1H");
    assertThatIllegalStateException()
        .isThrownBy(() -> Breaker.of(breaker()).openFor(Duration.ofSeconds(1)))
        .withMessageContaining("has its own settings");
  }

  private void open() {
    primary.goesDown(Outage.UNREACHABLE);
    hit(3);
    assertThat(breaker().getState()).isEqualTo(CircuitBreaker.State.OPEN);
  }
}
