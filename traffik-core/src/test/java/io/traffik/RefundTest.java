package io.traffik;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What is given back, strategy by strategy: never more than the hit still takes. */
class RefundTest {

  private final ManualTime time = new ManualTime();

  @Test
  void refundInAFixedWindowCountsOnlyInTheWindowOfTheHit() {
    Throttle<String> throttle = time.throttle("uid", Strategies.fixedWindow(), "5/min");
    Decision early = throttle.hit("client", 3);
    time.advance(60 * ManualTime.SECOND);
    Decision late = throttle.hit("client", 4);

    assertThat(throttle.refund(early)).isCompleted();
    assertThat(throttle.stat("client").remaining()).isEqualTo(1);
    assertThat(throttle.refund(late)).isCompleted();
    assertThat(throttle.stat("client").remaining()).isEqualTo(5);
    assertThat(time.backend.keys()).as("a refunded hit keeps nothing alive").isZero();
  }

  @Test
  void refundToABucketLeavesOutWhatHasRefilled() {
    Throttle<String> throttle = time.throttle("uid", Strategies.tokenBucket(), "6/min");
    Decision hit = throttle.hit("client", 3);
    throttle.hit("client", 3);
    time.advance(10 * ManualTime.SECOND);

    assertThat(throttle.refund(hit)).isCompleted();

    assertThat(throttle.stat("client").remaining()).isEqualTo(3);
  }

  @Test
  void aRefundAcrossAClockThatWasSetBackGivesNothing() {
    Throttle<String> throttle = time.throttle("uid", Strategies.tokenBucket(), "10/h");
    Decision hit = throttle.hit("client", 10);
    time.advance(-7_200 * ManualTime.SECOND);
    throttle.check("client");
    time.advance(1_800 * ManualTime.SECOND);
    throttle.hit("client", 5);

    assertThat(throttle.refund(hit)).isCompleted();

    assertThat(throttle.stat("client").remaining()).isZero();
  }

  @Test
  void aRefundAfterAChangeOfRateGivesNothing() {
    Throttle<String> throttle = time.throttle("uid", Strategies.tokenBucket(), "6/min");
    Decision hit = throttle.hit("client", 3);
    throttle.updateRate("5/min");
    throttle.hit("client", 1);

    assertThat(throttle.refund(hit)).isCompleted();

    assertThat(throttle.stat("client").remaining()).isEqualTo(1);
  }

  /** 3 hits, refunded after 25 s: by 6/min 2.5 of them are back already. */
  @ParameterizedTest
  @CsvSource({
    "tokenBucket, 6/min",
    "leakyBucket, 6/min",
    "'tokenBucketWithDebt(burst=4, maxDebt=2)', 6/min",
    "gcra(burstToleranceMs=50000), 6/min",
    "tiered(inner=tokenBucket), 6/min",
  })
  void aRefundToABucketGivesTheRest(String strategy, String rate) {
    Throttle<String> throttle = time.throttle("uid", Strategies.parse(strategy), rate);
    Decision hit = throttle.hit("client", 3);
    throttle.hit("client", 3);
    time.advance(25 * ManualTime.SECOND);
    assertThat(throttle.check("client", 3).waitMicros()).isEqualTo(5 * ManualTime.SECOND);

    throttle.refund(hit);

    assertThat(throttle.check("client", 3).waitMicros()).isZero();
    assertThat(throttle.check("client", 4).waitMicros()).isEqualTo(10 * ManualTime.SECOND);
  }

  @ParameterizedTest
  @CsvSource({
    "fixedWindow",
    "tiered",
    "adaptive",
    "quotaWithRollover",
    "'timeOfDay(zone=UTC, sections={00:00-24:00=1})'",
  })
  void aWindowGivesBackInItself(String strategy) {
    Throttle<String> throttle = time.throttle("uid", Strategies.parse(strategy), "10/min");
    Decision hit = throttle.hit("client", 3);
    throttle.hit("client", 4);
    time.advance(60 * ManualTime.SECOND - 1);

    throttle.refund(hit);

    assertThat(throttle.stat("client").remaining()).isEqualTo(6);
  }

