package io.traffik.test;

import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.traffik.Meter;
import io.traffik.Outcome;
import io.traffik.Rate;
import io.traffik.State;
import io.traffik.Strategy;
import java.util.List;
import java.util.function.BiConsumer;
import net.jqwik.api.Arbitrary;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** The contract catches who breaks it: a fixed window with one fault each. */
class StrategyContractTest {

  private static final long NOON = 1_795_521_600_000_000L;
  private static final Rate RATE = Rate.parse("5/min");
  private static final Walk.Step HIT = new Walk.Step(0, 0);
  private static final Walk.Step HIT_FULLY = new Walk.Step(0, 70);
  private static final Walk.Step NEXT_WINDOW = new Walk.Step(7, 0);

  /** In the first window a hit, all, one too many; then to the next. */
  private static final Walk WALK =
      new Walk(NOON, List.of(HIT, HIT_FULLY, HIT, HIT, HIT, HIT, HIT, NEXT_WINDOW, HIT_FULLY, HIT));

  private static final StrategyContract CONTRACT =
      new StrategyContract() {
        @Override
        protected Arbitrary<StrategySubject> subjects(Arbitrary<Rate> rates) {
          return rates.map(rate -> subject(Fault.NONE));
        }
      };

  /** What is wrong, and which clause says so. */
  @SuppressWarnings("ImmutableEnumChecker") // the clauses have no state
  enum Fault {
    NONE((subject, walk) -> {}),
    ADMITS_TOO_MUCH(CONTRACT::decidesAsDefinedAndTellsTheTruth),
    TELLS_TOO_SHORT_A_WAIT(CONTRACT::decidesAsDefinedAndTellsTheTruth),
    TELLS_TOO_LONG_A_WAIT(CONTRACT::decidesAsDefinedAndTellsTheTruth),
    TELLS_TOO_LONG_A_WAIT_WITHOUT_MODEL(CONTRACT::whoWaitsAsToldGetsInAndWhoWaitsLessDoesNot),
    SAYS_NEVER(CONTRACT::decidesAsDefinedAndTellsTheTruth),
    TELLS_TOO_MUCH_REMAINING(CONTRACT::decidesAsDefinedAndTellsTheTruth),
    HAS_A_NEGATIVE_WORD(CONTRACT::decidesAsDefinedAndTellsTheTruth),
    HAS_MORE_WORDS_THAN_IT_SAYS(CONTRACT::whatIsRefusedOrAskedLeavesNoTrace),
    ENDS_TOO_SOON(
        (subject, walk) ->
            CONTRACT.fromItsHorizonOnAStateMeansNothing(
                subject, new Walk(NOON, List.of(HIT)), walk)),
    REFUNDS_TOO_MUCH(CONTRACT::aRefundAtOnceLeavesTheRoomThatWas),
    REFUNDS_ALL(
        (subject, walk) ->
            CONTRACT.aRefundNeverLeavesMoreRoomThanIfTheHitHadNotBeen(
                subject, new Walk(NOON, List.of(HIT)), HIT, List.of(), HIT)),
    REFUNDS_WHAT_IS_OLD(
        (subject, walk) ->
            CONTRACT.aRefundNeverLeavesMoreRoomThanIfTheHitHadNotBeen(
                subject, new Walk(NOON, List.of(HIT)), HIT, List.of(NEXT_WINDOW), HIT)),
    NEVER_ENDS(
        (subject, walk) ->
            CONTRACT.fromItsHorizonOnAStateMeansNothing(
                subject, new Walk(NOON, List.of(HIT)), walk)),
    TELLS_TOO_SHORT_A_RESET(CONTRACT::atTheToldResetThereIsAllTheRoomThatANewClientHas),
    KNOWS_NO_TIME(
        (subject, walk) ->
            CONTRACT.aClockSetBackRightAfterAHitLeavesNoMoreRoom(
                subject, new Walk(NOON, List.of(HIT_FULLY)), new Walk.Step(5_000_000, 0))),
    FORGETS_WHEN_CHANGED(
        (subject, walk) ->
            CONTRACT.changedParametersAreNeitherAmnestyNorDoublePunishment(
                new ChangePromises.Change(subject, subject.at(Rate.parse("3/min"))), walk, walk)),
    FORGETS_WHEN_RAISED(
        (subject, walk) ->
            CONTRACT.aLimitThatWasRaisedForAMomentLeavesNoMoreRoom(subject, walk, HIT)),
    FORGETS_WHEN_SET_BACK(
        (subject, walk) ->
            CONTRACT.aClockSetBackFarKeepsWhatWasUsedAndLocksNobodyOut(subject, walk, HIT)),
    LOCKS_OUT_WHEN_SET_BACK(
        (subject, walk) ->
            CONTRACT.aClockSetBackFarKeepsWhatWasUsedAndLocksNobodyOut(subject, walk, HIT)),
    KNOWS_A_TIME_TO_COME(CONTRACT::decidesAsDefinedAndTellsTheTruth);

