package io.traffik.test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.traffik.Decision;
import io.traffik.HitClass;
import io.traffik.Outcome;
import io.traffik.test.StrategySubject.Exemption;
import java.time.Duration;
import java.time.temporal.ChronoUnit;
import java.util.HashMap;
import java.util.Map;
import net.jqwik.api.EdgeCasesMode;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;

/**
 * What every strategy promises of a decision: as defined, truthful, without a trace, for a time.
 */
abstract class DecisionPromises extends StrategyWalks {

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
      if (subject.isExempt(Exemption.LASTS_FOR_EVER)) {
        return;
      }
      assertThat(horizon).as("the horizon, %s", trial.describe()).isNotEqualTo(Outcome.NEVER);
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

  @Property(edgeCases = EdgeCasesMode.NONE)
  void atTheToldResetThereIsAllTheRoomThatANewClientHas(
      @ForAll("subjects") StrategySubject subject, @ForAll("walks") Walk walk) {
    Trial trial = Trial.begin(subject, walk.start());
    trial.walk(walk.steps(), (hitClass, cost) -> trial.hit(CLIENT, hitClass, cost));
    for (HitClass hitClass : subject.classes()) {
      Duration reset = trial.stat(CLIENT, hitClass).resetTime();
      if (reset.compareTo(Duration.of(Walk.LATEST - trial.now(), ChronoUnit.MICROS)) > 0) {
        return; // never, or later than what words can hold
      }
      trial.advance(reset.toNanos() / 1_000);
      assertThat(trial.remaining(CLIENT, hitClass))
          .as("the room at the told reset, %s", trial.describe())
          .isGreaterThanOrEqualTo(trial.remaining(FRESH, hitClass));
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
          if (hit.admitted() && cost % 5 == 0) {
            trial.refund(hit);
          } else if (!hit.admitted()) {
            assertTruthful(trial, hitClass, hit);
          }
        });
  }
}
