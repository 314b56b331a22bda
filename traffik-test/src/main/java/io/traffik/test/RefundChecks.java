package io.traffik.test;

import static org.assertj.core.api.Assertions.assertThat;

import io.traffik.Decision;
import io.traffik.Strategies;
import io.traffik.Throttle;
import java.util.List;
import java.util.stream.Stream;

/** A refund gives back what a hit was charged, once, and never more room than without the hit. */
record RefundChecks(Bench bench) {

  private static final int WALKS = 10;
  private static final Client REFUNDED = Client.named("refunded");
  private static final Client KEPT = Client.named("kept");
  private static final Client WITHOUT = Client.named("without");

  /** Beside a client that keeps the hit, and one that never makes it. */
  void aRefundNeverLeavesMoreRoomThanIfTheHitHadNotBeen(Sample sample) {
    for (int walk = 0; walk < WALKS; walk++) {
      Throttle<Client> throttle = bench.rig().throttle("uid-" + walk, sample);
      hitAlike(throttle, sample, 1 + (int) bench.below(6));
      pause(sample);
      Client client = REFUNDED.at(1 + bench.below(sample.limit()));
      Decision hit = Rig.hit(throttle, client);
      Rig.hit(throttle, client.as(KEPT.identity()));
      pause(sample);
      hitAlike(throttle, sample, (int) bench.below(2));

      long before = Rig.room(throttle, REFUNDED);
      Rig.refund(throttle, hit);

      assertThat(Rig.room(throttle, REFUNDED))
          .as("walk %d: after the refund of %s", walk, hit)
          .isGreaterThanOrEqualTo(before);
      for (int quarter = 0; quarter < 8; quarter++) {
        long kept = Rig.room(throttle, KEPT);
        assertThat(Rig.room(throttle, REFUNDED))
            .as("walk %d, %d/4 periods after %s", walk, quarter, hit)
            .isLessThanOrEqualTo(Math.max(kept, Rig.room(throttle, WITHOUT)));
        bench.clock.advanceMicros(sample.periodMicros() / 4 + 1);
      }
    }
  }

  /** Hits that all three make, or none. */
  private void hitAlike(Throttle<Client> throttle, Sample sample, int hits) {
    for (int i = 0; i < hits; i++) {
      pause(sample);
      long cost = 1 + bench.below(Math.max(1, sample.limit() / 2));
      List<Client> all = Stream.of(REFUNDED, KEPT, WITHOUT).map(c -> c.at(cost)).toList();
      if (all.stream().allMatch(client -> throttle.check(client).admitted())) {
        all.forEach(client -> Rig.hit(throttle, client));
      }
    }
  }

  private void pause(Sample sample) {
    bench.clock.advanceMicros(bench.pause(sample.periodMicros(), sample.limit()));
  }

  void aRefundAtOnceGivesAllBackWhereTheStrategyCan(Sample sample) {
    Throttle<Client> throttle = bench.rig().throttle("uid", sample);
    Throttle<Client> alone = bench.reference().throttle("uid", sample);
    for (int step = 0; step < 20; step++) {
      pause(sample);
      Client client = REFUNDED.at(1 + bench.below(sample.limit()));
      Decision hit = Rig.hit(throttle, client);
      Decision same = Rig.hit(alone, client);

      Rig.refund(throttle, hit);
      Rig.refund(alone, same);

      assertThat(Facts.of(throttle.stat(client)))
          .as("step %d: after the refund of %s", step, hit)
          .isEqualTo(Facts.of(alone.stat(client)));
      Rig.hit(throttle, client);
      Rig.hit(alone, client);
    }
  }

  void allLimitsOfAHitAreGivenBackTogetherAndOnce() {
    Rig rig = bench.rig();
    Throttle<Client> two = rig.throttle("two", Strategies.fixedWindow(), "5/min, 9/h");
    Throttle<Client> one = rig.throttle("one", Strategies.slidingWindowLog(), "7/min");
    Rig.hitAll(List.of(two, one), REFUNDED.at(2));
    Decision hit = Rig.hitAll(List.of(two, one), REFUNDED.at(3));

    hit.parts().forEach(part -> Rig.refund(one, part));
    assertThat(Rig.room(one, REFUNDED)).as("a part is not given back").isEqualTo(2);
    Rig.refund(one, hit);
    Rig.refund(two, hit);

    assertThat(two.stat(REFUNDED).parts())
        .extracting(Decision::remaining)
        .as("given back once")
        .containsExactly(3L, 7L);
    assertThat(Rig.room(one, REFUNDED)).as("given back once").isEqualTo(5);
  }

  void whatChargedNothingGivesNothingBack() {
    Throttle<Client> throttle = bench.rig().throttle("uid", Strategies.fixedWindow(), "5/min");
    Rig.hit(throttle, REFUNDED.at(4));

    Rig.refund(throttle, throttle.check(REFUNDED));
    Rig.refund(throttle, throttle.stat(REFUNDED));
    Rig.refund(throttle, Rig.hit(throttle, REFUNDED.at(2)));

    assertThat(Rig.room(throttle, REFUNDED)).isEqualTo(1);
  }

  void nothingIsGivenBackToAStateThatIsGone() {
    Throttle<Client> throttle = bench.rig().throttle("uid", Strategies.fixedWindow(), "5/min");
    Decision cleared = Rig.hit(throttle, REFUNDED.at(3));
    throttle.backend().clear().toCompletableFuture().join();
    Rig.refund(throttle, cleared);
    assertThat(Rig.room(throttle, REFUNDED)).as("after clear").isEqualTo(5);

    Decision ofLastWindow = Rig.hit(throttle, REFUNDED.at(3));
    bench.clock.advanceMicros(60 * Bench.SECOND);
    Rig.hit(throttle, REFUNDED.at(4));
    Rig.refund(throttle, ofLastWindow);
    assertThat(Rig.room(throttle, REFUNDED)).as("of another window").isEqualTo(1);
  }

  void nothingIsGivenBackToAStateOfAnotherRate() {
    Throttle<Client> throttle = bench.rig().throttle("uid", Strategies.tokenBucket(), "6/min");
    Decision hit = Rig.hit(throttle, REFUNDED.at(3));
    throttle.updateRate("5/min");
    Rig.hit(throttle, REFUNDED);

    Rig.refund(throttle, hit);

    assertThat(Rig.room(throttle, REFUNDED)).isEqualTo(1);
  }
}
