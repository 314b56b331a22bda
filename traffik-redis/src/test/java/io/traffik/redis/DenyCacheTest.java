package io.traffik.redis;

import static org.assertj.core.api.Assertions.assertThat;

import io.traffik.Charge;
import io.traffik.Decision;
import io.traffik.InMemoryBackend;
import io.traffik.Rate;
import io.traffik.Strategies;
import io.traffik.Throttle;
import io.traffik.ThrottleRegistry;
import io.traffik.test.ManualClock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** A refusal that Redis was not asked for is the one that it would have answered. */
class DenyCacheTest {

  private static final long SEED = Long.getLong("traffik.seed", 20_261_124);
  private static final int STEPS = 600;
  private static final Visitor VISITOR = Visitor.named("visitor");

  private final ManualClock clock = ManualClock.at(Instant.parse("2026-03-28T21:58:00Z"));
  private final List<RedisBackend> opened = new ArrayList<>();
  private RedisBackend caching;

  @BeforeEach
  void open() {
    caching = open(TestClient.backend(clock).denyCacheMax(Duration.ofSeconds(60)));
  }

  private RedisBackend open(RedisBackendBuilder options) {
    RedisBackend backend = options.build();
    opened.add(backend);
    return backend;
  }

  @AfterEach
  void close() {
    opened.forEach(backend -> backend.clear().toCompletableFuture().join());
    opened.forEach(RedisBackend::close);
  }

  static Stream<Arguments> limits() {
    return Visitor.strategies().stream()
        .flatMap(
            strategy ->
                Stream.of("7/min", "7/min, 20/2min").map(rates -> Arguments.of(strategy, rates)));
  }

  @ParameterizedTest
  @MethodSource("limits")
  void everyAnswerIsTheSameWithAndWithoutIt(String strategy, String rates) {
    RedisBackend asking = open(TestClient.backend(clock).denyCacheMax(Duration.ZERO));
    Throttle<Visitor> with = Visitor.throttle(caching, "uid", strategy, rates);
    Throttle<Visitor> without = Visitor.throttle(asking, "uid", strategy, rates);
    SplittableRandom random = new SplittableRandom(SEED);
    for (int step = 0; step < STEPS; step++) {
      clock.advanceMicros(random.nextInt(3) == 0 ? random.nextLong(9_000_000) : random.nextInt(99));
      Visitor visitor = Visitor.random("visitor-" + random.nextInt(2), random);
      Decision kept = hit(with, visitor);
      Decision right = hit(without, visitor);
      assertThat(Facts.of(kept)).as("step %d, %s", step, visitor).isEqualTo(Facts.of(right));
      if (random.nextInt(100) == 0) {
        with.refund(kept).toCompletableFuture().join();
        without.refund(right).toCompletableFuture().join();
      }
      if (random.nextInt(200) == 0) {
        String changed = rates.replaceFirst("\\d+", "" + (5 + random.nextInt(5)));
        with.updateRate(changed);
        without.updateRate(changed);
      }
    }
    assertThat(asking.refusedLocally()).isZero();
    boolean rings = rates.contains(",") && isRing(strategy);
    assertThat(caching.refusedLocally() > 0).as("answered from memory").isEqualTo(!rings);
  }

  /** Of several limits, those whose states are too large to be sent are always asked for. */
  private static boolean isRing(String strategy) {
    return Stream.of("Log", "Queue", "priority", "costBased").anyMatch(strategy::contains);
  }

  private static Decision hit(Throttle<Visitor> throttle, Visitor visitor) {
    return throttle.hitAsync(visitor).toCompletableFuture().join();
  }

  @ParameterizedTest
  @ValueSource(strings = {"fixedWindow", "tokenBucket", "slidingWindowLog"})
  void whoWaitsAsToldFromMemoryGetsIn(String strategy) {
    Throttle<Visitor> throttle = Visitor.throttle(caching, "uid", strategy, "3/min");
    hit(throttle, VISITOR.at(3));
    hit(throttle, VISITOR);
    clock.advanceMicros(1_234_567);

    Decision kept = hit(throttle, VISITOR);

    assertThat(caching.refusedLocally()).isEqualTo(1);
    clock.advanceMicros(kept.waitMicros() - 1);
    assertThat(hit(throttle, VISITOR).admitted()).as("1 µs early").isFalse();
    clock.advanceMicros(1);
    assertThat(hit(throttle, VISITOR).admitted()).as("in time").isTrue();
  }

  @Test
  void aRefundByThisNodeIsSeenAtOnce() {
    Throttle<Visitor> throttle = Visitor.throttle(caching, "uid", "fixedWindow", "3/h");
    Decision first = hit(throttle, VISITOR.at(3));
    hit(throttle, VISITOR);
    hit(throttle, VISITOR);
    assertThat(caching.refusedLocally()).isEqualTo(1);

    throttle.refund(first).toCompletableFuture().join();

    assertThat(hit(throttle, VISITOR.at(3)).admitted()).isTrue();
    hit(throttle, VISITOR);
    hit(throttle, VISITOR);
    assertThat(caching.refusedLocally()).as("of a throttle that gives back").isEqualTo(1);
  }