    private final BiConsumer<StrategySubject, Walk> clause;

    Fault(BiConsumer<StrategySubject, Walk> clause) {
      this.clause = clause;
    }
  }

  @ParameterizedTest
  @EnumSource(mode = EnumSource.Mode.EXCLUDE, names = "NONE")
  void catches(Fault fault) {
    assertThatThrownBy(() -> fault.clause.accept(subject(fault), WALK))
        .isInstanceOf(AssertionError.class);
    assertThatCode(() -> fault.clause.accept(subject(Fault.NONE), WALK)).doesNotThrowAnyException();
  }

  @Test
  void tellsTheWayToTheFailure() {
    assertThatThrownBy(
            () -> CONTRACT.decidesAsDefinedAndTellsTheTruth(subject(Fault.ADMITS_TOO_MUCH), WALK))
        .hasMessageContaining("Faulty[fault=ADMITS_TOO_MUCH] at 5/min failed")
        .hasMessageContaining("hits with cost 1 at 1795521600000000")
        .hasMessageContaining("before: [1795521600000000 client hit 1");
  }

  private static StrategySubject subject(Fault fault) {
    StrategySubject subject = StrategySubject.of(new Faulty(fault), RATE);
    return fault == Fault.TELLS_TOO_LONG_A_WAIT_WITHOUT_MODEL
        ? subject
        : subject.definedBy(() -> new FixedWindowModel(RATE));
  }

  private record Faulty(Fault fault) implements Strategy {

    @Override
    public String name() {
      return "faulty";
    }

    @Override
    public Meter bind(Rate rate) {
      return new FaultyMeter(fault, rate.limit(), rate.periodMicros());
    }
  }

  private record FaultyMeter(Fault fault, long limit, long period) implements Meter {

    private long unless(Fault wrong, long right, long otherwise) {
      return fault == wrong ? otherwise : right;
    }

    @Override
    public void decide(State state, long cost, long now, Outcome outcome) {
      long window = Math.floorDiv(now, period);
      long count = !state.isAbsent() && state.word(0) == window ? state.word(1) : 0;
      long admits = unless(Fault.ADMITS_TOO_MUCH, limit, limit + 1);
      long room = Math.max(0, admits - count);
      long told = unless(Fault.TELLS_TOO_MUCH_REMAINING, 0, 1);
      long end = (window + 1) * period;
      long reset = end - unless(Fault.TELLS_TOO_SHORT_A_RESET, 0, 1);
      if (cost <= room) {
        long used = count + cost;
        outcome.admit(room - cost + told, reset).next(window).next(used);
        if (fault == Fault.HAS_A_NEGATIVE_WORD) {
          outcome.next(-1);
        }
      } else {
        long wait = unless(Fault.TELLS_TOO_SHORT_A_WAIT, end, end - 1);
        wait = fault.name().startsWith("TELLS_TOO_LONG_A_WAIT") ? end + 1 : wait;
        boolean never = cost > limit || fault == Fault.SAYS_NEVER;
        outcome.refuse(room + told, never ? Outcome.NEVER : wait, reset);
      }
    }

    @Override
    public long horizon(State state) {
      long end = (state.word(0) + 1) * period - unless(Fault.ENDS_TOO_SOON, 0, 1);
      return unless(Fault.NEVER_ENDS, end, Outcome.NEVER);
    }

    @Override
    public long last(State state) {
      long window = state.word(0) + unless(Fault.KNOWS_A_TIME_TO_COME, 0, 1);
      return unless(Fault.KNOWS_NO_TIME, window * period, (window - 1) * period);
    }

    @Override
    public long capacity() {
      return limit;
    }

    @Override
    public long[] parameters() {
      return new long[] {limit};
    }

    @Override
    public boolean convert(State state, long[] writtenUnder, long now) {
      return fault != Fault.FORGETS_WHEN_CHANGED && fault != Fault.FORGETS_WHEN_RAISED;
    }

    @Override
    public void rebase(State state, long now) {
      if (fault == Fault.FORGETS_WHEN_SET_BACK) {
        state.clear();
      } else if (fault != Fault.LOCKS_OUT_WHEN_SET_BACK) {
        state.setWord(0, Math.floorDiv(now, period));
      }
    }

    @Override
    public void refund(State state, long cost, long chargedAt, long now) {
      boolean late = Math.floorDiv(now, period) != Math.floorDiv(chargedAt, period);
      if (fault == Fault.REFUNDS_ALL) {
        state.clear();
      } else if (!state.isAbsent() && (!late || fault == Fault.REFUNDS_WHAT_IS_OLD)) {
        long given = cost + unless(Fault.REFUNDS_TOO_MUCH, 0, 1);
        state.setWord(1, Math.max(0, state.word(1) - given));
      }
    }

    @Override
    public long maxWords() {
      return unless(Fault.HAS_MORE_WORDS_THAN_IT_SAYS, 8, 1);
    }
  }
}
