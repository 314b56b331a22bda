package io.traffik;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class InMemoryBackendTest {

  private static final int THREADS = 64;

  @ParameterizedTest
  @ValueSource(strings = {"fixedWindow", "tokenBucket"})
  void neverAdmitsMoreThanTheLimitHoweverManyHitAtOnce(String strategy) throws Exception {
    ManualTime time = new ManualTime();
    Throttle<String> throttle = time.throttle("uid", Strategies.parse(strategy), "10000/h");

    long admitted = concurrently(400, () -> throttle.check("other").admitted() && hits(throttle));

    assertThat(admitted).isEqualTo(10_000);
    assertThat(throttle.stat("client").remaining()).isZero();
  }

  /**
   * Two threads of hits on two limits each, listed in opposite order: neither blocks nor
   * overspends.
   */
  @Test
  void hitsOnSeveralThrottlesAreAllOrNothingHoweverManyHitAtOnce() throws Exception {
    ManualTime time = new ManualTime();
    Throttle<String> narrow = time.throttle("narrow", Strategies.tokenBucket(), "3000/h");
    Throttle<String> wide = time.throttle("wide", Strategies.fixedWindow(), "5000/h, 7000/d");
    List<Throttle<String>> order = List.of(narrow, wide);
    List<Throttle<String>> reverse = List.of(wide, narrow);

    long admitted =
        concurrently(
            200,
            () ->
                Throttle.hitAllAsync(
                        ThreadLocalRandom.current().nextBoolean() ? order : reverse, "client")
                    .toCompletableFuture()
                    .join()
                    .admitted());

    assertThat(admitted).isEqualTo(3_000);
    assertThat(narrow.stat("client").remaining()).isZero();
    assertThat(wide.stat("client").parts())
        .extracting(Decision::remaining)
        .containsExactly(2_000L, 4_000L);
  }

  private static boolean hits(Throttle<String> throttle) {
    return throttle.hitAsync("client").toCompletableFuture().join().admitted();
  }

  private static long concurrently(int hitsPerThread, Callable<Boolean> hit) throws Exception {
    ExecutorService pool = Executors.newFixedThreadPool(THREADS);
    try {
      List<Callable<Long>> tasks = new ArrayList<>();
      for (int i = 0; i < THREADS; i++) {
        tasks.add(
            () -> {
              long admitted = 0;
              for (int n = 0; n < hitsPerThread; n++) {
                admitted += hit.call() ? 1 : 0;
              }
              return admitted;
            });
      }
      long sum = 0;
      for (Future<Long> admitted : pool.invokeAll(tasks)) {
        sum += admitted.get();
      }
      return sum;
    } finally {
      pool.shutdownNow();
    }
  }

  @Test
  void refusedAndAskingHitsLeaveNoKeyBehind() {
    ManualTime time = new ManualTime();
    Throttle<String> throttle = time.throttle("uid", Strategies.tokenBucket(), "5/min");

    throttle.check("asks");
    throttle.stat("looks");
    assertThat(throttle.hitAsync("too dear", 6)).isCompletedWithValueMatching(Decision::never);

    assertThat(time.backend.keys()).isZero();
    assertThat(time.backend.slots()).isZero();
  }

  /** Its charge is known by the time that the state knows of, or a refund would give too much. */
  @Test
  void aHitThatReadItsClockBeforeAnotherIsDecidedAfterIt() {
    ManualTime time = new ManualTime();
    Throttle<String> throttle = time.throttle("uid", Strategies.tokenBucket(), "60/min");
    time.advance(ManualTime.SECOND);
    long later = throttle.hit("a").decidedAtMicros();

    time.advance(-ManualTime.SECOND / 2);

    assertThat(throttle.hit("a").decidedAtMicros()).isEqualTo(later);
    assertThat(throttle.check("a").decidedAtMicros()).isEqualTo(later);
  }

  /** Used up, then a new window: many threads find it used up, and one after another not. */
  @ParameterizedTest
  @ValueSource(strings = {"fixedWindow", "tokenBucket", "slidingWindowLog"})
  void ofManyThreadsOnAUsedUpKeyThatOpensExactlyTheLimitAreAdmitted(String strategy)
      throws Exception {
    int rounds = 200;
    int limit = 50;
    ManualTime time = new ManualTime();
    Throttle<String> throttle = time.throttle("uid", Strategies.parse(strategy), limit + "/min");
    AtomicLong admitted = new AtomicLong();
    AtomicInteger left = new AtomicInteger(rounds);
    Runnable hits =
        () -> {
          while (left.get() > 0) {
            admitted.addAndGet(throttle.tryHit("a").admitted() ? 1 : 0);
          }
        };
    CompletableFuture<Void> threads =
        CompletableFuture.allOf(
            CompletableFuture.runAsync(hits),
            CompletableFuture.runAsync(hits),
            CompletableFuture.runAsync(hits));
    for (long round = 1; round <= rounds; round++) {
      while (admitted.get() < round * limit) {
        Thread.onSpinWait();
      }
      assertThat(admitted.get()).isEqualTo(round * limit);
      time.advance(60 * ManualTime.SECOND);
      left.decrementAndGet();
    }
    threads.get();

    assertThat(admitted.get()).isLessThanOrEqualTo((rounds + 1L) * limit);
    time.advance(60 * ManualTime.SECOND);
    assertThat(throttle.stat("a").remaining()).isEqualTo(limit);
  }

  @Test
  void twoChargesToOneStateInOneHitAreRefused() {
    ManualTime time = new ManualTime();
    Throttle<String> throttle = time.throttle("uid", Strategies.tokenBucket(), "5/min");
    Charge charge = throttle.hit("a").requiredCharge();

    assertThatIllegalArgumentException()
        .isThrownBy(() -> time.backend.decideNow(List.of(charge, charge), Intent.SPEND))
        .withMessageContaining("uid");
    assertThat(throttle.hit("a").remaining()).isEqualTo(3);
  }

  @Test
  void aFullStoreDropsWhatIsPastItsTimeFirst() {
    ManualTime time = new ManualTime(3);
    Throttle<String> quick = time.throttle("quick", Strategies.fixedWindow(), "5/s");
    Throttle<String> slow = time.throttle("slow", Strategies.fixedWindow(), "5/h");
    slow.hit("a", 5);
    quick.hit("b");
    quick.hit("c");

    time.advance(ManualTime.SECOND);
    slow.hit("d");
    slow.hit("e");

    assertThat(time.backend.keys()).isEqualTo(3);
    assertThat(time.backend.evictions()).isZero();
    assertThat(slow.stat("a").remaining()).isZero();
  }

  /** The first in line were hit again since: they go back, and what is past its time goes. */
  @Test
  void aStateThatWasHitAgainKeepsItsPlaceByItsNewHorizon() {
    ManualTime time = new ManualTime(3);
    Throttle<String> second = time.throttle("second", Strategies.fixedWindow(), "5/s");
    Throttle<String> blink = time.throttle("blink", Strategies.fixedWindow(), "5/300ms");
    second.hit("a");
    second.hit("b");
    time.advance(950_000);
    blink.hit("c");
    time.advance(550_000);
    second.hit("a");
    second.hit("b");

    second.hit("d");

    assertThat(time.backend.keys()).isEqualTo(3);
    assertThat(time.backend.evictions()).isZero();
    assertThat(second.stat("a").remaining()).isEqualTo(4);
    assertThat(second.stat("b").remaining()).isEqualTo(4);
  }

  @Test
  void aFullStoreDropsTheNearestHorizonNext() {
    ManualTime time = new ManualTime(2);
    Throttle<String> minute = time.throttle("minute", Strategies.fixedWindow(), "5/min");
    Throttle<String> hour = time.throttle("hour", Strategies.fixedWindow(), "5/h");
    hour.hit("a");
    minute.hit("b", 5);

    hour.hit("c");

    assertThat(time.backend.keys()).isEqualTo(2);
    assertThat(time.backend.evictions()).isEqualTo(1);
    assertThat(hour.stat("a").remaining()).isEqualTo(4);
    assertThat(minute.stat("b").remaining()).isEqualTo(5);
  }

  /** Keys of one window all have one horizon; the used-up client is the last to be forgiven. */
  @Test
  void floodingWithNewAddressesBuysNoFreshStart() {
    ManualTime time = new ManualTime(1_000);
    Throttle<String> throttle = time.throttle("uid", Strategies.fixedWindow(), "5/h");
    for (int i = 0; i < 5; i++) {
      throttle.hit("attacker");
    }

    for (int i = 0; i < 100_000; i++) {
      throttle.hit("address " + i);
    }

    assertThat(throttle.check("attacker").admitted()).isFalse();
    assertThat(time.backend.keys()).isEqualTo(1_000);
  }

  /** A store full of states that all last longer, or are used up more, still counts newcomers. */
  @ParameterizedTest
  @CsvSource({"fixedWindow, 100/h, 2", "tokenBucket, 5/h, 5", "fixedWindow, 5/min, 1"})
  void aFullStoreStillLimitsNewcomers(String strategy, String rate, int filling) {
    ManualTime time = new ManualTime(1_000);
    Throttle<String> lasting = time.throttle("lasting", Strategies.tokenBucket(9), "9/d");
    Throttle<String> throttle = time.throttle("uid", Strategies.parse(strategy), rate);
    for (int i = 0; i < 1_000; i++) {
      lasting.hit("old " + i, filling);
    }

    int admitted = 0;
    for (int i = 0; i < 10_000; i++) {
      String newcomer = "newcomer " + i % 10;
      admitted += throttle.hitAsync(newcomer).toCompletableFuture().join().admitted() ? 1 : 0;
    }

    assertThat(admitted).isEqualTo(10 * Rate.parse(rate).limit());
    assertThat(time.backend.keys()).isEqualTo(1_000);
  }

  /** A thread may have read its clock just before the edge that another has passed. */
  @Test
  void aStateIsKeptForHitsThatReadTheirClockJustBeforeItsHorizon() {
    ManualTime time = new ManualTime();
    Throttle<String> throttle = time.throttle("uid", Strategies.fixedWindow(), "5/min");
    throttle.hit("slow", 5);

    time.advance(60 * ManualTime.SECOND);
    for (int i = 0; i < 20_000; i++) {
      throttle.hit("quick " + i);
    }
    time.advance(-1);

    assertThat(throttle.check("slow").admitted()).isFalse();
  }

  @Test
  void statesPastTheirTimeGoWhileNewOnesCome() {
    ManualTime time = new ManualTime();
    Throttle<String> throttle = time.throttle("uid", Strategies.tokenBucket(), "5/s");
    for (int i = 0; i < 10_000; i++) {
      throttle.hit("early " + i);
    }

    time.advance(60 * ManualTime.SECOND);
    for (int i = 0; i < 10_000; i++) {
      throttle.hit("late " + i);
    }

    assertThat(time.backend.keys()).isLessThanOrEqualTo(10_001);
    assertThat(time.backend.evictions()).isZero();
  }

  @Test
  void refundedKeysDoNotCrowdOutLiveOnes() {
    ManualTime time = new ManualTime(100);
    Throttle<String> throttle = time.throttle("uid", Strategies.tokenBucket(), "5/h");
    for (int i = 0; i < 100; i++) {
      throttle.hit("live " + i);
    }
    time.backend.clear().toCompletableFuture().join();
    throttle.hit("one", 2);

    for (int i = 0; i < 50_000; i++) {
      throttle.refund(throttle.hit("passing " + i, 5)).toCompletableFuture().join();
    }

    assertThat(time.backend.keys()).isEqualTo(1);
    assertThat(time.backend.evictions()).isZero();
    assertThat(throttle.stat("one").remaining()).isEqualTo(3);
  }

  @Test
  void keysOfAnyContentAndLengthAreKeptApart() {
    ManualTime time = new ManualTime();
    Throttle<String> throttle = time.throttle("uid", Strategies.fixedWindow(), "1/h");
    String longest = "x".repeat(1_000_000);
    List<String> identities =
        List.of(
            "",
            "%",
            "{a}",
            "a:b",
            "a",
            "A",
            "\0",
            "ü",
            "\ud800",
            "\udc00",
            longest,
            longest + "y",
            "x".repeat(128),
            "x".repeat(129),
            BoundedIdentity.of(longest).substring(0, 128),
            BoundedIdentity.of(longest),
            "\ud800" + longest,
            "\udc00" + longest);

    for (String identity : identities) {
      assertThat(throttle.hit(identity).remaining()).isZero();
    }

    assertThat(time.backend.keys()).isEqualTo(identities.size());
    assertThat(BoundedIdentity.of(longest)).hasSize(Charge.MAX_IDENTITY);
  }

  @Test
  void clearAndCloseForgetEverything() {
    ManualTime time = new ManualTime();
    Throttle<String> throttle = time.throttle("uid", Strategies.fixedWindow(), "1/h");
    throttle.hit("client");

    time.backend.clear().toCompletableFuture().join();
    assertThat(throttle.hit("client").admitted()).isTrue();

    time.backend.close();
    time.backend.close();
    assertThat(time.backend.keys()).isZero();
  }

  @Test
  void clearingAFullStoreUnderLoadFailsNoHit() throws Exception {
    ManualTime time = new ManualTime(100);
    Throttle<String> throttle = time.throttle("uid", Strategies.fixedWindow(), "5/h");
    AtomicInteger next = new AtomicInteger();

    long admitted =
        concurrently(
            2_000,
            () -> {
              int number = next.incrementAndGet();
              if (number % 50 == 0) {
                time.backend.clear().toCompletableFuture().join();
              }
              return throttle.hit("client " + number).admitted();
            });

    assertThat(admitted).isEqualTo(THREADS * 2_000L);
    assertThat(time.backend.keys()).isBetween(0, 100);
  }

  @Test
  void aStateThatCannotBeConvertedCountsAsAbsentAndIsCounted() {
    ManualTime time = new ManualTime();
    Throttle<String> throttle = time.throttle("uid", new CountForEver(), "2/h");
    throttle.hit("client");
    throttle.hit("client");
    assertThat(throttle.check("client").never()).isTrue();

    throttle.updateRate("3/h");

    assertThat(throttle.check("client").remaining()).isEqualTo(2);
    assertThat(time.backend.unreadableStates()).isEqualTo(1);
  }

  @Test
  void aStrategyThatFailsToDecideLeavesNothingBehind() {
    ManualTime time = new ManualTime();
    Strategy broken = new CountForEver("decide");
    Throttle<String> throttle = time.throttle("uid", broken, "2/h");

    assertThatIllegalStateException().isThrownBy(() -> throttle.hit("client"));

    assertThat(time.backend.keys()).isZero();
    assertThat(throttle.hitAsync("client")).isCompletedExceptionally();
  }

  @ParameterizedTest
  @ValueSource(strings = {"horizon", "last"})
  void aStrategyThatFailsAfterItHasDecidedLeavesNothingBehind(String broken) {
    ManualTime time = new ManualTime(5);
    Throttle<String> throttle = time.throttle("uid", new CountForEver(broken), "2/h");

    int failed = 0;
    for (int i = 0; i < 1_000; i++) {
      failed +=
          throttle.hitAsync("client " + i).toCompletableFuture().isCompletedExceptionally() ? 1 : 0;
    }

    assertThat(failed).isGreaterThan(990);
    assertThat(time.backend.keys()).isLessThanOrEqualTo(5);
    assertThat(time.backend.slots()).isEqualTo(time.backend.keys());
  }

  /** A state whose strategy fails later is dropped by whoever comes by, who has no part in it. */
  @Test
  void aStrategyThatFailsOnItsStoredStatesHarmsNoOther() {
    ManualTime time = new ManualTime(10);
    AtomicInteger asked = new AtomicInteger();
    Throttle<String> broken = time.throttle("broken", new CountForEver("later", asked), "2/h");
    Throttle<String> innocent = time.throttle("innocent", Strategies.fixedWindow(), "5/h, 50/d");
    for (int i = 0; i < 5; i++) {
      broken.hit("client " + i);
    }
    asked.set(Integer.MAX_VALUE);

    for (int i = 0; i < 500; i++) {
      assertThat(innocent.hit("client " + i).admitted()).isTrue();
    }

    assertThat(time.backend.unreadableStates()).isPositive();
    assertThat(time.backend.keys()).isEqualTo(10);
    assertThat(time.backend.bytes()).isLessThan(10 * 300);
  }

  @Test
  void aChargeWithoutCostOnlyAsksWhateverIsIntended() {
    ManualTime time = new ManualTime();
    for (String strategy : List.of("costBasedTokenBucket", "leakyBucketWithQueue", "fixedWindow")) {
      Throttle<String> throttle = time.throttle(strategy, Strategies.parse(strategy), "5/h");
      Limit limit = throttle.hit("client", 5).limit().orElseThrow();
      Charge nothing = Charge.of(limit, HitClass.NONE, "client", 0);

      assertThat(time.backend.decideNow(List.of(nothing), Intent.SPEND).remaining()).isZero();
      assertThat(throttle.stat("client").remaining()).isZero();
    }
  }

  @Test
  void refusesAChargeThatNoHitHas() {
    Limit limit = Limit.bind("uid", Strategies.fixedWindow(), List.of(Rate.parse("1/s"))).get(0);

    assertThatIllegalArgumentException()
        .isThrownBy(() -> Charge.of(limit, HitClass.NONE, "client", -7))
        .withMessageContaining("cost \"-7\"");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> Charge.of(limit, HitClass.NONE, "x".repeat(130), 1))
        .withMessageContaining("at most 129 characters");
  }

  @Test
  void refusesABoundBelowOne() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> InMemoryBackend.builder().maxKeys(0))
        .withMessageContaining("maxKeys \"0\"");
  }

  /** A user's own strategy with the least it must have: so many hits, and never again. */
  private record CountForEver(String broken, AtomicInteger asked) implements Strategy {

    CountForEver() {
      this("");
    }

    CountForEver(String broken) {
      this(broken, new AtomicInteger());
    }

    @Override
    public String name() {
      return "countForEver";
    }

    @Override
    public Meter bind(Rate rate) {
      return new Meter() {
        @Override
        public void decide(State state, long cost, long now, Outcome outcome) {
          if (broken.equals("decide")) {
            throw new IllegalStateException("broken");
          }
          long count = state.isAbsent() ? 0 : state.word(0);
          if (count + cost <= rate.limit()) {
            outcome.admit(rate.limit() - count - cost, Outcome.NEVER).next(count + cost).next(now);
          } else {
            outcome.refuse(rate.limit() - count, Outcome.NEVER, Outcome.NEVER);
          }
        }

        @Override
        public long horizon(State state) {
          if (broken.equals("horizon") || asked.get() == Integer.MAX_VALUE) {
            throw new IllegalStateException("broken");
          }
          return Outcome.NEVER;
        }

        @Override
        public long last(State state) {
          if (broken.equals("last")) {
            throw new IllegalStateException("broken");
          }
          return state.word(1);
        }

        @Override
        public long capacity() {
          return rate.limit();
        }

        @Override
        public long[] parameters() {
          return new long[] {rate.limit()};
        }
      };
    }
  }
}