  @ParameterizedTest
  @CsvSource({
    "fixedWindow",
    "tiered",
    "adaptive",
    "quotaWithRollover(percentage=0)",
    "'timeOfDay(zone=UTC, sections={00:00-24:00=1})'",
  })
  void aWindowGivesNothingInTheNext(String strategy) {
    Throttle<String> throttle = time.throttle("uid", Strategies.parse(strategy), "10/min");
    Decision hit = throttle.hit("client", 3);
    time.advance(60 * ManualTime.SECOND);
    throttle.hit("client", 4);

    throttle.refund(hit);

    assertThat(throttle.stat("client").remaining()).isEqualTo(6);
  }

  @Test
  void aSlidingCounterGivesBackInTheWindowOfTheHit() {
    Throttle<String> throttle = time.throttle("uid", Strategies.slidingWindowCounter(), "10/min");
    Decision early = throttle.hit("client", 4);
    throttle.hit("client", 4);
    time.advance(75 * ManualTime.SECOND); // 6 of the 8 still count
    Decision late = throttle.hit("client", 2);
    assertThat(throttle.stat("client").remaining()).isEqualTo(2);

    throttle.refund(late);
    assertThat(throttle.stat("client").remaining()).isEqualTo(4);
    throttle.refund(early); // 3 of 4

    assertThat(throttle.stat("client").remaining()).isEqualTo(7);
  }

  @Test
  void aSlidingCounterGivesNothingAfterTheNextWindow() {
    Throttle<String> throttle = time.throttle("uid", Strategies.slidingWindowCounter(), "10/min");
    Decision hit = throttle.hit("client", 4);
    time.advance(120 * ManualTime.SECOND);
    throttle.hit("client", 4);

    throttle.refund(hit);

    assertThat(throttle.stat("client").remaining()).isEqualTo(6);
  }

  @ParameterizedTest
  @CsvSource({"slidingWindowLog", "'priority(shares={LOW=1}, defaultPriority=LOW)'"})
  void aLogGivesBackToTheEntryOfTheHit(String strategy) {
    Throttle<String> throttle = time.throttle("uid", Strategies.parse(strategy), "10/min");
    throttle.hit("client", 1);
    time.advance(10 * ManualTime.SECOND);
    throttle.hit("client", 2);
    Decision hit = throttle.hit("client", 3);
    time.advance(10 * ManualTime.SECOND);
    throttle.hit("client", 4);

    throttle.refund(hit);

    assertThat(throttle.stat("client").remaining()).isEqualTo(3);
    assertThat(throttle.check("client", 4).waitMicros()).isEqualTo(40 * ManualTime.SECOND);
    assertThat(throttle.check("client", 6).waitMicros()).isEqualTo(50 * ManualTime.SECOND);
    assertThat(throttle.check("client", 7).waitMicros()).isEqualTo(60 * ManualTime.SECOND);
  }

  @Test
  void aLogForgetsAnEntryThatHoldsNothingMore() {
    Throttle<String> throttle = time.throttle("uid", Strategies.slidingWindowLog(), "10/min");
    Decision first = throttle.hit("client", 3);
    time.advance(ManualTime.SECOND);
    Decision second = throttle.hit("client", 4);

    throttle.refund(first);
    assertThat(throttle.stat("client").remaining()).isEqualTo(6);
    throttle.refund(second);

    assertThat(throttle.stat("client").remaining()).isEqualTo(10);
    assertThat(time.backend.keys()).as("a refunded hit keeps nothing alive").isZero();
  }

  /**
   * The queue of three; the second leaves it, the third keeps its departure, and so does the tail.
   */
  @Test
  void whoLeavesAQueueMovesNobodyUp() {
    Throttle<String> throttle = time.throttle("uid", Strategies.leakyBucketWithQueue(), "6/min");
    throttle.hit("client", 2);
    Decision second = throttle.hit("client", 1);
    throttle.hit("client", 3);

    throttle.refund(second);

    assertThat(throttle.stat("client").remaining()).isEqualTo(1);
    assertThat(throttle.check("client", 2).waitMicros()).isEqualTo(20 * ManualTime.SECOND);
    assertThat(throttle.check("client", 4).waitMicros()).isEqualTo(60 * ManualTime.SECOND);
    assertThat(throttle.hit("client").delayMicros()).isEqualTo(70 * ManualTime.SECOND);
  }

