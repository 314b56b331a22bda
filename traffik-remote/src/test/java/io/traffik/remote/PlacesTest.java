package io.traffik.remote;

import static org.assertj.core.api.Assertions.assertThat;

import io.traffik.Backend;
import io.traffik.BackendUnavailableException;
import io.traffik.Charge;
import io.traffik.Decision;
import io.traffik.InMemoryBackend;
import io.traffik.Intent;
import io.traffik.StateKey;
import io.traffik.Throttle;
import io.traffik.ThrottleRegistry;
import io.traffik.test.ManualClock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Hits whose states are in several places: in which order, for how long, and what is given back.
 */
class PlacesTest {

  private static final Duration TIMEOUT = Duration.ofMillis(100);

  private final AtomicLong nanos = new AtomicLong(Long.MAX_VALUE - 1_000); // it may overflow
  private final Store store = new Store();
  private final Places places = new Places(store, StateKey::place, nanos::get);
  private final Backend backend = new Spread();
  private final Throttle<String> first = throttle("a", "5/h");
  private final Throttle<String> second = throttle("b", "3/h");
  private final Throttle<String> third = throttle("c", "5/h");

  /** In each place a backend in memory would do; one that is all places does as well. */
  private final class Store implements PlaceDecider {

    private final InMemoryBackend states =
        InMemoryBackend.builder()
            .clock(ManualClock.at(Instant.parse("2026-03-28T21:58:00Z")))
            .build();
    private final List<String> calls = new ArrayList<>();
    private Duration takes = Duration.ZERO;
    private String broken = "";

    /** Says nothing to questions and refunds. */
    private String silent = "";

    @Override
    public CompletableFuture<Decision> decide(
        List<Charge> charges, Intent intent, Duration timeout) {
      String place = charges.get(0).identity();
      calls.add(place + " " + intent + " " + timeout.toMillis());
      nanos.addAndGet(takes.toNanos());
      if (place.equals(silent) && intent == Intent.PEEK) {
        return new CompletableFuture<>();
      }
      return place.equals(broken)
          ? CompletableFuture.failedFuture(new IllegalStateException("broken"))
          : states.decide(charges, intent, timeout).toCompletableFuture();
    }

    @Override
    public CompletableFuture<Void> refund(List<Decision> parts) {
      calls.add(parts.get(0).requiredCharge().identity() + " refund");
      if (parts.get(0).requiredCharge().identity().equals(silent)) {
        return new CompletableFuture<>();
      }
      Decision hit = parts.size() == 1 ? parts.get(0) : Decision.of(parts, 0);
      return states.refund(hit).toCompletableFuture();
    }
  }

  private final class Spread implements Backend {

    @Override
    public CompletionStage<Decision> decide(List<Charge> charges, Intent intent, Duration timeout) {
      return places.decide(charges, intent, timeout);
    }

    @Override
    public CompletionStage<Void> refund(Decision decision) {
      return places.refund(decision);
    }

    @Override
    public CompletionStage<Void> clear() {
      return store.states.clear();
    }

    @Override
    public CompletionStage<Void> reset(String identity) {
      return store.states.reset(identity);
    }

    @Override
    public void close() {}
  }

  private Throttle<String> throttle(String uid, String rates) {
    return Throttle.builder(String.class, uid)
        .registry(ThrottleRegistry.of(backend))
        .identifier(visitor -> uid + visitor)
        .rate(rates)
        .deadline(TIMEOUT)
        .build();
  }

  private static CompletableFuture<Decision> hit(List<Throttle<String>> throttles) {
    return Throttle.hitAllAsync(throttles, "1").toCompletableFuture();
  }

  private long remaining(Throttle<String> throttle) {
    store.takes = Duration.ZERO;
    store.broken = "";
    return throttle.stat("1").remaining();
  }

  @Test
  void whatIsInOnePlaceIsOneCall() {
    Decision decision = hit(List.of(throttle("x", "5/h, 9/d"))).join();

    assertThat(decision.parts()).hasSize(2);
    assertThat(store.calls).containsExactly("x1 SPEND 100");
    places.refund(decision).join();
    assertThat(store.calls).endsWith("x1 refund").hasSize(2);
  }

  @Test
  void statesOfSeveralClientsMayBeInOnePlace() {
    Places single = new Places(store, key -> "", nanos::get);
    List<Charge> charges = new ArrayList<>();
    hit(List.of(first, second)).join().parts().forEach(part -> charges.add(part.requiredCharge()));
    store.calls.clear();

    assertThat(single.isOne(charges)).isTrue();
    assertThat(places.isOne(charges)).isFalse();
    single.decide(charges, Intent.SPEND, TIMEOUT).join();

    assertThat(store.calls).containsExactly("a1 SPEND 100");
  }

