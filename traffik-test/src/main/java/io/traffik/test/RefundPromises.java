package io.traffik.test;

import static org.assertj.core.api.Assertions.assertThat;

import io.traffik.Decision;
import io.traffik.HitClass;
import io.traffik.test.StrategySubject.Exemption;
import java.util.ArrayList;
import java.util.List;
import net.jqwik.api.EdgeCasesMode;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;

/** What every strategy promises of a refund: never more room than without the hit. */
abstract class RefundPromises extends DecisionPromises {

  private static final List<String> ALL = List.of(CLIENT, WITHOUT, KEPT);

  /** Where a hit itself may bring room, as with a quota for clients that were seen, so may it. */
  @Property(edgeCases = EdgeCasesMode.NONE)
  void aRefundNeverLeavesMoreRoomThanIfTheHitHadNotBeen(
      @ForAll("subjects") StrategySubject subject,
      @ForAll("walks") Walk before,
      @ForAll("steps") Walk.Step refunded,
      @ForAll("fewSteps") List<Walk.Step> since,
      @ForAll("steps") Walk.Step later) {
    Trial trial = Trial.begin(subject, before.start());
    trial.walk(before.steps(), (hitClass, cost) -> allHit(trial, hitClass, cost));
    List<Decision> hit = new ArrayList<>();
    trial.walk(
        List.of(refunded),
        (hitClass, cost) -> {
          hit.add(trial.hit(CLIENT, hitClass, cost));
          trial.hit(KEPT, hitClass, cost);
        });
    trial.walk(since, (hitClass, cost) -> allHitIfAllMay(trial, hitClass, cost));

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

  private static void allHit(Trial trial, HitClass hitClass, long cost) {
    for (String name : ALL) {
      trial.hit(name, hitClass, cost);
    }
  }

  /** Then what they have used since is the same. */
  private static void allHitIfAllMay(Trial trial, HitClass hitClass, long cost) {
    if (ALL.stream().allMatch(name -> trial.check(name, hitClass, cost).admitted())) {
      allHit(trial, hitClass, cost);
    }
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
}
