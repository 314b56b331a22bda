package io.traffik.test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.traffik.Decision;
import io.traffik.HitClass;
import io.traffik.Outcome;
import io.traffik.Rate;
import io.traffik.test.StrategySubject.Exemption;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.EdgeCasesMode;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;

/**
 * What every strategy promises, as properties of random walks on a virtual clock: decisions as
 * defined, waits that are truthful to the microsecond, no trace of what was refused or asked,
 * states that end, changes of rate and clock that are neither an amnesty nor a punishment, refunds
 * that never give too much, and numbers that never overflow.
 *
 * <p>To test a strategy of your own, extend this class and say what it is. Needs jqwik.
 *
 * <pre>{@code
 * class LifetimeProperties extends StrategyContract {
 *   @Override
 *   protected Arbitrary<StrategySubject> subjects(Arbitrary<Rate> rates) {
 *     return rates.map(
 *         rate -> StrategySubject.of(new Lifetime(), rate).definedBy(() -> new LifetimeModel(rate)));
 *   }
 * }
 * }</pre>
 *
 * <p>Each property takes as many walks as jqwik is configured to try, 1,000 by default. A failure
 * tells the strategy, the rate, every hit on the way and its time in microseconds, and jqwik
 * shortens the way.
 */
public abstract class StrategyContract {

  private static final String CLIENT = "client";
  private static final String WITHOUT = "without";
  private static final String KEPT = "kept";
  private static final String FRESH = "fresh";
  private static final long SECOND = 1_000_000;
  private static final long HOUR = 3_600 * SECOND;
  private static final long DAY = 24 * HOUR;

  /** A clock that is set back by more than that has its states moved. */
  private static final long CLOCK_STEP = 10 * SECOND;

  private static final int EDGES = 100;
  private static final int SAMPLES = 5;

  /** For subclasses. */
  protected StrategyContract() {}

  /**
   * The strategies to test, with any parameters, at these rates.
   *
   * @param rates usual ones, or for the test of overflows the ends of what is a rate at all; one
   *     that a strategy refuses is left out
   */
  protected abstract Arbitrary<StrategySubject> subjects(Arbitrary<Rate> rates);

  /**
   * Asserts that what the strategy tells of a client agrees with what remains; nothing unless
   * overridden.
   *
   * @param standing an answer to {@link io.traffik.Throttle#stat}
   */
  protected void assertStatistics(Decision standing) {}

  @Property(edgeCases = EdgeCasesMode.NONE)
  void decidesAsDefinedAndTellsTheTruth(
      @ForAll("subjects") StrategySubject subject, @ForAll("walks") Walk walk) {
    Trial trial = Trial.begin(subject, walk.start());
    ExactModel model = subject.model().map(make -> make.get()).orElse(null);
    Map<String, Long> spentAtOnce = new HashMap<>();
    long[] instant = {-1};

    trial.walk(
        walk.steps(),
        (hitClass, cost) -> {
          Decision asked = trial.check(CLIENT, hitClass, cost);
          Decision hit = trial.hit(CLIENT, hitClass, cost);

          assertThat(asked.admitted()).isEqualTo(hit.admitted());
          assertThat(asked.waitMicros()).isEqualTo(hit.waitMicros());
          assertThat(asked.remaining()).isEqualTo(hit.remaining());
          if (model != null) {
            Definition defined = new Definition(model, trial.now(), hitClass);
            assertThat(trial.capacity(hitClass)).isEqualTo(model.capacity(hitClass));
            defined.assertDecides(hit, cost);
            if (hit.admitted()) {
              model.record(trial.now(), cost, hitClass);
            }
            defined.assertRemaining(hit.remaining());
          }
          if (trial.now() != instant[0]) {
            instant[0] = trial.now();
            spentAtOnce.clear();
          }
          if (hit.admitted()) {
            String key = trial.meter().forClass(hitClass).stateClass();
            assertThat(spentAtOnce.merge(key, cost, Long::sum))
                .as("admitted in one instant")
                .isLessThanOrEqualTo(trial.meter().capacity());
          }
          assertStanding(trial, hitClass, hit);
        });
  }

