package io.traffik.test;

import static org.assertj.core.api.Assertions.assertThat;

import io.traffik.Decision;
import io.traffik.Strategies;
import io.traffik.Throttle;
import java.util.List;
import java.util.function.Function;

/** Truthful: the wait is the least number of microseconds after which the hit is admitted. */
record WaitChecks(Bench bench) {

  private static final int STEPS = 40;
  private static final Client CLIENT = Client.named("client");

  void whoWaitsAsToldGetsInAndWhoWaitsLessDoesNot(Sample sample) {
    Throttle<Client> throttle = bench.rig().throttle("uid", sample);
    walk(sample, client -> Rig.hit(throttle, client), client -> throttle.check(client));
  }

  void theWaitOfSeveralLimitsIsThatOfAllTogether() {
    Rig rig = bench.rig();
    Throttle<Client> counter =
        rig.throttle("counter", Strategies.slidingWindowCounter(), "7/min, 11/90s");
    Throttle<Client> bucket = rig.throttle("bucket", Strategies.tokenBucket(9), "13/2min");
    List<Throttle<Client>> both = List.of(counter, bucket);
    walk(
        new Sample("several limits", Strategies.fixedWindow(), "7/min"),
        client -> Rig.hitAll(both, client),
        client -> counter.check(client).admitted() ? bucket.check(client) : counter.check(client));
  }

  void aCostThatIsNeverAdmittedIsToldSo(Sample sample) {
    Throttle<Client> throttle = bench.rig().throttle("uid", sample);
    long room = Rig.room(throttle, CLIENT);

    Decision never = Rig.hit(throttle, CLIENT.at(100 * sample.limit()));

    assertThat(never.never()).as("told never: %s", never).isTrue();
    assertThat(never.retryAfterSeconds()).isEmpty();
    assertThat(never.remaining()).as("what remains all the same").isEqualTo(room);
  }

  private void walk(Sample sample, Function<Client, Decision> hit, Function<Client, Decision> ask) {
    for (int step = 0; step < STEPS; step++) {
      bench.clock.advanceMicros(bench.pause(sample.periodMicros(), sample.limit()));
      Client client = CLIENT.at(1 + bench.below(sample.limit()));
      Decision first = hit.apply(client);
      if (first.admitted()) {
        assertThat(first.waitMicros()).as("step %d", step).isZero();
      } else if (!first.never()) {
        String about = "step %d: cost %d, %s".formatted(step, client.cost(), first);
        assertThat(first.waitMicros()).as(about).isPositive();
        bench.clock.advanceMicros(first.waitMicros() - 1);
        assertThat(ask.apply(client).admitted()).as("1 µs early: " + about).isFalse();
        bench.clock.advanceMicros(1);
        assertThat(hit.apply(client).admitted()).as("in time: " + about).isTrue();
      }
    }
  }
}
