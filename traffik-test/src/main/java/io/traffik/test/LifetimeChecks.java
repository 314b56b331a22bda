package io.traffik.test;

import static org.assertj.core.api.Assertions.assertThat;

import io.traffik.Backend;
import io.traffik.Decision;
import io.traffik.Strategies;
import io.traffik.Throttle;

/** How long states live: with their clients, not for ever, until they are cleared. */
record LifetimeChecks(Bench bench) {

  private static final Client CLIENT = Client.named("client");

  void everyStateGoesAwayByItself() {
    Rig rig = bench.rig();
    int number = 0;
    for (Sample sample : Sample.all().toList()) {
      Throttle<Client> throttle = rig.throttle("uid-" + number++, sample);
      Decision first = Rig.hit(throttle, CLIENT);
      Rig.hit(throttle, CLIENT.as("other"));
      Rig.refund(throttle, first);
      Rig.hit(throttle, CLIENT.at(100 * sample.limit()));
    }

    assertThat(bench.contract.keysWithoutTtl(bench.namespace)).as("keys without a TTL").isZero();
  }

  /** As {@link BackendContract#sharesStates} declares it. */
  void anotherClientOfTheStoreKnowsTheSame(Sample sample) {
    Backend first = bench.open(bench.namespace + "-reopened");
    Throttle<Client> before = Rig.on(first).throttle("uid", sample);
    long fresh = Rig.room(before, CLIENT);
    Decision last = Rig.hit(before, CLIENT.at(2));
    first.close();

    Backend second = bench.open(bench.namespace + "-reopened");
    Throttle<Client> after = Rig.on(second).throttle("uid", sample);

    assertThat(Rig.room(after, CLIENT))
        .as("room that another client of the store sees")
        .isEqualTo(bench.contract.sharesStates() ? last.remaining() : fresh);
  }

  void clearForgetsEveryStateOfTheNamespaceAndNoOther() {
    Backend other = bench.open(bench.namespace + "-other");
    Throttle<Client> kept = Rig.on(other).throttle("uid", Strategies.fixedWindow(), "1/h");
    Throttle<Client> cleared = bench.rig().throttle("uid", Strategies.fixedWindow(), "1/h, 1/d");
    Rig.hit(kept, CLIENT);
    for (int i = 0; i < 50; i++) {
      Rig.hit(cleared, CLIENT.as("client " + i));
    }

    cleared.backend().clear().toCompletableFuture().join();

    for (int i = 0; i < 50; i++) {
      assertThat(Rig.room(cleared, CLIENT.as("client " + i))).as("after clear").isEqualTo(1);
    }
    assertThat(Rig.room(kept, CLIENT)).as("of another namespace").isZero();
  }

  void closingTwiceDoesNothingMore() {
    Backend closed = bench.open(bench.namespace + "-closed");
    Rig.hit(Rig.on(closed).throttle("uid", Strategies.fixedWindow(), "1/h"), CLIENT);

    closed.close();
    closed.close();

    Throttle<Client> other = bench.rig().throttle("uid", Strategies.fixedWindow(), "1/h");
    assertThat(Rig.hit(other, CLIENT).admitted()).as("a hit on a backend still open").isTrue();
  }
}