  private void assertStanding(Trial trial, HitClass hitClass, Decision hit) {
    long remaining = hit.remaining();
    assertThat(hit.waitMicros() == 0).as("waits only if refused").isEqualTo(hit.admitted());
    assertThat(hit.admitted() || hit.never() || hit.waitMicros() > 0).isTrue();
    assertThat(hit.retryAfterSeconds().isPresent()).isEqualTo(!hit.admitted() && !hit.never());
    hit.retryAfterSeconds()
        .ifPresent(
            seconds ->
                assertThat(seconds).isPositive().isEqualTo((hit.waitMicros() - 1) / SECOND + 1));

    Decision stat = trial.stat(CLIENT, hitClass);
    assertThat(stat.admitted()).isTrue();
    assertThat(stat.remaining()).isEqualTo(remaining);
    assertStatistics(stat);
    assertThat(remaining == 0 || trial.check(CLIENT, hitClass, remaining).admitted()).isTrue();
    assertThat(trial.check(CLIENT, hitClass, remaining + 1).admitted()).isFalse();
  }

  /** What the model says at one time, for one class of hits. */
  private record Definition(ExactModel model, long now, HitClass hitClass) {

    void assertDecides(Decision hit, long cost) {
      assertThat(hit.admitted())
          .as("admitted, as the model says")
          .isEqualTo(model.admits(now, cost, hitClass));
      if (hit.admitted()) {
        return;
      }
      if (cost > model.capacity(hitClass)) {
        assertThat(hit.never()).as("never: costs more than the capacity").isTrue();
      } else if (hit.never()) {
        assertNoWaitSuffices(cost);
      } else {
        assertLeast(hit.waitMicros(), cost);
      }
    }

    private void assertLeast(long wait, long cost) {
      assertThat(model.admits(now + wait, cost, hitClass)).as("after wait %s", wait).isTrue();
      assertRefused(now + wait - 1, cost);
      for (int i = 0; i < SAMPLES; i++) {
        assertRefused(now + wait / SAMPLES * i, cost);
      }
      assertRefusedBeforeEdges(now + wait, cost);
    }

    private void assertNoWaitSuffices(long cost) {
      assertThat(model.edges(now, Walk.LATEST).findAny())
          .as("never, of a cost that the capacity admits, where nothing ceases to be admissible")
          .isPresent();
      long end = now + 8 * DAY;
      assertRefusedBeforeEdges(end, cost);
      for (long time = now; time < end; time += DAY / SAMPLES) {
        assertRefused(time, cost);
      }
    }

    /** Between two edges what is admissible stays so: it would be so just before the second. */
    private void assertRefusedBeforeEdges(long end, long cost) {
      model.edges(now, end).limit(EDGES).forEach(edge -> assertRefused(edge - 1, cost));
    }

    private void assertRefused(long time, long cost) {
      assertThat(model.admits(time, cost, hitClass))
          .as("admissible after %s us already", time - now)
          .isFalse();
    }

    void assertRemaining(long remaining) {
      assertThat(remaining == 0 || model.admits(now, remaining, hitClass))
          .as("%s, which remains, is admissible", remaining)
          .isTrue();
      assertThat(model.admits(now, remaining + 1, hitClass))
          .as("one more than remains, %s, is admissible", remaining)
          .isFalse();
    }
  }

  @Property(edgeCases = EdgeCasesMode.NONE)
  void whoWaitsAsToldGetsInAndWhoWaitsLessDoesNot(
      @ForAll("subjects") StrategySubject subject, @ForAll("walks") Walk walk) {
    Trial trial = Trial.begin(subject, walk.start());
    trial.walk(
        walk.steps(),
        (hitClass, cost) -> {
          Decision hit = trial.hit(CLIENT, hitClass, cost);
          if (!hit.admitted()) {
            assertTruthful(trial, hitClass, hit);
          }
        });
  }

