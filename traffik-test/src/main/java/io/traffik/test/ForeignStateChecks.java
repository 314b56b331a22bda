package io.traffik.test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.traffik.Backend;
import io.traffik.Decision;
import io.traffik.HitClass;
import io.traffik.Meter;
import io.traffik.OnError;
import io.traffik.Outcome;
import io.traffik.Rate;
import io.traffik.State;
import io.traffik.Strategies;
import io.traffik.Strategy;
import io.traffik.Throttle;
import java.util.OptionalLong;

/** What happens to a state that was written under another rate, by others, or by a broken meter. */
record ForeignStateChecks(Bench bench) {

  private static final Client CLIENT = Client.named("client");

  /** What is used stays used, in whole hits, cut to the new limit. */
  void aChangedRateIsNeitherAmnestyNorDoublePunishment(
      String strategy, String before, long used, String after, long remaining) {
    Throttle<Client> throttle = bench.rig().throttle("uid", Strategies.parse(strategy), before);
    Rig.hit(throttle, CLIENT.at(used));

    throttle.updateRate(after);

    assertThat(Rig.room(throttle, CLIENT)).as("room under the new rate").isEqualTo(remaining);
    Decision refused = Rig.hit(throttle, CLIENT.at(remaining + 1));
    assertThat(refused.admitted()).as("one more than that").isFalse();
    if (!refused.never()) {
      bench.clock.advanceMicros(refused.waitMicros() - 1);
      assertThat(throttle.check(CLIENT.at(remaining + 1)).admitted()).as("1 µs early").isFalse();
      bench.clock.advanceMicros(1);
      assertThat(throttle.check(CLIENT.at(remaining + 1)).admitted()).as("in time").isTrue();
    }
  }

  /** Converted anew by each question, a state would have gone on filling up at the former rate. */
  void aWaitToldByAQuestionComesTrue(String strategy, String before, String after) {
    Throttle<Client> throttle = bench.rig().throttle("uid", Strategies.parse(strategy), before);
    Rig.useUp(throttle, CLIENT);
    throttle.updateRate(after);

    Decision told = throttle.check(CLIENT);

    assertThat(told.admitted()).as("at once").isFalse();
    bench.clock.advanceMicros(told.waitMicros() - 1);
    assertThat(throttle.check(CLIENT).admitted()).as("1 µs early").isFalse();
    bench.clock.advanceMicros(1);
    assertThat(throttle.check(CLIENT).admitted()).as("in time").isTrue();
  }

  void aStateThatCannotBeConvertedCountsAsAbsent() {
    Throttle<Client> throttle = bench.rig().throttle("uid", new SessionWindow(), "5/h");
    Rig.useUp(throttle, CLIENT);
    OptionalLong unreadable = bench.contract.unreadableStates(throttle.backend());

    throttle.updateRate("3/h");

    assertThat(Rig.hit(throttle, CLIENT).remaining()).as("of a fresh state").isEqualTo(2);
    assertCounted(throttle.backend(), unreadable);
  }

  /** Another strategy that goes by the same name has been here. */
  void aForeignStateUnderOurKeyCountsAsAbsent(Sample sample) {
    Throttle<Client> foreign = bench.rig().throttle("uid", impostor(sample), sample.rate());
    Rig.hit(foreign, CLIENT);
    OptionalLong unreadable = bench.contract.unreadableStates(foreign.backend());
    Throttle<Client> throttle = bench.rig().throttle("uid", sample);

    Decision hit = Rig.hit(throttle, CLIENT);

    assertThat(Facts.of(hit))
        .as("on a state of another strategy of that name")
        .isEqualTo(Facts.of(Rig.hit(throttle, CLIENT.as("new"))));
    assertCounted(throttle.backend(), unreadable);
  }

  /** Garbage, where the store can be written to from outside; else there is none to be found. */
  void aCorruptStateUnderOurKeyCountsAsAbsent(Sample sample) {
    Throttle<Client> throttle = bench.rig().throttle("uid", sample);
    Decision last = Rig.hit(throttle, CLIENT.at(2));
    OptionalLong unreadable = bench.contract.unreadableStates(throttle.backend());

    boolean corrupted = bench.contract.corrupt(bench.namespace);

    Decision hit = Rig.hit(throttle, CLIENT);
    Decision fresh = Rig.hit(throttle, CLIENT.as("new"));
    if (corrupted) {
      assertThat(Facts.of(hit)).as("on garbage").isEqualTo(Facts.of(fresh));
      assertCounted(throttle.backend(), unreadable);
    } else {
      assertThat(hit.remaining()).as("nothing happened").isEqualTo(last.remaining() - 1);
    }
  }

  /** It is a bug and no outage, and what it leaves behind is no state. */
  void aStrategyThatFailsIsNoOutage() {
    Rig rig = bench.rig();
    Throttle<Client> throttle =
        Throttle.builder(Client.class, "uid")
            .registry(rig.registry())
            .identifier(Client::identity)
            .strategy(new Failing())
            .rate("5/h")
            .onError(OnError.ALLOW)
            .build();

    assertThatThrownBy(() -> throttle.hit(CLIENT))
        .as("what the strategy threw")
        .isInstanceOf(UnsupportedOperationException.class);
    assertThatThrownBy(() -> throttle.hitAsync(CLIENT).toCompletableFuture().join())
        .as("the same, asynchronously")
        .hasRootCauseInstanceOf(UnsupportedOperationException.class);
  }

  private void assertCounted(Backend backend, OptionalLong before) {
    before.ifPresent(
        earlier ->
            assertThat(bench.contract.unreadableStates(backend))
                .as("states that could not be read, counted")
                .hasValue(earlier + 1));
  }

  /** Keeps three words that mean nothing to the strategy whose name it has. */
  private static Strategy impostor(Sample sample) {
    Meter genuine = sample.strategy().bind(Rate.parse(sample.rate())).forClass(HitClass.NONE);
    return new Impostor(sample.strategy().name(), genuine.stateClass());
  }

  private record Impostor(String name, String stateClass) implements Strategy {

    @Override
    public Meter bind(Rate rate) {
      return new ImpostorMeter(rate.periodMicros(), stateClass);
    }
  }

  private record ImpostorMeter(long period, @Override String stateClass) implements Meter {

    @Override
    public void decide(State state, long cost, long now, Outcome outcome) {
      outcome.admit(1, now + period).next(7).next(7).next(7).next(now).push(7);
    }

    @Override
    public long horizon(State state) {
      return last(state) + period;
    }

    @Override
    public long last(State state) {
      return state.word(3);
    }

    @Override
    public long capacity() {
      return 100;
    }

    @Override
    public long[] parameters() {
      return new long[] {7, 7, 7, 7, 7, 7, 7, 7, 7};
    }

    @Override
    public long maxWords() {
      return 5;
    }
  }

  private record Failing() implements Strategy {

    @Override
    public String name() {
      return "failing";
    }

    @Override
    public Meter bind(Rate rate) {
      return new FailingMeter();
    }
  }

  private record FailingMeter() implements Meter {

    @Override
    public void decide(State state, long cost, long now, Outcome outcome) {
      throw new UnsupportedOperationException("a bug in a strategy");
    }

    @Override
    public long horizon(State state) {
      return Outcome.NEVER;
    }

    @Override
    public long last(State state) {
      return 0;
    }

    @Override
    public long capacity() {
      return 5;
    }

    @Override
    public long[] parameters() {
      return new long[0];
    }
  }
}