  /** The last in the queue leaves: who comes next departs as if it had not been. */
  @Test
  void theLastInAQueueLeavesNoGap() {
    Throttle<String> throttle = time.throttle("uid", Strategies.leakyBucketWithQueue(), "7/min");
    throttle.hit("client", 2);
    throttle.hit("without", 2);

    for (int i = 0; i < 100; i++) {
      throttle.refund(throttle.hit("client", 4));
      time.advance(1);
    }

    assertThat(throttle.hit("client").delayMicros())
        .isEqualTo(throttle.hit("without").delayMicros());
    assertThat(throttle.check("client", 5).waitMicros())
        .isEqualTo(throttle.check("without", 5).waitMicros());
  }

  @Test
  void aQueueThatEverybodyLeftIsNoQueue() {
    Throttle<String> throttle = time.throttle("uid", Strategies.leakyBucketWithQueue(), "6/min");
    Decision first = throttle.hit("client", 1);
    Decision second = throttle.hit("client", 1);

    throttle.refund(first);
    throttle.refund(second);

    assertThat(time.backend.keys()).isZero();
    assertThat(throttle.hit("client").delayMicros()).isEqualTo(10 * ManualTime.SECOND);
  }

  /** At 3 in a microsecond hits depart together: they are told apart by what they cost. */
  @Test
  void ofTwoThatDepartTogetherTheOneOfThatCostLeaves() {
    Throttle<String> throttle =
        time.throttle("uid", Strategies.leakyBucketWithQueue(100), "3000000/s");
    throttle.hit("client", 1);
    throttle.hit("client", 2);
    Decision cheap = throttle.hit("client", 1); // departs after 1.33 us
    Decision dear = throttle.hit("client", 2); // after 2 us

    assertThat(dear.decidedAtMicros()).isEqualTo(cheap.decidedAtMicros());
    throttle.refund(dear);

    assertThat(throttle.stat("client").remaining()).isEqualTo(96);
  }

  @Test
  void whoHasDepartedGetsNothing() {
    Throttle<String> throttle = time.throttle("uid", Strategies.leakyBucketWithQueue(), "6/min");
    Decision first = throttle.hit("client", 1);
    throttle.hit("client", 1);
    time.advance(10 * ManualTime.SECOND);

    throttle.refund(first);

    assertThat(throttle.stat("client").remaining()).isEqualTo(5);
  }

  /** It departs in an hour, which is more than a clock may be set back unnoticed. */
  @Test
  void whoDepartsLateCanLeaveToo() {
    Throttle<String> throttle = time.throttle("uid", Strategies.leakyBucketWithQueue(), "6/h");
    Decision hit = throttle.hit("client", 6);

    throttle.refund(hit);

    assertThat(throttle.stat("client").remaining()).isEqualTo(6);
  }

  /** In whole seconds both depart together; back in microseconds, the first still does then. */
  @Test
  void nobodyOvertakesInAQueueAfterAChangeOfRateThereAndBack() {
    Throttle<String> throttle =
        time.throttle("uid", Strategies.leakyBucketWithQueue(4_000_000), "259200000/30d");
    throttle.hit("client", 3);
    Decision last = throttle.hit("client", 97);
    throttle.updateRate("1234567891/30d");
    throttle.check("client");
    throttle.updateRate("259200000/30d");
    throttle.check("client");

    assertThat(throttle.refund(last)).isCompleted();
    assertThat(throttle.hit("client", 1).delayMicros()).isEqualTo(1_010_000);
    time.advance(ManualTime.SECOND / 2);
    assertThat(throttle.stat("client").remaining()).isEqualTo(3_999_996);
  }