  private static void assertTruthful(Trial trial, HitClass hitClass, Decision refused) {
    if (refused.waitMicros() > Walk.LATEST - trial.now()) {
      return; // never, or later than what words can hold
    }
    trial.advance(refused.waitMicros() - 1);
    assertThat(trial.check(CLIENT, hitClass, refused.cost()).admitted())
        .as("admitted 1 us before %s", refused)
        .isFalse();
    trial.advance(1);
    assertThat(trial.hit(CLIENT, hitClass, refused.cost()).admitted())
        .as("admitted when told by %s", refused)
        .isTrue();
  }

  @Property(edgeCases = EdgeCasesMode.NONE)
  void whatIsRefusedOrAskedLeavesNoTrace(
      @ForAll("subjects") StrategySubject subject, @ForAll("walks") Walk walk) {
    Trial trial = Trial.begin(subject, walk.start());
    trial.walk(
        walk.steps(),
        (hitClass, cost) -> {
          trial.check(CLIENT, hitClass, cost);
          trial.stat(CLIENT, hitClass);
          Decision hit = trial.hit(CLIENT, hitClass, cost);
          if (hit.admitted()) {
            assertThat(trial.hit(WITHOUT, hitClass, cost).admitted()).isTrue();
          }
          assertAlike(trial, hitClass, cost);
        });
  }

  private static void assertAlike(Trial trial, HitClass hitClass, long cost) {
    Decision one = trial.check(CLIENT, hitClass, cost);
    Decision other = trial.check(WITHOUT, hitClass, cost);
    assertThat(List.of(one.admitted(), one.remaining(), one.waitMicros(), one.resetTime()))
        .as("of cost %s, as of the other client", cost)
        .isEqualTo(
            List.of(other.admitted(), other.remaining(), other.waitMicros(), other.resetTime()));
  }

  @Property(edgeCases = EdgeCasesMode.NONE)
  void fromItsHorizonOnAStateMeansNothing(
      @ForAll("subjects") StrategySubject subject,
      @ForAll("walks") Walk walk,
      @ForAll("walks") Walk after) {
    Trial trial = Trial.begin(subject, walk.start());
    trial.walk(walk.steps(), (hitClass, cost) -> trial.hit(CLIENT, hitClass, cost));
    for (int i = 0; i < subject.classes().size(); i++) {
      trial.stat(CLIENT, subject.classes().get(i));
      long horizon = trial.watched.horizon(trial.now());
      if (horizon == Outcome.NEVER) {
        return;
      }
      trial.advance(Math.max(0, horizon - trial.now()));
    }

    trial.walk(
        after.steps(),
        (hitClass, cost) -> {
          assertAlike(trial, hitClass, cost);
          assertThat(trial.hit(CLIENT, hitClass, cost).admitted())
              .isEqualTo(trial.hit(WITHOUT, hitClass, cost).admitted());
        });
  }

  /** Where a hit itself may bring room, as with a quota for clients that were seen, so may it. */
  @Property(edgeCases = EdgeCasesMode.NONE)
  void aRefundNeverLeavesMoreRoomThanIfTheHitHadNotBeen(
      @ForAll("subjects") StrategySubject subject,
      @ForAll("walks") Walk before,
      @ForAll("steps") Walk.Step refunded,
      @ForAll("steps") Walk.Step later) {
    Trial trial = Trial.begin(subject, before.start());
    trial.walk(
        before.steps(),
        (hitClass, cost) -> {
          trial.hit(CLIENT, hitClass, cost);
          trial.hit(WITHOUT, hitClass, cost);
          trial.hit(KEPT, hitClass, cost);
        });
    List<Decision> hit = new ArrayList<>();
    trial.walk(
        List.of(refunded),
        (hitClass, cost) -> {
          hit.add(trial.hit(CLIENT, hitClass, cost));
          trial.hit(KEPT, hitClass, cost);
        });

    trial.walk(
        List.of(later),
        (hitClass, cost) -> {
          hit.forEach(trial::refund);
          hit.forEach(trial::refund); // is given back once
          assertThat(trial.remaining(CLIENT, hitClass))
              .as("the room, given back and kept")
              .isGreaterThanOrEqualTo(trial.remaining(KEPT, hitClass));
          for (int i = 0; i < 8; i++) {
            assertRefunded(trial);
            trial.advance(subject.rate().periodMicros() / 4 + 1);
          }
        });
  }

