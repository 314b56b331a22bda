package io.traffik.test;

import io.traffik.Backend;
import io.traffik.Charge;
import io.traffik.Decision;
import io.traffik.InMemoryBackend;
import io.traffik.Intent;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.UnaryOperator;

/** A backend in memory, to be broken in one place. */
class BrokenBackend implements Backend {

  final InMemoryBackend sound;

  BrokenBackend(InMemoryBackend sound) {
    this.sound = sound;
  }

  Decision decide(List<Charge> charges, Intent intent) {
    return sound.decideNow(charges, intent);
  }

  @Override
  public CompletionStage<Decision> decide(List<Charge> charges, Intent intent, Duration timeout) {
    return CompletableFuture.completedFuture(decide(charges, intent));
  }

  @Override
  public CompletionStage<Void> refund(Decision decision) {
    return sound.refund(decision);
  }

  @Override
  public CompletionStage<Void> clear() {
    return sound.clear();
  }

  @Override
  public CompletionStage<Void> reset(String identity) {
    return sound.reset(identity);
  }

  @Override
  public void close() {
    sound.close();
  }

  static Charge at(Charge charge, long cost) {
    return charge.at(cost);
  }

  /** The same with another wait and another delay, and without statistics. */
  static Decision retold(Decision told, long wait, long delay) {
    if (told.parts().size() > 1) {
      return Decision.of(told.parts(), wait);
    }
    return Decision.of(
        told.requiredCharge(),
        told.admitted(),
        told.remaining(),
        wait,
        told.resetTime().toNanos() / 1_000,
        told.decidedAtMicros(),
        delay,
        null);
  }

  static List<Charge> charges(Decision decision) {
    return decision.parts().stream().map(Decision::requiredCharge).toList();
  }

  /** What was decided, as if it had been on other charges and at another time. */
  static Decision rewritten(Decision decision, UnaryOperator<Charge> charge, long decidedAt) {
    List<Decision> parts =
        decision.parts().stream()
            .map(
                part ->
                    Decision.of(
                        charge.apply(part.requiredCharge()),
                        part.admitted(),
                        part.remaining(),
                        part.waitMicros(),
                        part.resetTime().toNanos() / 1_000,
                        decidedAt,
                        part.delayMicros(),
                        null))
            .toList();
    return parts.size() == 1 ? parts.get(0) : Decision.of(parts, decision.waitMicros());
  }
}
