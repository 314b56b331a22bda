package io.traffik;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletionException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.junit.jupiter.api.Named;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The steps of a hit. What a hit does, its blocking forms and the asynchronous one do alike. */
class ThrottleTest {

  private final ManualTime time = new ManualTime();

  /** Makes one hit and tells its decision, also if it refuses. */
  @FunctionalInterface
  interface Form {
    Decision hit(Throttle<String> throttle, String client);
  }

  static Stream<Named<Form>> forms() {
    return Stream.of(
        Named.of(
            "hit",
            (throttle, client) -> {
              try {
                return throttle.hit(client);
              } catch (ThrottledException e) {
                return e.decision();
              }
            }),
        Named.of("tryHit", Throttle::tryHit),
        Named.of(
            "hitAsync",
            (throttle, client) -> {
              try {
                return throttle.hitAsync(client).toCompletableFuture().join();
              } catch (CompletionException e) {
                throw (RuntimeException) e.getCause();
              }
            }));
  }

  private Throttle<String> twoPerMinute(UnaryOperator<Throttle.Builder<String>> options) {
    return options.apply(time.builder("uid").rate("2/min")).build();
  }

  @ParameterizedTest
  @MethodSource("forms")
  void admitsUpToTheLimitThenRefusesWithTheWait(Form form) {
    Throttle<String> throttle = twoPerMinute(options -> options);
    time.advance(10 * ManualTime.SECOND);

    assertThat(form.hit(throttle, "a").remaining()).isEqualTo(1);
    assertThat(form.hit(throttle, "a").remaining()).isZero();
    Decision refused = form.hit(throttle, "a");

    assertThat(refused.admitted()).isFalse();
    assertThat(refused.waitMicros()).isEqualTo(50 * ManualTime.SECOND);
    assertThat(refused.retryAfterSeconds()).hasValue(50);
    assertThat(refused.refusedBy()).extracting(Limit::name).containsExactly("uid");
    assertThat(refused.cost()).isEqualTo(1);
    assertThat(refused.identity()).hasValue("a");
    assertThat(form.hit(throttle, "b").admitted()).as("another client").isTrue();
  }

  @ParameterizedTest
  @MethodSource("forms")
  void disabledLetsPassUncounted(Form form) {
    Throttle<String> throttle = twoPerMinute(options -> options);
    throttle.disable();
    for (int i = 0; i < 5; i++) {
      assertThat(form.hit(throttle, "a").limited()).isFalse();
    }

    throttle.enable();

    assertThat(form.hit(throttle, "a").remaining()).isEqualTo(1);
  }

  @ParameterizedTest
  @MethodSource("forms")
  void bypassAndOnlyIfLetPassUncounted(Form form) {
    Throttle<String> throttle =
        twoPerMinute(
            options -> options.bypass(name -> name.equals("vip")).onlyIf(name -> !name.isEmpty()));

    assertThat(form.hit(throttle, "vip").limited()).isFalse();
    assertThat(form.hit(throttle, "").limited()).isFalse();
    assertThat(form.hit(throttle, "other").remaining()).isEqualTo(1);
  }

  @ParameterizedTest
  @MethodSource("forms")
  void aFreeHitPassesBeforeTheRateAndTheIdentifierAreAsked(Form form) {
    Throttle<String> throttle =
        time.builder("uid")
            .rate(
                name -> {
                  throw new AssertionError("asked for the rate of " + name);
                })
            .cost(0)
            .build();

    Decision free = form.hit(throttle, "a");

    assertThat(free.admitted()).isTrue();
    assertThat(free.limited()).isFalse();
    assertThat(free.parts()).isEmpty();
    assertThat(free.remaining()).isEqualTo(Long.MAX_VALUE);
  }

  @ParameterizedTest
  @MethodSource("forms")
  void anUnlimitedHitPassesBeforeTheIdentifierIsAsked(Form form) {
    Throttle<String> throttle =
        time.builder(
                "uid",
                name -> {
                  throw new AssertionError("asked who " + name + " is");
                })
            .rate("unlimited")
            .build();

    assertThat(form.hit(throttle, "a").limited()).isFalse();
  }

  @ParameterizedTest
  @MethodSource("forms")
  void exemptIsTheObjectAndNotTheWord(Form form) {
    Throttle<String> throttle =
        time.builder("uid", name -> name.equals("admin") ? Identifier.EXEMPT : name)
            .rate("1/min")
            .build();

    assertThat(form.hit(throttle, "admin").limited()).isFalse();
    assertThat(form.hit(throttle, "exempt").limited()).isTrue();
    assertThat(form.hit(throttle, "exempt").admitted()).isFalse();
  }