  private static void assertRefunded(Trial trial) {
    for (HitClass hitClass : trial.subject.classes()) {
      long kept = trial.remaining(KEPT, hitClass);
      long without = trial.remaining(WITHOUT, hitClass);
      boolean nothing = trial.subject.isExempt(Exemption.REFUNDS_NOTHING);
      assertThat(trial.remaining(CLIENT, hitClass))
          .as(
              "the room with the hit given back at %s; kept: %s, without: %s",
              trial.now(), kept, without)
          .isLessThanOrEqualTo(nothing ? kept : Math.max(kept, without));
    }
  }

  @Property(edgeCases = EdgeCasesMode.NONE)
  void aRefundAtOnceLeavesTheRoomThatWas(
      @ForAll("subjects") StrategySubject subject, @ForAll("walks") Walk walk) {
    Trial trial = Trial.begin(subject, walk.start());
    boolean nothing = subject.isExempt(Exemption.REFUNDS_NOTHING);
    trial.walk(
        walk.steps(),
        (hitClass, cost) -> {
          long before = trial.remaining(CLIENT, hitClass);
          Decision hit = trial.hit(CLIENT, hitClass, cost);
          long expected = nothing ? trial.remaining(CLIENT, hitClass) : before;
          trial.refund(hit);
          assertThat(trial.remaining(CLIENT, hitClass)).as("after a refund").isEqualTo(expected);
          trial.hit(CLIENT, hitClass, cost);
        });
  }

  @Property(edgeCases = EdgeCasesMode.NONE)
  void changedParametersAreNeitherAmnestyNorDoublePunishment(
      @ForAll("changes") Change change, @ForAll("walks") Walk before, @ForAll("walks") Walk after) {
    Trial trial = Trial.begin(change.before, before.start());
    trial.walk(before.steps(), (hitClass, cost) -> trial.hit(CLIENT, hitClass, cost));
    Map<HitClass, Long> rooms = new HashMap<>();
    for (HitClass hitClass : change.before.classes()) {
      long room = trial.remaining(CLIENT, hitClass);
      if (change.after.classes().contains(hitClass)) { // else it is another class from now on
        rooms.put(hitClass, room);
      }
    }
    if (outlastsWords(trial)) {
      return;
    }

    Trial changed = trial.changedTo(change.after);

    if (change.keepsWhatIsUsed()) {
      rooms.forEach(
          (hitClass, room) -> {
            long used = trial.capacity(hitClass) - room;
            long left = Math.max(0, changed.capacity(hitClass) - used);
            assertThat(changed.remaining(CLIENT, hitClass))
                .as("remaining, %s having been used; %s %s", used, hitClass, changed.describe())
                .isBetween(room > 0 ? left : 0, left); // without room, more may have been used
          });
    }
    changed.walk(
        after.steps(),
        (hitClass, cost) -> {
          Decision hit = changed.hit(CLIENT, hitClass, cost);
          if (!hit.admitted()) {
            assertTruthful(changed, hitClass, hit);
          }
        });
  }

