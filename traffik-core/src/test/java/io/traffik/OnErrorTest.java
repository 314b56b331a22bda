package io.traffik;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.BooleanSupplier;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Promise 7: what a contract says, alone and put together. */
class OnErrorTest {

  private static final Duration SOON = Duration.ofMillis(600);
  private static final Retry AT_ONCE = Retry.atMost(3).constant(Duration.ZERO);

  private final ManualTime time = new ManualTime();
  private final RemoteBackend primary = new RemoteBackend(time.backend);
  private final InMemoryBackend memory = new ManualTime().backend;

  private Throttle<String> throttle(OnError<? super String> onError) {
    return throttle("uid", onError);
  }

  private Throttle<String> throttle(String uid, OnError<? super String> onError) {
    return time.builder(uid).backend(primary).rate("6/min").onError(onError).deadline(SOON).build();
  }

  /** The blocking and the asynchronous form must not differ. */
  private static Decision hit(Throttle<String> throttle, boolean blocking) {
    if (!blocking) {
      return throttle.hitAsync("a").toCompletableFuture().join();
    }
    try {
      return throttle.hit("a");
    } catch (ThrottledException refused) {
      return refused.decision();
    }
  }

  @ParameterizedTest
  @CsvSource({"UNREACHABLE, 4", "SERVER_REFUSED, 4", "OVERLOADED, 4", "TIMEOUT, 1"})
  void aHitIsTriedAgainIfItIsCertainNotToHaveBeenCharged(Outage outage, int attempts) {
    Throttle<String> throttle = throttle(OnError.ALLOW.retry(AT_ONCE));

    for (boolean blocking : List.of(true, false)) {
      primary.asked.set(0);
      primary.goesDown(outage);
      assertThat(hit(throttle, blocking).degraded()).isTrue();

      assertThat(primary.asked).hasValue(attempts);
    }
  }

