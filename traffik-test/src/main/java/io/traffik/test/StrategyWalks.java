package io.traffik.test;

import static org.assertj.core.api.Assertions.assertThat;

import io.traffik.Decision;
import io.traffik.HitClass;
import io.traffik.Rate;
import java.util.List;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Provide;

/**
 * Random walks for the promises of a strategy, and what is asserted on the way of several of them.
 */
abstract class StrategyWalks {

  static final String CLIENT = "client";
  static final String WITHOUT = "without";
  static final String KEPT = "kept";
  static final String FRESH = "fresh";
  static final long SECOND = 1_000_000;
  static final long HOUR = 3_600 * SECOND;
  static final long DAY = 24 * HOUR;

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

  final void assertStanding(Trial trial, HitClass hitClass, Decision hit) {
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

  static void assertTruthful(Trial trial, HitClass hitClass, Decision refused) {
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

  static void assertAlike(Trial trial, HitClass hitClass, long cost) {
    Decision one = trial.check(CLIENT, hitClass, cost);
    Decision other = trial.check(WITHOUT, hitClass, cost);
    assertThat(List.of(one.admitted(), one.remaining(), one.waitMicros(), one.resetTime()))
        .as("of cost %s, as of the other client", cost)
        .isEqualTo(
            List.of(other.admitted(), other.remaining(), other.waitMicros(), other.resetTime()));
  }

  /** A state that lasts longer than words can tell need not be understood after a change. */
  static boolean outlastsWords(Trial trial) {
    for (HitClass hitClass : trial.subject.classes()) {
      trial.stat(CLIENT, hitClass);
      if (trial.watched.horizon(trial.now()) > Walk.LATEST) {
        return true;
      }
    }
    return false;
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
  Arbitrary<Walk> walks() {
    return Walks.walks();
  }

  @Provide
  Arbitrary<List<Walk.Step>> fewSteps() {
    return Walks.step().list().ofMaxSize(4);
  }

  @Provide("steps")
  Arbitrary<Walk.Step> step() {
    return Walks.step();
  }
}