  @Test
  void aResetByAnotherNodeIsSeenAfterTheLongestTime() {
    RedisBackend here = open(TestClient.backend(clock).namespace("shared-" + SEED));
    RedisBackend there = open(TestClient.backend(clock).namespace("shared-" + SEED));
    Throttle<Visitor> throttle = Visitor.throttle(here, "uid", "fixedWindow", "3/h");
    hit(throttle, VISITOR.at(3));
    hit(throttle, VISITOR);

    there.reset("visitor").toCompletableFuture().join();

    clock.advance(Duration.ofMillis(999));
    assertThat(hit(throttle, VISITOR).admitted()).as("within a second").isFalse();
    clock.advance(Duration.ofMillis(1));
    assertThat(hit(throttle, VISITOR).admitted()).as("after a second").isTrue();
  }

  @ParameterizedTest
  @ValueSource(strings = {"clear", "reset"})
  void whatThisNodeForgetsIsForgottenHereToo(String how) {
    Throttle<Visitor> throttle = Visitor.throttle(caching, "uid", "fixedWindow", "3/h");
    hit(throttle, VISITOR.at(3));
    hit(throttle, VISITOR);

    (how.equals("clear") ? caching.clear() : caching.reset("visitor")).toCompletableFuture().join();

    assertThat(hit(throttle, VISITOR).admitted()).isTrue();
  }

  /** A reply that took 100 ms, of a decision made at some time within them. */
  @Test
  void neitherARefusalNorItsWaitRelyOnHowLongTheReplyTook() {
    ManualClock time = ManualClock.atMicros(0);
    DenyCache cache = new DenyCache(Duration.ofSeconds(1), () -> time.micros() * 1_000);
    Throttle<Visitor> throttle =
        Visitor.throttle(InMemoryBackend.builder().clock(clock).build(), "uid", "gcra", "2/s");
    hit(throttle, VISITOR);
    Decision refusal = hit(throttle, VISITOR);
    List<Charge> charges = List.of(refusal.requiredCharge());
    KeyList keys = KeyList.of(charges);
    Denial denial = new Denial.OfOneCost(charges.get(0), refusal, clock.micros(), 500_000);

    DenyCache.Sending sending = cache.sending();
    time.advanceMicros(100_000);
    cache.remember(keys, denial, sending);

    time.advanceMicros(50_000);
    assertThat(cache.answer(charges)).isNotNull().returns(450_000L, Decision::waitMicros);
    time.advanceMicros(349_999);
    assertThat(cache.answer(charges)).as("just before it may be open").isNotNull();
    time.advanceMicros(1);
    assertThat(cache.answer(charges)).as("it may be open").isNull();
  }

  @Test
  void aReplyThatWasUnderWayDuringARefundIsNotRemembered() {
    DenyCache cache = new DenyCache(Duration.ofSeconds(1), () -> clock.micros() * 1_000);
    Throttle<Visitor> throttle =
        Visitor.throttle(InMemoryBackend.builder().clock(clock).build(), "uid", "gcra", "2/s");
    hit(throttle, VISITOR);
    Decision refusal = hit(throttle, VISITOR);
    List<Charge> charges = List.of(refusal.requiredCharge());
    KeyList keys = KeyList.of(charges);

    DenyCache.Sending sending = cache.sending();
    cache.refunded(charges);
    cache.remember(
        keys, new Denial.OfOneCost(charges.get(0), refusal, clock.micros(), 500_000), sending);

    assertThat(cache.answer(charges)).isNull();
  }

  /** A hit at one rate may be admitted, and change the state, after one at another was refused. */
  @ParameterizedTest
  @ValueSource(strings = {"slidingWindowLog", "fixedWindow", "priority"})
  void ratesThatTakeTurnsAreAnsweredTheSame(String strategy) {
    RedisBackend asking = open(TestClient.backend(clock).denyCacheMax(Duration.ZERO));
    Throttle<Visitor> with = byTier(caching, strategy);
    Throttle<Visitor> without = byTier(asking, strategy);
    SplittableRandom random = new SplittableRandom(SEED);
    for (int step = 0; step < STEPS; step++) {
      clock.advanceMicros(random.nextInt(3) == 0 ? random.nextLong(9_000_000) : random.nextInt(99));
      Visitor visitor = Visitor.random("visitor", random);
      assertThat(Facts.of(hit(with, visitor)))
          .as("step %d, %s", step, visitor)
          .isEqualTo(Facts.of(hit(without, visitor)));
    }
  }

  private static Throttle<Visitor> byTier(RedisBackend backend, String strategy) {
    return Throttle.builder(Visitor.class, "uid")
        .registry(ThrottleRegistry.of(backend))
        .identifier(Visitor::identity)
        .cost(Visitor::cost)
        .strategy(Strategies.parse(strategy))
        .rate(visitor -> Rate.parse(visitor.tier().equals("premium") ? "20/min" : "10/min"))
        .build();
  }

  /** A hit on several throttles may be refused by one that has room for others. */
  @Test
  void hitsOnSeveralThrottlesAreAlwaysAskedFor() {
    Throttle<Visitor> one = Visitor.throttle(caching, "one", "fixedWindow", "3/h");
    Throttle<Visitor> two = Visitor.throttle(caching, "two", "fixedWindow", "9/h");
    for (int i = 0; i < 5; i++) {
      Throttle.hitAllAsync(List.of(one, two), VISITOR).toCompletableFuture().join();
    }

    assertThat(caching.refusedLocally()).isZero();
  }
}
