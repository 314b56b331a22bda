package io.traffik.test;

import static org.assertj.core.api.Assertions.assertThat;

import io.traffik.Decision;
import io.traffik.Strategies;
import io.traffik.Throttle;
import java.util.OptionalLong;
import java.util.concurrent.atomic.AtomicLong;

/** One time: one reading for all limits of a hit, and it never runs backwards for a key. */
record TimeChecks(Bench bench) {

  private static final Client CLIENT = Client.named("client");

  void allLimitsOfAHitAreDecidedAtOneReading() {
    AtomicLong ticking = new AtomicLong(bench.clock.micros());
    Rig rig = Rig.on(bench.open(ticking::incrementAndGet, bench.namespace + "-ticking"));
    Throttle<Client> throttle = rig.throttle("uid", Strategies.tokenBucket(), "5/min, 6/min, 7/h");

    Decision decision = Rig.hit(throttle, CLIENT);

    assertThat(decision.parts())
        .extracting(Decision::decidedAtMicros)
        .as("when each limit decided")
        .containsOnly(decision.decidedAtMicros());
  }

  void hitsOfOneInstantAllCount(Sample sample) {
    Throttle<Client> alone = bench.reference().throttle("uid", sample);
    Throttle<Client> throttle = bench.rig().throttle("uid", sample);

    for (int i = 0; i <= sample.limit(); i++) {
      assertThat(Facts.of(Rig.hit(throttle, CLIENT)))
          .as("hit %d of one instant", i + 1)
          .isEqualTo(Facts.of(Rig.hit(alone, CLIENT)));
    }
    assertThat(Facts.of(throttle.check(CLIENT)))
        .as("asked again at the same instant")
        .isEqualTo(Facts.of(throttle.check(CLIENT)));
  }

  /** Judged at the time that the key knows, so the wait grows by what the clock lacks. */
  void aClockSetBackALittleStandsStillForTheKey(Sample sample) {
    Throttle<Client> throttle = bench.rig().throttle("uid", sample);
    Rig.useUp(throttle, CLIENT);
    Decision before = throttle.check(CLIENT);
    OptionalLong rebased = bench.contract.rebasedStates(throttle.backend());

    bench.clock.advanceMicros(-4 * Bench.SECOND);

    Decision after = throttle.check(CLIENT);
    assertThat(after.admitted()).as("admitted because the clock was set back").isFalse();
    assertThat(after.waitMicros()).isEqualTo(before.waitMicros() + 4 * Bench.SECOND);
    assertThat(bench.contract.rebasedStates(throttle.backend())).as("rebased").isEqualTo(rebased);
    bench.clock.advanceMicros(after.waitMicros() - 1);
    assertThat(throttle.check(CLIENT).admitted()).as("1 µs early").isFalse();
    bench.clock.advanceMicros(1);
    assertThat(Rig.hit(throttle, CLIENT).admitted()).as("after the wait").isTrue();
  }

  /** More than 10 s: what was used stays used, and nobody waits until the old time comes again. */
  void aClockSetBackAYearKeepsWhatWasUsedAndLocksNobodyOut(Sample sample) {
    Throttle<Client> throttle = bench.rig().throttle("uid", sample);
    Rig.useUp(throttle, CLIENT);
    OptionalLong rebased = bench.contract.rebasedStates(throttle.backend());

    bench.clock.advanceMicros(-Bench.YEAR);

    Decision refused = Rig.hit(throttle, CLIENT);
    assertThat(refused.admitted()).as("admitted because the clock was set back").isFalse();
    assertThat(refused.waitMicros()).isLessThanOrEqualTo(2 * sample.periodMicros());
    rebased.ifPresent(
        earlier ->
            assertThat(bench.contract.rebasedStates(throttle.backend()))
                .as("rebased states, counted")
                .hasValue(earlier + 1));
    bench.clock.advanceMicros(refused.waitMicros() - 1);
    assertThat(throttle.check(CLIENT).admitted()).as("1 µs early").isFalse();
    bench.clock.advanceMicros(1);
    assertThat(Rig.hit(throttle, CLIENT).admitted()).as("after the wait").isTrue();
  }

  void afterYearsAClientIsLikeANewOne(Sample sample) {
    Throttle<Client> throttle = bench.rig().throttle("uid", sample);
    Rig.useUp(throttle, CLIENT);

    bench.clock.advanceMicros(3 * Bench.YEAR + bench.below(sample.periodMicros()));

    Client fresh = CLIENT.as("new");
    for (long cost = 1; cost <= sample.limit(); cost *= 2) {
      assertThat(Facts.of(Rig.hit(throttle, CLIENT.at(cost))))
          .as("cost %d after three years", cost)
          .isEqualTo(Facts.of(Rig.hit(throttle, fresh.at(cost))));
    }
  }
}