  @Property(edgeCases = EdgeCasesMode.NONE)
  void aLimitThatWasRaisedForAMomentLeavesNoMoreRoom(
      @ForAll("subjects") StrategySubject subject,
      @ForAll("walks") Walk walk,
      @ForAll("steps") Walk.Step choice) {
    long limit = subject.rate().limit();
    Rate higher = Rate.of(limit + 1 + choice.choice() % (2 * limit), subject.rate().period());
    if (subject.isExempt(Exemption.FORGETS_WHEN_CHANGED) || !subject.at(higher).binds()) {
      return;
    }
    Trial trial = Trial.begin(subject, walk.start());
    trial.walk(
        walk.steps(),
        (hitClass, cost) -> {
          trial.hit(CLIENT, hitClass, cost);
          trial.hit(WITHOUT, hitClass, cost);
        });

    if (outlastsWords(trial)) {
      return;
    }
    trial.updateRate(higher);
    subject.classes().forEach(hitClass -> trial.stat(CLIENT, hitClass));
    trial.updateRate(subject.rate());
    subject.classes().forEach(hitClass -> trial.stat(CLIENT, hitClass));

    trial.walk(
        List.of(choice, choice, choice, choice), (hitClass, cost) -> assertNoMoreRoom(trial));
  }

  @Property(edgeCases = EdgeCasesMode.NONE)
  void aClockSetBackALittleStandsStill(
      @ForAll("subjects") StrategySubject subject,
      @ForAll("walks") Walk walk,
      @ForAll("steps") Walk.Step last) {
    Trial trial = Trial.begin(subject, walk.start());
    ExactModel model = subject.model().map(make -> make.get()).orElse(null);
    trial.walk(
        walk.steps(),
        (hitClass, cost) -> {
          if (trial.hit(CLIENT, hitClass, cost).admitted() && model != null) {
            model.record(trial.now(), cost, hitClass);
          }
        });

    long back = Math.min(trial.now(), last.pause() % (CLOCK_STEP + 1));
    trial.walk(
        List.of(new Walk.Step(0, last.choice())),
        (hitClass, cost) -> {
          trial.advance(-back);
          Decision asked = trial.check(CLIENT, hitClass, cost);
          if (model != null) {
            long decided = Math.max(trial.now(), trial.watched.last(trial.now()));
            Definition defined = new Definition(model, decided, hitClass);
            assertThat(asked.admitted()).isEqualTo(model.admits(decided, cost, hitClass));
            defined.assertRemaining(trial.remaining(CLIENT, hitClass));
          }
          if (!asked.admitted()) {
            assertTruthful(trial, hitClass, asked);
          }
        });
  }

  @Property(edgeCases = EdgeCasesMode.NONE)
  void aClockSetBackFarKeepsWhatWasUsedAndLocksNobodyOut(
      @ForAll("subjects") StrategySubject subject,
      @ForAll("walks") Walk walk,
      @ForAll("steps") Walk.Step choice) {
    Trial trial = Trial.begin(subject, walk.start());
    trial.walk(walk.steps(), (hitClass, cost) -> trial.hit(CLIENT, hitClass, cost));
    HitClass hitClass = choice.hitClass(subject);
    long freshBefore = trial.remaining(FRESH, hitClass);
    long room = trial.remaining(CLIENT, hitClass);
    boolean keeps = !subject.isExempt(Exemption.FORGETS_WHEN_SET_BACK);
    boolean usedUp = room > 0 && trial.hit(CLIENT, hitClass, room).admitted();
    trial.stat(CLIENT, hitClass);
    long horizon = trial.watched.horizon(trial.now());
    long lasts = horizon - trial.watched.last(trial.now());
    long periods = Math.max(subject.rate().periodMicros(), DAY);
    long back = (1 + choice.pause() % 1_000) * periods / subject.rate().periodMicros();
    long step = back * subject.rate().periodMicros();
    if (horizon == Outcome.NEVER || step <= 2 * CLOCK_STEP || step > trial.now()) {
      return;
    }

    trial.advance(-step);

    if (keeps && usedUp && freshBefore == trial.remaining(FRESH, hitClass)) {
      assertThat(trial.remaining(CLIENT, hitClass)).as(trial.describe()).isZero();
    }
    trial.stat(CLIENT, hitClass);
    trial.advance(lasts);
    for (long cost : new long[] {1, Math.max(1, trial.capacity(hitClass))}) {
      assertThat(trial.check(CLIENT, hitClass, cost).waitMicros())
          .as("not locked out %s", trial.describe())
          .isLessThanOrEqualTo(trial.check(FRESH, hitClass, cost).waitMicros());
    }
  }

