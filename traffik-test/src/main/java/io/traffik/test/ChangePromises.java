package io.traffik.test;

import static org.assertj.core.api.Assertions.assertThat;

import io.traffik.Decision;
import io.traffik.HitClass;
import io.traffik.Outcome;
import io.traffik.Rate;
import io.traffik.test.StrategySubject.Exemption;
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
 * What every strategy promises when its parameters or the clock change: neither amnesty nor
 * punishment.
 */
abstract class ChangePromises extends RefundPromises {

  /** A clock that is set back by more than that has its states moved. */
  private static final long CLOCK_STEP = 10 * SECOND;

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

  /** The state knows the time of the hit, or at least a time since which it holds. */
  @Property(edgeCases = EdgeCasesMode.NONE)
  void aClockSetBackRightAfterAHitLeavesNoMoreRoom(
      @ForAll("subjects") StrategySubject subject,
      @ForAll("walks") Walk walk,
      @ForAll("steps") Walk.Step choice) {
    Trial trial = Trial.begin(subject, walk.start());
    long back = choice.pause() % (CLOCK_STEP + 1);
    trial.walk(
        walk.steps(),
        (hitClass, cost) -> {
          boolean admitted = trial.hit(CLIENT, hitClass, cost).admitted();
          long room = trial.remaining(CLIENT, hitClass);
          if (admitted && back <= trial.now()) {
            trial.advance(-back);
            assertThat(trial.remaining(CLIENT, hitClass))
                .as("the room %s us before a hit that left %s", back, room)
                .isLessThanOrEqualTo(room);
            trial.advance(back);
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
    boolean endsInTime = horizon != Outcome.NEVER && trial.now() - step <= Walk.LATEST - lasts;
    boolean seen = trial.watched.last(trial.now()) - (trial.now() - step) > CLOCK_STEP;
    if (!endsInTime || !seen || step <= 2 * CLOCK_STEP || step > trial.now()) {
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
}
