package io.traffik.test;

import static org.assertj.core.api.Assertions.assertThat;

import io.traffik.Backend;
import io.traffik.Decision;
import io.traffik.Strategies;
import io.traffik.Throttle;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;

/** How long states live: with their clients, not for ever, until they are cleared. */
record LifetimeChecks(Bench bench) {

  private static final Client CLIENT = Client.named("client");

  /** Time is virtual, so it is an hour; some of it has passed since the key was written. */
  private static final Duration SHORTEST = Duration.ofMinutes(59);

  /** All horizons here are within some hours, and a store may add a day. */
  private static final Duration LONGEST = Duration.ofDays(2);

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

    bench
        .contract
        .timesToLive(bench.namespace)
        .ifPresent(
            all ->
                assertThat(all)
                    .as("how long each key of the namespace will stay")
                    .isNotEmpty()
                    .allSatisfy(each -> assertThat(each).isBetween(SHORTEST, LONGEST)));
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
    List<Throttle<Client>> kept =
        Stream.of("-other", ":other")
            .map(suffix -> Rig.on(bench.open(bench.namespace + suffix)))
            .map(rig -> rig.throttle("uid", Strategies.fixedWindow(), "1/h"))
            .toList();
    Throttle<Client> cleared = bench.rig().throttle("uid", Strategies.fixedWindow(), "1/h, 1/d");
    kept.forEach(throttle -> Rig.hit(throttle, CLIENT));
    for (int i = 0; i < 50; i++) {
      Rig.hit(cleared, CLIENT.as("client " + i));
    }

    cleared.backend().clear().toCompletableFuture().join();

    for (int i = 0; i < 50; i++) {
      assertThat(Rig.room(cleared, CLIENT.as("client " + i))).as("after clear").isEqualTo(1);
    }
    assertThat(kept)
        .as("of another namespace")
        .allSatisfy(throttle -> assertThat(Rig.room(throttle, CLIENT)).isZero());
  }

  /** Whatever it is called, and whoever else is called like a part of it. */
  void resetForgetsAllOfOneClientAndNothingOfOthers() {
    Rig rig = bench.rig();
    Throttle<Client> two = rig.throttle("two", Strategies.fixedWindow(), "1/h, 1/d");
    Throttle<Client> log = rig.throttle("log", Strategies.slidingWindowLog(), "1/h");
    Throttle<Client> elsewhere =
        Rig.on(bench.open(bench.namespace + ":other")).throttle("two", Strategies.gcra(), "1/h");
    List<String> names = List.of("a", "", "a:b", "{a}", "*", "a*", "[a]", "x".repeat(300), "ü");
    for (String reset : names) {
      names.forEach(name -> List.of(two, log, elsewhere).forEach(each -> hitAs(each, name)));

      two.backend().reset(reset).toCompletableFuture().join();

      for (String name : names) {
        long room = name.equals(reset) ? 1 : 0;
        assertThat(Rig.room(two, CLIENT.as(name))).as("%s of %s", name, reset).isEqualTo(room);
        assertThat(Rig.room(log, CLIENT.as(name))).as("%s of %s", name, reset).isEqualTo(room);
        assertThat(Rig.room(elsewhere, CLIENT.as(name))).as("another namespace").isZero();
      }
    }
  }

  private static void hitAs(Throttle<Client> throttle, String name) {
    Rig.hit(throttle, CLIENT.as(name));
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