  @Test
  void acrossAClockThatWasSetBackNobodyLeavesAQueue() {
    Throttle<String> throttle = time.throttle("uid", Strategies.leakyBucketWithQueue(), "6/h");
    Decision hit = throttle.hit("client", 1);
    time.advance(-7_200 * ManualTime.SECOND);
    throttle.hit("client", 1);

    throttle.refund(hit);

    assertThat(throttle.stat("client").remaining()).isEqualTo(4);
  }

  @Test
  void aCostBasedBucketGivesNothing() {
    Throttle<String> throttle = time.throttle("uid", Strategies.costBasedTokenBucket(), "10/min");
    Decision hit = throttle.hit("client", 3);

    throttle.refund(hit);

    assertThat(throttle.stat("client").remaining()).isEqualTo(7);
  }

  /**
   * After its refund the client was last seen a minute before: it carries half of 8, then of 10.
   */
  @Test
  void aRefundedHitDoesNotKeepAQuotaAlive() {
    Throttle<String> throttle = time.throttle("uid", Strategies.quotaWithRollover(), "10/min");
    throttle.hit("client", 2);
    time.advance(60 * ManualTime.SECOND);
    throttle.refund(throttle.hit("client", 5));
    assertThat(throttle.stat("client").remaining()).isEqualTo(14);

    time.advance(60 * ManualTime.SECOND);
    assertThat(throttle.stat("client").remaining()).isEqualTo(15);
    throttle.refund(throttle.hit("client", 5));
    assertThat(throttle.stat("client").remaining()).isEqualTo(15);

    time.advance(60 * ManualTime.SECOND);
    assertThat(throttle.stat("client").remaining()).isEqualTo(10);
  }

  @Test
  void aRefundedFirstHitOfAQuotaLeavesNothing() {
    Throttle<String> throttle = time.throttle("uid", Strategies.quotaWithRollover(), "10/min");

    throttle.refund(throttle.hit("client", 5));

    assertThat(time.backend.keys()).isZero();
  }

  /**
   * A meter that leaves rebase to its default forgets the state, and then there is nothing to give.
   */
  @Test
  void aRefundAcrossAClockThatWasSetBackNeedsNoRebase() {
    Throttle<String> throttle = time.throttle("uid", new Marks(), "5/min");
    Throttle<String> other = time.throttle("other", Strategies.tokenBucket(), "5/h");
    Decision hit = Throttle.hitAll(List.of(throttle, other), "client");
    time.advance(20 * ManualTime.SECOND);
    throttle.hit("client");
    time.advance(-15 * ManualTime.SECOND);

    assertThat(throttle.refund(hit)).isCompleted();

    assertThat(other.stat("client").remaining()).isEqualTo(5);
  }

  /** Knows when the last hit was, and no more. */
  private record Marks() implements Strategy, Meter {

    @Override
    public String name() {
      return "marks";
    }

    @Override
    public Meter bind(Rate rate) {
      return this;
    }

    @Override
    public void decide(State state, long cost, long now, Outcome outcome) {
      outcome.admit(1, now).next(now);
    }

    @Override
    public long horizon(State state) {
      return Outcome.NEVER;
    }

    @Override
    public long last(State state) {
      return state.word(0);
    }

    @Override
    public long capacity() {
      return 1;
    }

    @Override
    public long[] parameters() {
      return new long[0];
    }
  }

  /** A count of nothing remains while the limit is not the full one. */
  @Test
  void aRefundDoesNotRestoreAnAdaptedLimit() {
    Throttle<String> throttle = time.throttle("uid", Strategies.adaptive(), "10/min");
    Decision full = throttle.hit("client", 10);
    throttle.refund(full);
    assertThat(time.backend.keys()).isZero();
    throttle.hit("client", 10);
    time.advance(60 * ManualTime.SECOND);

    throttle.refund(throttle.hit("client", 6));

    assertThat(throttle.stat("client").remaining()).isEqualTo(6);
    time.advance(60 * ManualTime.SECOND);
    assertThat(throttle.stat("client").remaining()).isEqualTo(7);
  }
}