  @ParameterizedTest
  @MethodSource("forms")
  void whoIsUnknownSharesOneLimit(Form form) {
    Throttle<String> throttle = time.builder("uid", name -> null).rate("2/min").build();

    form.hit(throttle, "a");

    assertThat(form.hit(throttle, "b").remaining()).isZero();
  }

  @ParameterizedTest
  @MethodSource("forms")
  void theRateMayDependOnTheConnection(Form form) {
    Throttle<String> throttle =
        time.builder("uid")
            .rate(name -> Rate.parse(name.startsWith("pro") ? "100/min" : "2/min"))
            .build();

    assertThat(form.hit(throttle, "pro a").remaining()).isEqualTo(99);
    assertThat(form.hit(throttle, "a").remaining()).isEqualTo(1);
  }

  /** One client under two rates by turns: neither does it get more, nor is it kept from its own. */
  @ParameterizedTest
  @CsvSource({"fixedWindow, 100", "tokenBucket, 110"})
  void ratesThatTakeTurnsGiveNothingAway(String strategy, int most) {
    Throttle<String> throttle =
        time.builder("uid", method -> "client")
            .strategy(Strategies.parse(strategy))
            .rate(method -> Rate.parse(method.equals("GET") ? "100/min" : "10/min"))
            .build();

    int admitted = 0;
    for (int i = 0; i < 500; i++) {
      for (String method : List.of("GET", "POST")) {
        admitted += throttle.hitAsync(method).toCompletableFuture().join().admitted() ? 1 : 0;
        throttle.check("POST");
      }
    }

    assertThat(admitted).isEqualTo(most);
  }

  @Test
  void askingUnderRatesThatTakeTurnsDoesNotHoldUpTheRefill() {
    AtomicBoolean turn = new AtomicBoolean();
    Throttle<String> throttle =
        time.builder("uid")
            .strategy(Strategies.tokenBucket(10))
            .rate(name -> Rate.parse(turn.get() ? "10/min" : "11/min"))
            .build();
    throttle.hit("a", 10);

    for (int i = 0; i < 60; i++) {
      time.advance(ManualTime.SECOND);
      turn.set(!turn.get());
      throttle.check("a");
    }

    turn.set(false);
    assertThat(throttle.stat("a").remaining()).isEqualTo(10);
  }

  @Test
  void aLimitThatIsLoweredAndRaisedAgainForgetsNothing() {
    Throttle<String> throttle = time.throttle("uid", Strategies.fixedWindow(), "100/min");
    throttle.hit("a", 90);

    throttle.updateRate("10/min");
    assertThat(throttle.check("a").remaining()).isZero();
    assertThat(throttle.stat("a").admitted()).isTrue();

    throttle.updateRate("100/min");
    assertThat(throttle.stat("a").remaining()).isEqualTo(10);
  }

  @Test
  void onlyWhatWasChargedIsGivenBackAndOnlyAsAWhole() {
    Throttle<String> throttle = time.throttle("uid", Strategies.fixedWindow(), "5/min, 9/h");
    Decision hit = throttle.hit("a", 2);
    throttle.hit("a", 2);

    for (Decision nothingCharged :
        List.of(
            throttle.check("a", 1),
            throttle.stat("a"),
            throttle.hitAsync("a", 0).toCompletableFuture().join(),
            throttle.hitAsync("a", 5).toCompletableFuture().join(),
            hit.parts().get(0))) {
      assertThat(throttle.refund(nothingCharged)).isCompleted();
    }

    assertThat(throttle.stat("a").parts()).extracting(Decision::remaining).containsExactly(1L, 5L);
    assertThat(throttle.refund(hit)).isCompleted();
    assertThat(throttle.stat("a").parts()).extracting(Decision::remaining).containsExactly(3L, 7L);
  }

  @Test
  void checkSaysWhatHitWouldAlsoOfAFreeHit() {
    Throttle<String> free = twoPerMinute(options -> options.cost(0));

    assertThat(free.check("a").limited()).isFalse();
    assertThat(free.check("a", 0).limited()).isFalse();
    assertThat(free.stat("a").remaining()).isEqualTo(2);
  }

  @Test
  void costsThatAddUpToMoreThanANumberCanHoldAreRefusedForEver() {
    Throttle<String> throttle = twoPerMinute(options -> options.cost(name -> Long.MAX_VALUE));

    assertThat(Throttle.hitAllAsync(List.of(throttle, throttle), "a"))
        .isCompletedWithValueMatching(Decision::never);
  }

  /** More rates than are kept bound: still right. */
  @Test
  void aThousandDifferentRatesAndMore() {
    Throttle<String> throttle = time.builder("uid").rate(name -> Rate.parse(name + "/min")).build();

    for (int limit = 1; limit <= 1_500; limit++) {
      assertThat(throttle.hit("" + limit).remaining()).isEqualTo(limit - 1);
    }
    assertThat(throttle.check("1500").remaining()).isEqualTo(1_498);
  }

