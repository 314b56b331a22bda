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
  public void close() {
    sound.close();
  }
}