  /** At the ends of what is a rate, a cost and a time, nothing but bind refuses. */
  @Property(edgeCases = EdgeCasesMode.NONE)
  void nothingOverflows(
      @ForAll("extremeSubjects") StrategySubject subject, @ForAll("walks") Walk walk) {
    if (!subject.binds()) {
      assertThatIllegalArgumentException()
          .isThrownBy(() -> subject.strategy().bind(subject.rate()))
          .withMessageContaining("\"");
      return;
    }
    Trial trial = Trial.begin(subject, walk.start());
    trial.walk(
        walk.steps(),
        (hitClass, cost) -> {
          Decision huge = trial.hit(CLIENT, hitClass, Long.MAX_VALUE - cost % 3);
          assertThat(huge.never()).isTrue();
          Decision hit = trial.hit(CLIENT, hitClass, cost);
          assertThat(hit.remaining()).isBetween(0L, trial.capacity(hitClass));
          assertStanding(trial, hitClass, hit);
          if (hit.admitted() && cost % 5 == 0 && hit.delayMicros() == 0) {
            trial.refund(hit); // not in a queue, which does not get shorter by it
          } else if (!hit.admitted()) {
            assertTruthful(trial, hitClass, hit);
          }
        });
  }

  /** A state that lasts longer than words can tell need not be understood after a change. */
  private static boolean outlastsWords(Trial trial) {
    for (HitClass hitClass : trial.subject.classes()) {
      trial.stat(CLIENT, hitClass);
      if (trial.watched.horizon(trial.now()) > Walk.LATEST) {
        return true;
      }
    }
    return false;
  }

  /** But for the tick to which times are rounded, in which a rate raised threefold may count. */
  private static void assertNoMoreRoom(Trial trial) {
    long tick = 3 * (trial.subject.rate().periodMicros() < HOUR ? SECOND / 1_000 : SECOND);
    for (HitClass hitClass : trial.subject.classes()) {
      long room = trial.remaining(CLIENT, hitClass);
      long without = trial.remaining(WITHOUT, hitClass);
      trial.advance(tick);
      assertThat(room)
          .as("the room, which is less for the other client")
          .isLessThanOrEqualTo(Math.max(without, trial.remaining(WITHOUT, hitClass)));
      trial.advance(-tick);
    }
  }

  /** The same states, understood by one strategy and then by another. */
  record Change(StrategySubject before, StrategySubject after) {

    boolean keepsWhatIsUsed() {
      return Stream.of(before, after)
          .noneMatch(
              subject ->
                  subject.isExempt(Exemption.COUNTS_ANEW_WHEN_CHANGED)
                      || subject.isExempt(Exemption.FORGETS_WHEN_CHANGED));
    }

    @Override
    public String toString() {
      return before + " changed to " + after;
    }
  }

  @Provide("subjects")
  Arbitrary<StrategySubject> usualSubjects() {
    return subjects(Walks.rates()).filter(StrategySubject::binds);
  }

  @Provide
  Arbitrary<StrategySubject> extremeSubjects() {
    return subjects(Walks.extremeRates());
  }

  @Provide
  Arbitrary<Change> changes() {
    return usualSubjects()
        .flatMap(
            before ->
                subjects(Walks.changed(before.rate()))
                    .filter(StrategySubject::binds)
                    .map(after -> new Change(before, after)))
        .filter(change -> change.before.strategy().name().equals(change.after.strategy().name()));
  }

  @Provide
  Arbitrary<Walk> walks() {
    return Walks.walks();
  }

  @Provide("steps")
  Arbitrary<Walk.Step> step() {
    return Walks.step();
  }
}
