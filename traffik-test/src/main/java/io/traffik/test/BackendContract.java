package io.traffik.test;

import io.traffik.Backend;
import io.traffik.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * What every {@link Backend} must fulfil, as a suite to extend: the groups follow the contract in
 * its Javadoc, and the last compares all answers with those of a backend in memory.
 *
 * <pre>{@code
 * class MyBackendTest extends BackendContract {
 *   @Override
 *   protected Backend newBackend(Clock clock, String namespace) {
 *     return MyBackend.builder().server("localhost:7000").namespace(namespace).clock(clock).build();
 *   }
 *   …
 * }
 * }</pre>
 *
 * <p>Each test has a namespace of its own, which it clears through a new backend, and closes what
 * it has opened. Time is virtual; random tests repeat themselves, by {@link #seed}. What only the
 * author can know the other methods ask for; what they say cannot be told is not tested. Extend it
 * in a class without state: tests may run in parallel.
 */
public abstract class BackendContract {

  @RegisterExtension private static final SeedOfFailure SEED_OF_FAILURE = new SeedOfFailure();

  private Bench bench;

  /** For who extends it. */
  protected BackendContract() {}

  /**
   * Connects to the store, by the backend's builder: {@link Backend#of(String, Clock)} makes
   * backends in namespaces of their own, and here two of one namespace must be two clients of one
   * store.
   *
   * @param clock the only time to decide by; the test sets it, also back, and by years. What else
   *     the backend remembers for a time, such as denials it answers by itself, goes by this clock
   *     too, or is switched off
   * @param namespace what keeps the states apart from those of other namespaces: letters, digits,
   *     {@code -} and {@code :}
   */
  protected abstract Backend newBackend(Clock clock, String namespace);

  /**
   * Whether the states are kept outside of the backend, where another backend of the same namespace
   * finds them; true unless overridden.
   */
  protected boolean sharesStates() {
    return true;
  }

  /**
   * Whether a hit on several throttles is charged one by one and given back when one refuses; false
   * unless overridden.
   *
   * <p>True exempts from some demands. Of hits on several throttles at once fewer than the limit
   * may be admitted, because others are refused meanwhile. Random traces hit several throttles only
   * where a refund leaves no trace: with others ({@code costBasedTokenBucket}, an own strategy that
   * gives nothing back) a refused hit may cost something. And their clock is not set back a little:
   * a refused hit may have told a state its time.
   */
  protected boolean reservesSeveralThrottles() {
    return false;
  }

  /**
   * How many states the backend has found that it could not read, as it counts them; empty if its
   * count cannot be read.
   */
  protected abstract OptionalLong unreadableStates(Backend backend);

  /**
   * How many states the backend has found more than 10 s ahead of its clock, as it counts them;
   * empty if its count cannot be read.
   */
  protected abstract OptionalLong rebasedStates(Backend backend);

  /**
   * For how long the store will keep each key of a namespace, by the store's own clock. Time is
   * virtual here, so that must have been at least an hour when the key was written.
   *
   * @return of a key that would stay for ever {@code ChronoUnit.FOREVER.getDuration()}; empty if
   *     the states are inside the backend, where nobody sees them
   */
  protected abstract Optional<List<Duration>> timesToLive(String namespace);

  /**
   * Overwrites the value of every key of a namespace with garbage.
   *
   * @return false if the states are inside the backend, where nobody else can write to them
   */
  protected abstract boolean corrupt(String namespace);

  /** Where random numbers begin: the system property {@code traffik.seed}, or always the same. */
  protected long seed() {
    return Long.getLong("traffik.seed", 20_260_101);
  }

  @BeforeEach
  final void setUp() {
    bench = new Bench(this);
  }

  @AfterEach
  final void tearDown() {
    bench.close();
  }

  @Nested
  @DisplayName("Atomic: concurrent hits behave as if they came one after another")
  class Atomic {

    @EveryStrategy
    @DisplayName("a key that many hit at once admits exactly its limit")
    void hotKey(Sample sample) {
      new ConcurrencyChecks(bench).aHotKeyIsAdmittedExactlyItsLimit(sample);
    }

    @EveryStrategy
    @DisplayName("hits and refunds at once lose nothing and invent nothing")
    void refundsAtOnce(Sample sample) {
      new ConcurrencyChecks(bench).hitsAndRefundsAtOnceLoseNothing(sample);
    }

    @Test
    @DisplayName("of several limits hit at once, all are charged or none")
    void severalLimits() {
      new ConcurrencyChecks(bench).limitsOfOneThrottleSpendAllOrNothing();
    }

    @Test
    @DisplayName(
        "throttles hit at once in opposite orders are all charged or none, and nobody gets stuck")
    void oppositeOrders() {
      new ConcurrencyChecks(bench).throttlesInOppositeOrdersSpendAllOrNothing();
    }
  }

  @Nested
  @DisplayName("A refused hit and a question consume nothing")
  class Refused {

    @EveryStrategy
    @DisplayName("who was refused and asked many times stands like who never was")
    void noTrace(Sample sample) {
      new ConsumptionChecks(bench).refusedHitsAndQuestionsLeaveNoTrace(sample);
    }

    @Test
    @DisplayName("a limit that has room keeps it when another limit refuses")
    void otherLimit() {
      new ConsumptionChecks(bench).aLimitThatHasRoomKeepsItWhenAnotherRefuses();
    }

    @Test
    @DisplayName("a throttle that has room keeps it when another throttle refuses")
    void otherThrottle() {
      new ConsumptionChecks(bench).aThrottleThatHasRoomKeepsItWhenAnotherRefuses();
    }
  }

  @Nested
  @DisplayName("One time: it is read once for a hit and never runs backwards for a key")
  class OneTime {

    @Test
    @DisplayName("all limits of a hit are decided at one reading of the clock")
    void oneReading() {
      new TimeChecks(bench).allLimitsOfAHitAreDecidedAtOneReading();
    }

    @EveryStrategy
    @DisplayName("hits of one instant all count")
    void oneInstant(Sample sample) {
      new TimeChecks(bench).hitsOfOneInstantAllCount(sample);
    }

    @EveryStrategy
    @DisplayName("for a key, a clock that is set back a little stands still")
    void aLittleBack(Sample sample) {
      new TimeChecks(bench).aClockSetBackALittleStandsStillForTheKey(sample);
    }

    @EveryStrategy
    @DisplayName("a clock set back by a year forgets nothing and locks nobody out")
    void aYearBack(Sample sample) {
      new TimeChecks(bench).aClockSetBackAYearKeepsWhatWasUsedAndLocksNobodyOut(sample);
    }

    @EveryStrategy
    @DisplayName("after three years without a hit a client is like a new one")
    void yearsLater(Sample sample) {
      new TimeChecks(bench).afterYearsAClientIsLikeANewOne(sample);
    }
  }

  @Nested
  @DisplayName("Truthful: the wait is the least after which the hit is admitted")
  class Truthful {

    @EveryStrategy
    @DisplayName("who waits as told gets in, who waits 1 µs less does not")
    void wait(Sample sample) {
      new WaitChecks(bench).whoWaitsAsToldGetsInAndWhoWaitsLessDoesNot(sample);
    }

    @Test
    @DisplayName("the wait of several limits is the least after which all of them admit")
    void jointWait() {
      new WaitChecks(bench).theWaitOfSeveralLimitsIsThatOfAllTogether();
    }

    @EveryStrategy
    @DisplayName("a cost that is never admitted is told so")
    void never(Sample sample) {
      new WaitChecks(bench).aCostThatIsNeverAdmittedIsToldSo(sample);
    }
  }

  @Nested
  @DisplayName("Bounded: states live as long as they mean something")
  class Lifetime {

    @Test
    @DisplayName("every state goes away by itself")
    void timeToLive() {
      new LifetimeChecks(bench).everyStateGoesAwayByItself();
    }

    @EveryStrategy
    @DisplayName("another client of the store knows what this one does")
    void survival(Sample sample) {
      new LifetimeChecks(bench).anotherClientOfTheStoreKnowsTheSame(sample);
    }

    @Test
    @DisplayName("clear forgets every state of the namespace and of no other")
    void clear() {
      new LifetimeChecks(bench).clearForgetsEveryStateOfTheNamespaceAndNoOther();
    }

    @Test
    @DisplayName("reset forgets all of one client and nothing of others")
    void reset() {
      new LifetimeChecks(bench).resetForgetsAllOfOneClientAndNothingOfOthers();
    }

    @Test
    @DisplayName("closing twice does nothing more")
    void close() {
      new LifetimeChecks(bench).closingTwiceDoesNothingMore();
    }
  }

  @Nested
  @DisplayName("A state of another rate is converted, one that cannot be read counts as absent")
  class Foreign {

    @ParameterizedTest(name = "{0}, {1} then {3}, used {2}: {4}")
    @CsvSource(
        quoteCharacter = '"',
        value = {
          "fixedWindow, 10/min, 4, 100/min, 96",
          "fixedWindow, 10/min, 4, 3/min, 0",
          "slidingWindowLog, 10/min, 4, 100/min, 96",
          "slidingWindowLog, 10/min, 4, 5/min, 1",
          "slidingWindowCounter, 10/min, 4, 100/min, 96",
          "slidingWindowCounter, 10/min, 4, 3/min, 0",
          "tokenBucket, 10/min, 4, 100/min, 96",
          "tokenBucket, 10/min, 4, 3/min, 0",
          "tokenBucket, 1234567/30d, 4, 10/30d, 6",
          "tokenBucket, 10/30d, 4, 1234567/30d, 1234563",
          "tokenBucketWithDebt(maxDebt=2), 10/min, 4, 5/min, 3",
          "leakyBucket, 10/min, 4, 5/min, 1",
          "leakyBucketWithQueue, 10/min, 4, 5/min, 1",
          "gcra(burstToleranceMs=54000), 10/min, 4, 20/min, 15",
          "gcra(burstToleranceMs=54000), 10/min, 4, 5/min, 1",
          "priority, 20/min, 4, 40/min, 26",
          "adaptive, 10/min, 4, 100/min, 96",
          "quotaWithRollover, 10/min, 4, 5/min, 1",
          "costBasedTokenBucket, 10/min, 4, 5/min, 1",
        })
    @DisplayName("what was used stays used when the rate changes")
    void changedRate(String strategy, String before, long used, String after, long remaining) {
      new ForeignStateChecks(bench)
          .aChangedRateIsNeitherAmnestyNorDoublePunishment(
              strategy, before, used, after, remaining);
    }

    @ParameterizedTest
    @CsvSource({
      "tokenBucket, 10/min, 3/min",
      "leakyBucket, 10/min, 3/min",
      "gcra(burstToleranceMs=54000), 10/min, 6/min",
    })
    @DisplayName("a question converts a state for good, so the wait that it tells comes true")
    void changedRateAsked(String strategy, String before, String after) {
      new ForeignStateChecks(bench).aWaitToldByAQuestionComesTrue(strategy, before, after);
    }

    @Test
    @DisplayName("a state that cannot be converted counts as absent, with a count")
    void notConvertible() {
      new ForeignStateChecks(bench).aStateThatCannotBeConvertedCountsAsAbsent();
    }

    @EveryStrategy
    @DisplayName("a state of a foreign strategy counts as absent, with a count")
    void foreign(Sample sample) {
      new ForeignStateChecks(bench).aForeignStateUnderOurKeyCountsAsAbsent(sample);
    }

    @EveryStrategy
    @DisplayName("a corrupt state counts as absent, with a count")
    void corrupt(Sample sample) {
      new ForeignStateChecks(bench).aCorruptStateUnderOurKeyCountsAsAbsent(sample);
    }

    @Test
    @DisplayName("a strategy that fails is a bug and no outage")
    void bug() {
      new ForeignStateChecks(bench).aStrategyThatFailsIsNoOutage();
    }
  }

  @Nested
  @DisplayName("No two limits and no two clients share a state")
  class Keys {

    @Test
    @DisplayName("clients of any name and any length of name")
    void identities() {
      new KeyChecks(bench).clientsOfAnyNameAreKeptApart();
    }

    @Test
    @DisplayName("namespaces and throttles")
    void namespaces() {
      new KeyChecks(bench).namespacesAndThrottlesAreKeptApart();
    }

    @Test
    @DisplayName("strategies and periods")
    void strategies() {
      new KeyChecks(bench).strategiesAndPeriodsAreKeptApart();
    }

    @Test
    @DisplayName("limits of equal period")
    void equalPeriods() {
      new KeyChecks(bench).limitsOfEqualPeriodAreKeptApart();
    }

    @Test
    @DisplayName("classes of hits, where their states differ")
    void classes() {
      new KeyChecks(bench).classesOfHitsAreKeptApartWhereTheirStatesDiffer();
    }
  }

  @Nested
  @DisplayName(
      "A refund gives back what was charged, as far as that leaves no more room than without it")
  class Refunds {

    @EveryStrategy
    @DisplayName("never more room than if the hit had not been")
    void neverMore(Sample sample) {
      new RefundChecks(bench).aRefundNeverLeavesMoreRoomThanIfTheHitHadNotBeen(sample);
    }

    @EveryStrategy
    @DisplayName("at once, all that the strategy gives back")
    void atOnce(Sample sample) {
      new RefundChecks(bench).aRefundAtOnceGivesAllBackWhereTheStrategyCan(sample);
    }

    @Test
    @DisplayName("all limits of a hit together, and once")
    void together() {
      new RefundChecks(bench).allLimitsOfAHitAreGivenBackTogetherAndOnce();
    }

    @Test
    @DisplayName("nothing for what charged nothing")
    void nothing() {
      new RefundChecks(bench).whatChargedNothingGivesNothingBack();
    }

    @Test
    @DisplayName("nothing to a state that is gone")
    void gone() {
      new RefundChecks(bench).nothingIsGivenBackToAStateThatIsGone();
    }

    @Test
    @DisplayName("nothing to a state of another rate")
    void otherRate() {
      new RefundChecks(bench).nothingIsGivenBackToAStateOfAnotherRate();
    }
  }

  @Nested
  @DisplayName("The answers are those of a backend in memory")
  class Same {

    @Test
    @DisplayName("on random traces of hits, questions, refunds and changes of rate")
    void traces() {
      new DifferentialChecks(bench).anyTraceIsAnsweredTheSame();
    }

    @EveryStrategy
    @DisplayName("with the same statistics")
    void statistics(Sample sample) {
      new DifferentialChecks(bench).aQuestionTellsTheSameStatistics(sample);
    }
  }
}