  @ParameterizedTest
  @MethodSource("forms")
  void aCostFunctionThatTellsANegativeCostFailsTheHit(Form form) {
    Throttle<String> throttle = twoPerMinute(options -> options.cost(name -> -7));

    assertThatIllegalArgumentException()
        .isThrownBy(() -> form.hit(throttle, "a"))
        .withMessageContaining("cost \"-7\"");
  }

  @Test
  void refusesANegativeCostWhereverItIsGiven() {
    Throttle<String> throttle = twoPerMinute(options -> options);

    for (Runnable attempt :
        List.<Runnable>of(
            () -> throttle.hit("a", -1),
            () -> throttle.hitAsync("a", -1),
            () -> throttle.check("a", -1),
            () -> time.builder("other").cost(-1))) {
      assertThatIllegalArgumentException()
          .isThrownBy(attempt::run)
          .withMessageContaining("cost \"-1\" must be 0 or more");
    }
  }

  @Test
  void severalRatesAreOneHitAndTheDecisionNamesWhoRefused() {
    Throttle<String> throttle = time.throttle("uid", Strategies.fixedWindow(), "2/s, 3/min, 3/min");
    throttle.hit("a");
    throttle.hit("a");

    Decision bySecond = throttle.check("a");
    assertThat(bySecond.refusedBy()).extracting(Limit::name).containsExactly("uid:2/s");
    assertThat(bySecond.waitMicros()).isEqualTo(ManualTime.SECOND);
    assertThat(bySecond.remaining()).isZero();
    assertThat(bySecond.parts())
        .as("a refused hit is charged nowhere")
        .extracting(Decision::remaining)
        .containsExactly(0L, 1L, 1L);

    time.advance(ManualTime.SECOND);
    throttle.hit("a");
    Decision byMinute = throttle.check("a");
    assertThat(byMinute.refusedBy())
        .extracting(Limit::name)
        .containsExactly("uid:3/min", "uid:3/min");
    assertThat(byMinute.waitMicros()).isEqualTo(59 * ManualTime.SECOND);
    assertThat(byMinute.parts()).extracting(Decision::remaining).containsExactly(1L, 0L, 0L);
  }

  @Test
  void severalThrottlesInOneHitAreAllOrNothing() {
    Throttle<String> narrow = time.builder("narrow").rate("1/min").build();
    Throttle<String> wide = time.builder("wide").rate("9/min").cost(3).build();
    Throttle<String> free = time.builder("free").rate("unlimited").build();
    List<Throttle<String>> all = List.of(wide, free, narrow);

    Decision admitted = Throttle.hitAll(all, "a");

    assertThat(admitted.parts()).extracting(Decision::remaining).containsExactly(6L, 0L);
    assertThat(admitted.remaining()).isZero();
    assertThatExceptionOfType(ThrottledException.class)
        .isThrownBy(() -> Throttle.hitAll(all, "a"))
        .satisfies(
            e ->
                assertThat(e.decision().refusedBy())
                    .extracting(Limit::name)
                    .containsExactly("narrow"));
    assertThat(wide.stat("a").remaining()).isEqualTo(6);
    assertThat(Throttle.hitAllAsync(List.of(free), "a"))
        .isCompletedWithValueMatching(decision -> !decision.limited());
    assertThat(narrow.refund(admitted)).isCompleted();
    assertThat(wide.stat("a").remaining()).isEqualTo(9);
  }

  @Test
  void aRefusalOfSeveralThrottlesMayBeAnAnswer() {
    Throttle<String> narrow = time.builder("narrow").rate("1/min").build();
    Throttle<String> wide = time.builder("wide").rate("9/min").build();

    assertThat(Throttle.tryHitAll(List.of(wide, narrow), "a").admitted()).isTrue();
    assertThat(Throttle.tryHitAll(List.of(wide, narrow), "a").refusedBy())
        .extracting(Limit::name)
        .containsExactly("narrow");
    assertThat(Throttle.tryHitAll(List.of(narrow), "a").admitted()).isFalse();
    assertThat(Throttle.hitAllAsync(List.of(narrow), "a"))
        .isCompletedWithValueMatching(decision -> !decision.admitted());
    assertThat(wide.stat("a").remaining()).isEqualTo(8);
  }

  @Test
  void throttlesWithOneNameAreTheSameLimitHoweverManyStandThere() {
    Throttle<String> here = time.builder("same").rate("20/min").build();
    List<Throttle<String>> all = new ArrayList<>();
    for (int i = 0; i < 9; i++) {
      all.add(time.builder("other" + i).rate("20/min").build());
    }
    all.add(here);
    all.add(here);

    assertThat(Throttle.tryHitAll(all, "a").parts()).hasSize(10);
    assertThat(here.stat("a").remaining()).isEqualTo(18);
  }

