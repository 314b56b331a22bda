package io.traffik.lab;

import io.traffik.Backend;
import io.traffik.BackendProvider;
import io.traffik.Charge;
import io.traffik.Clock;
import io.traffik.Decision;
import io.traffik.InMemoryBackend;
import io.traffik.Intent;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;

/** The scheme {@code recording:NAME}: memory that tells, under a name, what it was asked. */
public final class RecordingBackend implements BackendProvider {

  private static final Map<String, List<String>> CALLS = new ConcurrentHashMap<>();

  /** What was asked of the backends of a name, in order. */
  static List<String> calls(String uri) {
    return CALLS.computeIfAbsent(uri, unused -> new CopyOnWriteArrayList<>());
  }

  @Override
  public Set<String> schemes() {
    return Set.of("recording");
  }

  @Override
  public Backend create(String uri) {
    throw new IllegalArgumentException("\"" + uri + "\" would be the user's own states");
  }

  @Override
  public Backend create(String uri, Clock clock) {
    List<String> calls = calls(uri);
    calls.add("create");
    Backend memory = InMemoryBackend.builder().clock(clock).build();
    return new Backend() {
      @Override
      public CompletionStage<Decision> decide(
          List<Charge> charges, Intent intent, Duration timeout) {
        calls.add("decide at " + clock.micros());
        return memory.decide(charges, intent, timeout);
      }

      @Override
      public CompletionStage<Void> refund(Decision decision) {
        calls.add("refund");
        return memory.refund(decision);
      }

      @Override
      public CompletionStage<Void> clear() {
        calls.add("clear");
        return memory.clear();
      }

      @Override
      public CompletionStage<Void> reset(String identity) {
        return memory.reset(identity);
      }

      @Override
      public void close() {
        calls.add("close");
        memory.close();
      }
    };
  }
}
