package io.traffik.test;

import static org.assertj.core.api.Assertions.assertThat;

import io.traffik.Decision;
import io.traffik.Rate;
import io.traffik.Throttle;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.BiFunction;

/**
 * A random life of some throttles, led on the backend under test and on one that is right: whatever
 * happens, both must answer the same. Not thread-safe.
 */
final class Trace {

  private static final int STEPS = 80;
  private static final int SHOWN = 12;

  /** A clock that is set back by no more than 10 s, all in all, makes no backend forget. */
  private static final long UNNOTICED = 9 * Bench.SECOND;

  private static final List<String> TIERS = List.of("", "free", "premium", "pro");
  private static final List<String> PRIORITIES = List.of("", "LOW", "NORMAL", "HIGH", "CRITICAL");

  /** One throttle, twice. */
  private record Pair(Sample sample, Throttle<Client> tested, Throttle<Client> right) {}

  /** One hit, twice, to be given back. */
  private record Charged(Pair pair, Decision tested, Decision right) {}

  private final Bench bench;
  private final List<Pair> pairs = new ArrayList<>();
  private final List<Charged> charged = new ArrayList<>();
  private final List<String> history = new ArrayList<>();
  private int generation;
  private long latest;

  private Trace(Bench bench) {
    this.bench = bench;
  }

  /** Three throttles, of one or two limits each, of any strategies. */
  static void run(Bench bench, int number) {
    Trace trace = new Trace(bench);
    Rig tested = bench.rig();
    Rig right = bench.reference();
    List<Sample> samples = Sample.all().toList();
    for (int i = 0; i < 3; i++) {
      Sample sample = samples.get((int) bench.below(samples.size()));
      String uid = "trace-" + number + "-" + i;
      String rates = sample.rate() + (bench.below(2) == 0 ? "" : ", " + thrice(sample));
      trace.pairs.add(
          new Pair(
              sample,
              tested.throttle(uid, sample.strategy(), rates),
              right.throttle(uid, sample.strategy(), rates)));
      trace.history.add(uid + ": " + sample.name() + " at " + rates);
    }
    for (int step = 0; step < STEPS; step++) {
      trace.step();
    }
  }

  /** About the same, over three periods. */
  private static Rate thrice(Sample sample) {
    return Rate.of(3 * sample.limit() - 1, Duration.ofNanos(3_000 * sample.periodMicros()));
  }

  private void step() {
    Pair pair = any(pairs);
    passTime(pair.sample);
    Client client = client(pair.sample);
    switch ((int) bench.below(12)) {
      case 0 -> both("stat", pair, client, Throttle::stat);
      case 1, 2 -> both("check", pair, client, Throttle::check);
      case 3, 4 -> hitAll(client);
      case 5 -> refund();
      case 6 -> changeRate(pair);
      default -> charged.add(both("hit", pair, client, Rig::hit));
    }
  }

  private void passTime(Sample sample) {
    long now = bench.clock.micros();
    latest = Math.max(latest, now);
    long pause =
        switch ((int) bench.below(60)) {
          case 0, 1, 2 -> slightlyBack(latest - UNNOTICED - now);
          case 3 -> stepBack();
          case 4 -> bench.below(2 * Bench.YEAR);
          default -> bench.pause(sample.periodMicros(), sample.limit());
        };
    bench.clock.advanceMicros(pause);
    history.add(pause + " µs later, at " + bench.clock.micros());
  }

  /** Not where a refused hit, though given back, has told its time to the state. */
  private long slightlyBack(long atLeast) {
    long step = Math.max(-bench.below(UNNOTICED), atLeast);
    return bench.contract.reservesSeveralThrottles() ? 0 : step;
  }

  /**
   * Far back, and other clients come: what was past its time may have been forgotten, and a backend
   * that did not get round to it may remember it when its time comes again.
   */
  private long stepBack() {
    generation++;
    charged.clear();
    latest = 0;
    return -bench.below(86_400 * Bench.SECOND);
  }

  private Client client(Sample sample) {
    long cost = bench.below(4) == 0 ? 1 + bench.below(sample.limit() + 2) : 1 + bench.below(3);
    return new Client("client-" + generation + bench.below(2), cost, any(TIERS), any(PRIORITIES));
  }

  private Charged both(
      String verb, Pair pair, Client client, BiFunction<Throttle<Client>, Client, Decision> ask) {
    history.add(verb + " " + pair.tested.uid() + " by " + client);
    Decision right = ask.apply(pair.right, client);
    Decision tested = ask.apply(pair.tested, client);
    compare(tested, right);
    return new Charged(pair, tested, right);
  }

  private void hitAll(Client client) {
    List<Pair> some = bench.below(2) == 0 ? pairs : List.of(pairs.get(2), pairs.get(0));
    if (bench.contract.reservesSeveralThrottles()) {
      some = some.stream().filter(pair -> pair.sample.refundsWithoutTrace()).toList();
    }
    if (some.isEmpty()) {
      return;
    }
    history.add("hit " + some.size() + " throttles by " + client);
    Decision right = Rig.hitAll(some.stream().map(Pair::right).toList(), client);
    Decision tested = Rig.hitAll(some.stream().map(Pair::tested).toList(), client);
    compare(tested, right);
    charged.add(new Charged(some.get(0), tested, right));
  }

  private void refund() {
    if (!charged.isEmpty()) {
      Charged hit = any(charged);
      history.add("refund of " + hit.right);
      Rig.refund(hit.pair.right, hit.right);
      Rig.refund(hit.pair.tested, hit.tested);
    }
  }

  private void changeRate(Pair pair) {
    Rate rate = Rate.parse(pair.sample.rate());
    Rate changed = Rate.of(1 + bench.below(2 * rate.limit()), rate.period());
    String rates = changed + ", " + thrice(pair.sample);
    history.add("rate of " + pair.tested.uid() + " is now " + rates);
    pair.right.updateRate(rates);
    pair.tested.updateRate(rates);
  }

  private void compare(Decision tested, Decision right) {
    assertThat(Facts.of(tested))
        .as(() -> "after " + String.join("\n  ", recent()))
        .isEqualTo(Facts.of(right));
  }

  /** The throttles, and what happened last. */
  private List<String> recent() {
    List<String> shown = new ArrayList<>(history.subList(0, pairs.size()));
    shown.addAll(history.subList(Math.max(pairs.size(), history.size() - SHOWN), history.size()));
    return shown;
  }

  private <T> T any(List<T> list) {
    return list.get((int) bench.below(list.size()));
  }
}