  @ParameterizedTest
  @EnumSource(
      value = Outage.class,
      names = {"CONNECTION_LOST", "CLOSED", "BREAKER_OPEN"})
  void aHitIsNotTriedAgainIfItMayHaveBeenChargedOrThatIsForNothing(Outage outage) {
    primary.goesDown(outage);

    assertThat(hit(throttle(OnError.ALLOW.retry(AT_ONCE)), true).degraded()).isTrue();
    assertThat(primary.asked).hasValue(1);
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void anAttemptThatIsAnsweredIsTheAnswer(boolean blocking) {
    primary.fails(Outage.UNREACHABLE, Outage.SERVER_REFUSED);

    Decision decision = hit(throttle(OnError.REFUSE.retry(AT_ONCE)), blocking);

    assertThat(decision.admitted()).isTrue();
    assertThat(decision.degraded()).isFalse();
    assertThat(decision.outage()).isEmpty();
    assertThat(primary.asked).hasValue(3);
  }

  @Test
  void aPauseThatWouldPassTheDeadlineIsNotMade() {
    primary.goesDown(Outage.UNREACHABLE);
    Retry later = Retry.atMost(3).constant(SOON.plusMillis(1)).withoutJitter();

    assertThat(hit(throttle(OnError.ALLOW.retry(later)), false).degraded()).isTrue();
    assertThat(primary.asked).hasValue(1);
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void aFallbackDecidesAndItsNumbersAreItsOwn(boolean blocking) {
    primary.goesDown(Outage.UNREACHABLE);
    Throttle<String> throttle = throttle(OnError.fallback(memory).dividedBy(3));

    Decision first = hit(throttle, blocking);
    assertThat(first.admitted()).isTrue();
    assertThat(first.degraded()).isTrue();
    assertThat(first.byFallback()).isTrue();
    assertThat(first.remaining()).as("of 6 / 3").isEqualTo(1);
    assertThat(first.limit().orElseThrow().rate()).isEqualTo(Rate.parse("2/min"));
    assertThat(first.outage().orElseThrow().outage()).isEqualTo(Outage.UNREACHABLE);
    assertThat(hit(throttle, blocking).admitted()).isTrue();

    Decision refused = hit(throttle, blocking);
    assertThat(refused.admitted()).isFalse();
    assertThat(refused.byFallback()).isTrue();
    assertThat(refused.retryAfterSeconds()).hasValue(60);
    assertThat(refused.toString()).contains("degraded: far away");
    assertThat(throttle.degradedHits()).isEqualTo(3);
  }

  @Test
  void aRefundGoesToWhoeverHasTheCharge() {
    primary.goesDown(Outage.UNREACHABLE);
    Throttle<String> throttle = throttle(OnError.fallback(memory));

    Decision decision = throttle.hit("a");
    assertThat(throttle.refund(decision)).isCompleted();

    assertThat(memory.keys()).isZero();
    assertThat(primary.refunds).hasValue(0);
  }

  @Test
  void aQuestionIsAnsweredByTheFallbackAndChargesNothing() {
    primary.goesDown(Outage.UNREACHABLE);
    Throttle<String> throttle = throttle(OnError.fallback(memory));

    assertThat(throttle.stat("a").remaining()).isEqualTo(6);
    assertThat(throttle.check("a").byFallback()).isTrue();
    assertThat(memory.keys()).isZero();
    assertThat(throttle.degradedHits()).isZero();
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void aRemoteFallbackHasTimeLeftWhenThePrimaryIsSilent(boolean blocking) {
    primary.goesDown(Outage.TIMEOUT);
    RemoteBackend second = new RemoteBackend(memory);

    Decision decision = hit(throttle(OnError.fallback(second)), blocking);

    assertThat(decision.byFallback()).isTrue();
    assertThat(decision.admitted()).isTrue();
    assertThat(second.asked).hasValue(1);
  }

  @SuppressWarnings({"unchecked", "TypeParameterUnusedInFormals"})
  private static <E extends Throwable> void throwUndeclared(Throwable thrown) throws E {
    throw (E) thrown;
  }

  static Stream<Throwable> thrown() {
    return Stream.of(
        new IllegalStateException("no idea"),
        new NoClassDefFoundError("no idea"),
        new IOException("no idea"));
  }

  /** Other languages throw what Java would have to declare. */
  @ParameterizedTest
  @MethodSource("thrown")
  void whateverAHandlerThrowsTheHitEnds(Throwable thrown) {
    primary.goesDown(Outage.UNREACHABLE);
    OnError<String> broken =
        OnError.handler(
            (client, hit) -> {
              OnErrorTest.<RuntimeException>throwUndeclared(thrown);
              return hit.admit();
            });
    Throttle<String> throttle = throttle(broken);

    assertThat(throttle.hitAsync("a")).isCompletedExceptionally();
    assertTimeoutPreemptively(
        Duration.ofSeconds(30),
        () ->
            assertThatThrownBy(() -> throttle.hit("a"))
                .satisfiesAnyOf(
                    same -> assertThat(same).isSameAs(thrown),
                    wrapped -> assertThat(wrapped).hasCause(thrown)));
  }

  @ParameterizedTest
  @MethodSource("thrown")
  void whateverAListenerThrowsTheHitIsAnswered(Throwable thrown) {
    Throttle<String> throttle =
        time.builder("uid")
            .backend(primary)
            .rate("6/min")
            .listener(
                new ThrottleListener<String>() {
                  @Override
                  public void onAdmitted(String client, Decision decision) {
                    OnErrorTest.<RuntimeException>throwUndeclared(thrown);
                  }
                })
            .build();

    assertThat(throttle.hitAsync("a")).isCompletedWithValueMatching(Decision::admitted);
  }

  @Test
  void aHandlerThatAnswersByAnythingElseIsWrong() {
    primary.goesDown(Outage.UNREACHABLE);
    Decision other = time.throttle("other", Strategies.fixedWindow(), "1/min").hit("b");
    Throttle<String> throttle = throttle(OnError.handler((client, hit) -> other));

    assertThatIllegalStateException()
        .isThrownBy(() -> throttle.hit("a"))
        .withMessageContaining("must answer by hit.admit() or hit.refuse()");
  }

  @Test
  void aFallbackThatFailsAtOnceIsAnOutageToo() {
    primary.goesDown(Outage.UNREACHABLE);
    RemoteBackend second = new RemoteBackend(memory).failsAtOnce();

    assertThat(throttle(OnError.fallback(second).otherwise(OnError.ALLOW)).hit("a").admitted())
        .isTrue();
  }

  @Test
  void whatFailedFirstIsTold() {
    primary.goesDown(Outage.SERVER_REFUSED);
    RemoteBackend second = new RemoteBackend(memory).goesDown(Outage.CLOSED);

    Decision decision =
        throttle(OnError.fallback(second).otherwise(OnError.fallback(memory))).hit("a");

    assertThat(decision.outage().orElseThrow().outage()).isEqualTo(Outage.SERVER_REFUSED);
  }

  @Test
  void aFallbackMayHaveABreakerOfItsOwn() {
    primary.goesDown(Outage.UNREACHABLE);
    RemoteBackend second = new RemoteBackend(memory).goesDown(Outage.UNREACHABLE);
    Throttle<String> throttle =
        throttle(
            OnError.fallback(second)
                .otherwise(OnError.ALLOW.breaker(Breaker.defaults().failuresToOpen(2))));

    for (int i = 0; i < 5; i++) {
      assertThat(throttle.hit("a").admitted()).isTrue();
    }

    assertThat(second.asked).hasValue(2);
    assertThat(primary.asked).hasValue(5);
  }

  @Test
  void whoeverCancelsAHitLeavesTheOthersAlone() {
    StubbornBackend slow = new StubbornBackend(time.backend);
    Heard heard = new Heard();
    Throttle<String> throttle =
        time.builder("slow").backend(slow).rate("6/min").listener(heard).build();

    CompletableFuture<Decision> hit = throttle.hitAsync("a").toCompletableFuture();
    assertThat(hit.cancel(true)).isTrue();
    slow.answerNow(slow.asked);

    assertThat(heard.events).containsExactly("admitted a");
  }

  @ParameterizedTest
  @EnumSource(Outage.class)
  void onlyWhatMayBeUnderWayMayBeDone(Outage outage) {
    BackendUnavailableException failure = new BackendUnavailableException(outage, "far away");
    boolean underWay = outage == Outage.TIMEOUT || outage == Outage.CONNECTION_LOST;

    assertThat(failure.isUndone()).isEqualTo(!underWay);
    assertThat(failure.maybeDone().isUndone()).isFalse();
    assertThat(failure.maybeDone()).hasMessage("far away");
  }

  @Test
  void anInterruptEndsTheWaitForAFallback() throws InterruptedException {
    primary.goesDown(Outage.UNREACHABLE);
    RemoteBackend silent = new RemoteBackend(memory).goesDown(Outage.TIMEOUT);
    Throttle<String> throttle =
        time.builder("uid")
            .backend(primary)
            .rate("6/min")
            .onError(OnError.fallback(silent).otherwise(OnError.ALLOW.breaker(Breaker.defaults())))
            .deadline(Duration.ofHours(1))
            .build();
    List<Boolean> admitted = new CopyOnWriteArrayList<>();
    List<Thread> callers =
        Stream.generate(() -> new Thread(() -> admitted.add(throttle.hit("a").admitted())))
            .limit(10)
            .toList();
    callers.forEach(Thread::start);
    await(() -> silent.asked.get() == 10);

    callers.forEach(Thread::interrupt);
    for (Thread caller : callers) {
      caller.join(Duration.ofSeconds(30).toMillis());
    }

    assertThat(admitted).hasSize(10).containsOnly(true);
    assertThat(throttle.hitAsync("b")).as("the breaker is closed, so it is asked").isNotDone();
  }

  private static void await(BooleanSupplier condition) {
    assertTimeoutPreemptively(
        Duration.ofSeconds(30),
        () -> {
          while (!condition.getAsBoolean()) {
            Thread.onSpinWait();
          }
        });
  }

  @Test
  void anInterruptEndsAttemptsAndRemoteFallbacksToo() {
    primary.goesDown(Outage.UNREACHABLE);
    RemoteBackend silent = new RemoteBackend(memory).goesDown(Outage.TIMEOUT);
    Duration hour = Duration.ofHours(1);
    Retry later = Retry.atMost(3).constant(Duration.ofSeconds(59));
    Throttle<String> throttle =
        time.builder("uid")
            .backend(primary)
            .rate("6/min")
            .onError(OnError.fallback(silent).retry(later).otherwise(OnError.ALLOW))
            .deadline(hour)
            .build();
    Thread.currentThread().interrupt();

    assertThat(throttle.hit("a").admitted()).isTrue();
    assertThat(Thread.interrupted()).isTrue();
    assertThat(primary.asked).hasValue(1);
    assertThat(silent.asked).as("in vain").hasValue(0);
  }

  @ParameterizedTest
  @CsvSource({"true, UNREACHABLE", "false, UNREACHABLE", "true, TIMEOUT", "false, TIMEOUT"})
  void aFallbackThatFailsGoesOnToTheNextAndToTheAnswer(boolean blocking, Outage outage) {
    primary.goesDown(outage);
    RemoteBackend second = new RemoteBackend(memory).goesDown(outage);
    Throttle<String> third = throttle(OnError.fallback(second).otherwise(OnError.fallback(memory)));
    Throttle<String> admits = throttle("two", OnError.fallback(second).otherwise(OnError.ALLOW));

    assertThat(hit(third, blocking).byFallback()).isTrue();
    Decision decision = hit(admits, blocking);
    assertThat(decision.admitted()).isTrue();
    assertThat(decision.byFallback()).isFalse();
    assertThat(second.asked).hasValue(2);
  }

  @Test
  void aFallbackIsForTheOutagesItIsFor() {
    Throttle<String> throttle =
        throttle(OnError.fallback(memory).on(Outage.UNREACHABLE).otherwise(OnError.RAISE));

    primary.fails(Outage.UNREACHABLE, Outage.OVERLOADED);

    assertThat(throttle.hit("a").byFallback()).isTrue();
    assertThatExceptionOfType(BackendUnavailableException.class)
        .isThrownBy(() -> throttle.hit("a"))
        .matches(raised -> raised.outage() == Outage.OVERLOADED);
  }

  @Test
  void aFallbacksOwnDefaultAnswersIfItFails() {
    primary.goesDown(Outage.UNREACHABLE);
    RemoteBackend second =
        new RemoteBackend(memory).goesDown(Outage.UNREACHABLE).withDefault(OnError.ALLOW);

    assertThat(throttle(OnError.fallback(second)).hit("a").admitted()).isTrue();
  }

  @Test
  void theThrottlesContractWinsOverTheBackendsDefault() {
    primary.withDefault(OnError.ALLOW).goesDown(Outage.UNREACHABLE);
    Throttle<String> defaults =
        time.builder("default").backend(primary).rate("6/min").deadline(SOON).build();

    assertThat(defaults.hit("a").admitted()).isTrue();
    assertThat(hit(throttle(OnError.REFUSE), true).admitted()).isFalse();
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void aHandlerAnswersByWhatItKnows(boolean blocking) {
    primary.goesDown(Outage.SERVER_REFUSED);
    List<String> told = new ArrayList<>();
    OnError<String> handler =
        OnError.handler(
            (client, hit) -> {
              told.add(client + " " + hit.identity() + " " + hit.cost() + " " + hit.rate());
              assertThat(hit.backend()).isSameAs(primary);
              assertThat(hit.throttle().uid()).isEqualTo("uid");
              assertThat(hit.elapsed()).isPositive();
              return hit.exception().outage() == Outage.SERVER_REFUSED ? hit.admit() : hit.refuse();
            });

    Decision decision = hit(throttle(handler), blocking);

    assertThat(decision.admitted()).isTrue();
    assertThat(decision.degraded()).isTrue();
    assertThat(told).containsExactly("a a 1 6/min");
  }

  @Test
  void whatAHandlerThrowsReachesTheCaller() {
    primary.goesDown(Outage.UNREACHABLE);
    OnError<String> broken =
        OnError.handler(
            (client, hit) -> {
              throw new IllegalStateException("no idea");
            });
    Throttle<String> throttle = throttle(broken);

    assertThatIllegalStateException().isThrownBy(() -> throttle.hit("a")).withMessage("no idea");
    assertThat(throttle.hitAsync("a")).isCompletedExceptionally();
  }

  @Test
  void aLateChargeStandsIfTheFallbackAdmittedTheHitAndElseIsGivenBack() {
    StubbornBackend late = new StubbornBackend(time.backend);
    Throttle<String> throttle =
        time.builder("late")
            .backend(late)
            .rate("6/min")
            .onError(OnError.fallback(memory).dividedBy(6))
            .deadline(SOON)
            .build();

    assertThat(throttle.hit("a").byFallback()).isTrue();
    CompletableFuture<Decision> refused = throttle.hitAsync("a").toCompletableFuture();
    assertThat(refused.join().admitted()).isFalse();
    Decision charged = late.answerNow(late.asked);

    assertThat(charged.admitted()).isTrue();
    assertThat(late.refunded).as("by the second hit only").hasSize(1);
  }

  @Test
  void ofSeveralThrottlesTheStrictestContractRules() {
    primary.goesDown(Outage.UNREACHABLE);
    Throttle<String> allows = throttle("allows", OnError.ALLOW);
    Throttle<String> falls = throttle("falls", OnError.fallback(memory));
    Throttle<String> refuses = throttle("refuses", OnError.REFUSE);
    Throttle<String> raises = throttle("raises", OnError.RAISE);

    Decision both = Throttle.hitAllAsync(List.of(allows, falls), "a").toCompletableFuture().join();
    assertThat(both.byFallback()).isTrue();
    assertThat(both.parts()).hasSize(2);
    assertThat(memory.keys()).isEqualTo(2);
    assertThat(Throttle.hitAllAsync(List.of(falls, allows, refuses), "a"))
        .isCompletedWithValueMatching(decision -> !decision.admitted() && !decision.byFallback());
    assertThat(Throttle.hitAllAsync(List.of(allows, raises, refuses), "a"))
        .isCompletedExceptionally();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "shrug | onError \"shrug\" is not known; accepted: allow, refuse, raise, failover",
        "failover(nodes=0) | nodes \"0\" must be from 1 to",
        "failover(3) | onError \"failover(3)\" is not known",
      })
  void textThatIsNoContractIsRefused(String text, String message) {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> OnError.parse(text))
        .withMessageContaining(message);
  }

  @Test
  void textIsAContract() {
    assertThat(OnError.parse(" Allow ")).isSameAs(OnError.ALLOW);
    assertThat(OnError.parse("raise")).isSameAs(OnError.RAISE);
    assertThat(OnError.parse("FAILOVER").toString()).contains("fall back to memory");
    assertThat(OnError.parse("failOver( nodes = 3 )").toString())
        .contains("fall back", "divided by 3", "breaker");
  }

  @Test
  void whatIsForAFallbackIsRefusedElsewhere() {
    assertThatIllegalStateException()
        .isThrownBy(() -> OnError.ALLOW.dividedBy(3))
        .withMessage("dividedBy(…) is for a fallback or a failover, and this is \"ALLOW\"");
    assertThatIllegalStateException().isThrownBy(() -> OnError.RAISE.otherwise(OnError.ALLOW));
    assertThatIllegalStateException().isThrownBy(() -> OnError.REFUSE.on(Outage.TIMEOUT));
    assertThatIllegalStateException()
        .isThrownBy(
            () -> OnError.fallback(memory).otherwise(OnError.ALLOW).otherwise(OnError.RAISE))
        .withMessageContaining("set twice");
  }

  @Test
  void aFallbackThatLeadsBackIsRefusedAtStart() {
    RemoteBackend second = new RemoteBackend(memory).withDefault(OnError.fallback(primary));

    assertThatIllegalArgumentException()
        .isThrownBy(() -> throttle(OnError.fallback(second)))
        .withMessageContaining("falls back to far away, which has failed already");
  }

  @Test
  void whatTheFallbackOfAnotherThrottleCannotKeepIsRefusedWhenTheyArePutTogether() {
    Throttle<String> rules =
        throttle("rules", OnError.fallback(new RemoteBackend(memory)).dividedBy(6));
    Throttle<String> dear =
        time.builder("dear").backend(primary).rate("10/min").cost(5).onError(OnError.ALLOW).build();

    assertThatIllegalArgumentException()
        .isThrownBy(() -> Throttle.requireTogether(List.of(rules, dear)))
        .withMessageContaining("throttle \"dear\": cost \"5\" can never be admitted by")
        .withMessageContaining("of 6 nodes");
  }

  @Test
  void whatAFallbackCannotKeepIsRefusedAtStart() {
    assertThatIllegalArgumentException()
        .isThrownBy(
            () ->
                time.builder("dear")
                    .backend(primary)
                    .rate("6/min")
                    .cost(3)
                    .onError(OnError.fallback(memory).dividedBy(3))
                    .build())
        .withMessageContaining("cost \"3\" can never be admitted by rate \"2/min\"")
        .withMessageContaining("of 3 nodes");
  }
}
