package io.traffik.test;

import io.traffik.Charge;
import io.traffik.Decision;
import io.traffik.InMemoryBackend;
import io.traffik.Intent;
import io.traffik.Strategies;
import io.traffik.Strategy;
import io.traffik.Throttle;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;

/**
 * The charges of hits of cost 0 to 3, as two throttles hand them to a backend: one to be tested, at
 * 3/2s, and another fixed one with two limits. Immutable.
 */
record Charges(
    List<List<Charge>> one,
    List<List<Charge>> other,
    List<List<Charge>> both,
    List<List<Charge>> reversed) {

  static Charges of(Strategy strategy) {
    Recorder recorder = new Recorder();
    Throttle<Client> one = Rig.on(recorder).throttle("one", strategy, "3/2s");
    Throttle<Client> other =
        Rig.on(recorder).throttle("other", Strategies.fixedWindow(), "4/2s, 5/3s");
    return new Charges(
        recorder.record(client -> one.check(client), one::stat),
        recorder.record(client -> other.check(client), other::stat),
        recorder.record(client -> Rig.hitAll(List.of(one, other), client), one::stat),
        recorder.record(client -> Rig.hitAll(List.of(other, one), client), one::stat));
  }

  /** Remembers what it is asked. */
  private static final class Recorder extends BrokenBackend {
    private List<Charge> asked = List.of();

    Recorder() {
      super(InMemoryBackend.create());
    }

    List<List<Charge>> record(Consumer<Client> hit, Consumer<Client> stat) {
      List<List<Charge>> byCost = new ArrayList<>();
      stat.accept(Client.named("client"));
      byCost.add(asked);
      for (int cost = 1; cost <= 3; cost++) {
        hit.accept(Client.named("client").at(cost));
        byCost.add(asked);
      }
      return List.copyOf(byCost);
    }

    @Override
    Decision decide(List<Charge> charges, Intent intent) {
      asked = charges;
      return super.decide(charges, intent);
    }
  }
}
