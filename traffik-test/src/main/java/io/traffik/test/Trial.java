package io.traffik.test;

import static org.assertj.core.api.Assertions.assertThat;

import io.traffik.Decision;
import io.traffik.HitClass;
import io.traffik.InMemoryBackend;
import io.traffik.Meter;
import io.traffik.Rate;
import io.traffik.Throttle;
import io.traffik.ThrottleRegistry;
import java.util.ArrayList;
import java.util.List;

/** One walk of a subject: a clock, a backend, and the throttle under test. Not thread-safe. */
final class Trial {

  /** Who hits, and how. */
  record Client(String name, HitClass hitClass) {}

  /** What is done at a step. */
  @FunctionalInterface
  interface Action {
    void at(HitClass hitClass, long cost);
  }

  final StrategySubject subject;
  final ManualClock clock;
  final WatchedStrategy watched;
  private final Meter meter;
  private final InMemoryBackend backend;
  private final Throttle<Client> throttle;
  private final List<String> done = new ArrayList<>();

  private Trial(
      StrategySubject subject, ManualClock clock, InMemoryBackend backend, long formerWords) {
    this.subject = subject;
    this.clock = clock;
    this.backend = backend;
    this.watched = new WatchedStrategy(subject.strategy(), formerWords);
    this.meter = subject.strategy().bind(subject.rate());
    this.throttle =
        Throttle.builder(Client.class, "uid")
            .registry(ThrottleRegistry.of(backend))
            .strategy(watched)
            .rate(subject.rate())
            .identifier(Client::name)
            .tier(client -> client.hitClass().tier())
            .priority(client -> client.hitClass().priority())
            .build();
  }

  /** At a time, with nobody known. */
  static Trial begin(StrategySubject subject, long start) {
    ManualClock clock = subject.start().map(ManualClock::at).orElse(ManualClock.atMicros(start));
    InMemoryBackend backend =
        InMemoryBackend.builder().clock(clock).maxBytes(Long.MAX_VALUE).build();
    return new Trial(subject, clock, backend, 0);
  }

  /** Goes on with the same states under another subject's strategy and rate. */
  Trial changedTo(StrategySubject other) {
    Trial changed = new Trial(other, clock, backend, watched.mostWords());
    changed.done.addAll(done);
    changed.done.add("changed to " + other);
    return changed;
  }

  /** Takes the steps; whatever fails is told with the way there. */
  void walk(List<Walk.Step> steps, Action action) {
    for (Walk.Step step : steps) {
      if (now() > Walk.LATEST) {
        return;
      }
      advance(step.micros(subject.rate(), now()));
      HitClass hitClass = step.hitClass(subject);
      long cost = step.cost(capacity(hitClass));
      try {
        action.at(hitClass, cost);
      } catch (AssertionError | RuntimeException failure) {
        String doing = " failed: " + hitClass + " hits with cost " + cost + " at " + now();
        throw new AssertionError(subject + doing + "; before: " + done, failure);
      }
    }
  }

  /** Says what failed, and the way there, with any later assertion. */
  String describe() {
    return subject + " at " + now() + "; before: " + done;
  }

  Decision hit(String name, HitClass hitClass, long cost) {
    Decision decision =
        throttle.hitAsync(new Client(name, hitClass), cost).toCompletableFuture().join();
    done.add(
        now()
            + " "
            + name
            + (hitClass.equals(HitClass.NONE) ? "" : " " + hitClass)
            + (decision.admitted() ? " hit " : " was refused ")
            + cost);
    return decision;
  }

  Decision check(String name, HitClass hitClass, long cost) {
    return throttle.check(new Client(name, hitClass), cost);
  }

  Decision stat(String name, HitClass hitClass) {
    return throttle.stat(new Client(name, hitClass));
  }

  long remaining(String name, HitClass hitClass) {
    return stat(name, hitClass).remaining();
  }

  void refund(Decision decision) {
    assertThat(throttle.refund(decision)).isCompleted();
    done.add(now() + " refund " + decision.cost());
  }

  void updateRate(Rate rate) {
    throttle.updateRate(rate.toString());
    done.add(now() + " rate " + rate);
  }

  /** The largest cost of that class that can ever be admitted. */
  long capacity(HitClass hitClass) {
    return meter.forClass(hitClass).capacity();
  }

  Meter meter() {
    return meter;
  }

  long now() {
    return clock.micros();
  }

  void advance(long micros) {
    clock.advanceMicros(micros);
  }
}
