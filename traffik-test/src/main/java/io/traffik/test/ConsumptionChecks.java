package io.traffik.test;

import static org.assertj.core.api.Assertions.assertThat;

import io.traffik.Decision;
import io.traffik.Limit;
import io.traffik.Strategies;
import io.traffik.Throttle;
import java.util.List;

/** A hit is admitted by all of its limits or consumes nothing; a question consumes nothing. */
record ConsumptionChecks(Bench bench) {

  private static final int STEPS = 40;
  private static final Client QUIET = Client.named("quiet");
  private static final Client NOISY = Client.named("noisy");

  /** One client makes admitted hits; another the same ones, and many others that are refused. */
  void refusedHitsAndQuestionsLeaveNoTrace(Sample sample) {
    Throttle<Client> throttle = bench.rig().throttle("uid", sample);
    for (int step = 0; step < STEPS; step++) {
      bench.clock.advanceMicros(bench.pause(sample.periodMicros(), sample.limit()));
      long room = Rig.room(throttle, NOISY);
      Decision tooDear = Rig.hit(throttle, NOISY.at(room + 1));
      throttle.check(NOISY.at(Math.max(1, room)));
      long cost = 1 + bench.below(sample.limit());

      Decision asked = throttle.check(NOISY.at(cost));
      Decision noisy = Rig.hit(throttle, NOISY.at(cost));
      boolean quietHits = noisy.admitted();
      Decision quiet =
          quietHits ? Rig.hit(throttle, QUIET.at(cost)) : throttle.check(QUIET.at(cost));

      assertThat(tooDear.admitted()).as("step %d: 1 too many", step).isFalse();
      assertThat(Facts.of(noisy)).as("step %d", step).isEqualTo(Facts.of(quiet));
      assertThat(asked.admitted()).as("step %d: asked", step).isEqualTo(quietHits);
      assertThat(asked.waitMicros()).as("asked for the wait").isEqualTo(noisy.waitMicros());
      assertThat(asked.remaining()).as("asked for what remains").isEqualTo(noisy.remaining());
    }
  }

  void aLimitThatHasRoomKeepsItWhenAnotherRefuses() {
    Throttle<Client> throttle =
        bench.rig().throttle("uid", Strategies.fixedWindow(), "5/min, 3/min, 10/h");
    Rig.hit(throttle, QUIET.at(2));

    Decision refused = Rig.hit(throttle, QUIET.at(2));

    assertThat(refused.refusedBy()).extracting(Limit::name).containsExactly("uid:3/min");
    assertThat(refused.parts()).extracting(Decision::remaining).containsExactly(3L, 1L, 8L);
    assertThat(throttle.stat(QUIET).parts())
        .extracting(Decision::remaining)
        .as("after the refused hit")
        .containsExactly(3L, 1L, 8L);
  }

  /** In whichever place the throttle stands that refuses. */
  void aThrottleThatHasRoomKeepsItWhenAnotherRefuses() {
    Rig rig = bench.rig();
    Throttle<Client> full = rig.throttle("full", Strategies.tokenBucket(), "2/min");
    Throttle<Client> first = rig.throttle("a-first", Strategies.slidingWindowLog(), "5/min");
    Throttle<Client> last = rig.throttle("z-last", Strategies.gcra(), "1/min");
    Rig.useUp(full, QUIET);

    for (List<Throttle<Client>> order :
        List.of(
            List.of(full, first, last), List.of(first, full, last), List.of(last, first, full))) {
      Decision refused = Rig.hitAll(order, QUIET);

      assertThat(refused.admitted()).isFalse();
      assertThat(refused.refusedBy()).extracting(Limit::uid).containsExactly("full");
      assertThat(Rig.room(first, QUIET)).as("room of another").isEqualTo(5);
      assertThat(Rig.room(last, QUIET)).as("room of another").isEqualTo(1);
    }
  }
}