  @Test
  void aThrottleThatStandsTwiceIsChargedTwice() {
    Throttle<String> throttle = twoPerMinute(options -> options);

    Decision both = Throttle.hitAll(List.of(throttle, throttle), "a");

    assertThat(both.cost()).isEqualTo(2);
    assertThat(both.remaining()).isZero();
  }

  @Test
  void throttlesOfDifferentBackendsAreNeverOneHit() {
    Throttle<String> here = twoPerMinute(options -> options);
    Throttle<String> there =
        time.builder("there").rate("2/min").backend(InMemoryBackend.create()).build();

    assertThatIllegalArgumentException()
        .isThrownBy(() -> Throttle.hitAll(List.of(here, there), "a"))
        .withMessageContaining("\"uid\" and \"there\" have different backends");
    assertThat(Throttle.hitAllAsync(List.of(here, there), "a")).isCompletedExceptionally();
    assertThat(here.stat("a").remaining()).isEqualTo(2);
  }

  @Test
  void listenersHearOfHitsOnlyAndCannotBreakThem() {
    Heard heard =
        new Heard() {
          @Override
          public void onAdmitted(String client, Decision decision) {
            super.onAdmitted(client, decision);
            throw new IllegalStateException("a broken listener");
          }
        };
    Throttle<String> throttle = twoPerMinute(options -> options.listener(heard));

    throttle.check("a");
    throttle.stat("a");
    throttle.hit("a");
    assertThat(throttle.hitAsync("a", 2)).isCompletedWithValueMatching(d -> !d.admitted());

    assertThat(heard.events).containsExactly("admitted a", "refused a");
  }

  @Test
  void aBadUpdateChangesNothing() {
    Throttle<String> throttle = twoPerMinute(options -> options);

    assertThatIllegalArgumentException().isThrownBy(() -> throttle.updateRate("many/min"));

    assertThat(throttle.hit("a").remaining()).isEqualTo(1);
  }

  @Test
  void aMissingOrContradictoryOptionIsNamedWhenItIsBuilt() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> time.builder("uid").build())
        .withMessageContaining("throttle \"uid\" has no rate");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> Throttle.builder(String.class, "uid").rate("1/s").build())
        .withMessageContaining("throttle \"uid\" has no identifier");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> time.builder("uid").rate("1/s").rate("2/s"))
        .withMessageContaining("throttle \"uid\": rate is set twice");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> time.builder("uid").deadline(Duration.ZERO))
        .withMessageContaining("deadline \"PT0S\"");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> time.builder("uid").deadline(Duration.ofDays(100_000)))
        .withMessageContaining("deadline \"PT2400000H\" must be positive and at most a day");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> time.throttle("uid", Strategies.tokenBucket(), "999999999989/30d"))
        .withMessageContaining("cannot be kept exactly");
    assertThat(time.registry.throttles()).isEmpty();
  }

  @Test
  void aFixedCostThatNoHitCouldEverPayIsRefusedWhenItIsKnown() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> time.builder("dear").rate("9/s, 5/h").cost(6).build())
        .withMessageContaining("cost \"6\" can never be admitted by rate \"5/h\"");
    Throttle<String> throttle = time.builder("fits").rate("9/s").cost(6).build();

    assertThatIllegalArgumentException()
        .isThrownBy(() -> throttle.updateRate("5/s"))
        .withMessageContaining("cost \"6\" can never be admitted");
    assertThat(throttle.hit("a").remaining()).isEqualTo(3);
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "  ", "a\nb"})
  void refusesAUidThatNobodyCouldRead(String uid) {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> time.builder(uid))
        .withMessageContaining("uid \"" + uid + "\"");
  }

  @Test
  void aUidIsUniqueInItsRegistry() {
    Throttle<String> first = twoPerMinute(options -> options);

    assertThatIllegalArgumentException()
        .isThrownBy(() -> time.builder("uid").rate("9/h").build())
        .withMessageContaining("uid \"uid\" is taken by throttle uid (rate [2/min], fixedWindow)");
    assertThat(time.registry.find("uid")).contains(first);

    time.registry.remove("uid");
    assertThat(time.builder("uid").rate("9/h").build().uid()).isEqualTo("uid");
  }

  @Test
  void aRegistrySwitchesAllItsThrottles() {
    Throttle<String> one = time.builder("one").rate("1/s").build();
    Throttle<String> two = time.builder("two").rate("1/s").build();

    time.registry.disableAll();
    assertThat(List.of(one.isEnabled(), two.isEnabled())).containsOnly(false);

    time.registry.enableAll();
    assertThat(List.of(one.isEnabled(), two.isEnabled())).containsOnly(true);
    assertThat(time.registry.throttles()).hasSize(2);
    assertThat(ThrottleRegistry.global()).isSameAs(ThrottleRegistry.global());
  }
}