  @Test
  void allTakeThePlacesInOneOrder() {
    hit(List.of(first, second, third)).join();
    hit(List.of(third, second, first)).join();

    assertThat(store.calls)
        .containsExactly(
            "a1 SPEND 100",
            "b1 SPEND 100",
            "c1 SPEND 100",
            "a1 SPEND 100",
            "b1 SPEND 100",
            "c1 SPEND 100");
  }

  @Test
  void whereOneRefusesTheOthersGiveBack() {
    for (int i = 0; i < 3; i++) {
      assertThat(hit(List.of(first, second, third)).join().admitted()).isTrue();
    }
    Decision refusal = hit(List.of(third, second, first)).join();

    assertThat(refusal.admitted()).isFalse();
    assertThat(refusal.refusedBy()).extracting(limit -> limit.uid()).containsExactly("b");
    assertThat(refusal.parts()).extracting(Decision::remaining).containsExactly(2L, 0L, 2L);
    assertThat(remaining(first)).isEqualTo(2);
    assertThat(remaining(third)).isEqualTo(2);
  }

  @Test
  void whereOneFailsTheOthersGiveBack() {
    store.broken = "b1";

    assertThat(hit(List.of(first, second, third)))
        .failsWithin(Duration.ZERO)
        .withThrowableThat()
        .havingRootCause()
        .withMessage("broken");
    assertThat(store.calls).containsExactly("a1 SPEND 100", "b1 SPEND 100", "a1 refund");
    assertThat(remaining(first)).isEqualTo(5);
  }

  /** Else whoever is refused would only have to find another limit that is down. */
  @Test
  void whereOneRefusesTheFailureOfAnotherChangesNothing() {
    for (int i = 0; i < 5; i++) {
      first.hit("1");
    }
    store.broken = "b1";

    Decision refusal = hit(List.of(third, second, first)).join();

    assertThat(refusal.admitted()).isFalse();
    assertThat(refusal.refusedBy()).extracting(limit -> limit.uid()).containsExactly("a");
    assertThat(refusal.parts()).extracting(Decision::remaining).containsExactly(5L, 0L, 0L);
    assertThat(refusal.waitMicros()).isPositive();
  }

  /** Nor does its silence: what it has to say, or to take back, is not waited for. */
  @ParameterizedTest
  @ValueSource(strings = {"a1", "c1"})
  void whereOneRefusesTheSilenceOfAnotherChangesNothing(String silent) {
    List<Charge> charges = new ArrayList<>();
    hit(List.of(first, second, third))
        .join()
        .parts()
        .forEach(part -> charges.add(part.requiredCharge()));
    second.hit("1");
    second.hit("1");
    store.silent = silent;

    assertThat(places.decide(charges, Intent.SPEND, TIMEOUT))
        .succeedsWithin(Duration.ofSeconds(20))
        .satisfies(refusal -> assertThat(refusal.admitted()).isFalse());
  }

  @Test
  void aRefundGoesToAllPlaces() {
    List<Throttle<String>> all = List.of(third, first, second);
    Decision decision = hit(all).join();
    third.refund(decision).toCompletableFuture().join();

    assertThat(all).extracting(this::remaining).containsExactly(5L, 5L, 3L);
  }

  @Test
  void everyNextPlaceGetsWhatIsLeftOfTheTimeout() {
    store.takes = Duration.ofMillis(30);
    hit(List.of(first, second, third)).join();

    assertThat(store.calls).containsExactly("a1 SPEND 100", "b1 SPEND 70", "c1 SPEND 40");
  }

  @Test
  void whenNothingIsLeftTheReservationsAreGivenBack() {
    List<Charge> charges = new ArrayList<>();
    hit(List.of(first, second, third))
        .join()
        .parts()
        .forEach(part -> charges.add(part.requiredCharge()));
    store.calls.clear();
    store.takes = Duration.ofMillis(50);

    assertThat(places.decide(charges, Intent.SPEND, TIMEOUT))
        .failsWithin(Duration.ZERO)
        .withThrowableThat()
        .havingRootCause()
        .isInstanceOf(BackendUnavailableException.class)
        .withMessageContaining("the deadline passed before all places");
    assertThat(store.calls)
        .containsExactly("a1 SPEND 100", "b1 SPEND 50", "a1 refund", "b1 refund");
    assertThat(remaining(first)).isEqualTo(4);
    assertThat(remaining(second)).isEqualTo(2);
  }

  @Test
  void aQuestionIsAskedEverywhereAndChargesNothing() {
    List<Charge> charges = new ArrayList<>();
    hit(List.of(second, first)).join().parts().forEach(part -> charges.add(part.requiredCharge()));
    store.calls.clear();

    Decision answer = places.decide(charges, Intent.PEEK, TIMEOUT).join();

    assertThat(store.calls).containsExactly("a1 PEEK 100", "b1 PEEK 100");
    assertThat(answer.parts())
        .extracting(part -> part.requiredCharge().identity())
        .containsExactly("b1", "a1");
    assertThat(remaining(second)).isEqualTo(2);
  }
}
