package io.traffik.test;

import io.traffik.Backend;
import io.traffik.Clock;
import io.traffik.InMemoryBackend;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.UUID;

/**
 * What one test of a backend works with: a clock, a namespace of its own, and backends that are
 * cleared and closed after it. Not thread-safe, but its backends are.
 */
final class Bench implements AutoCloseable {

  /** Two seconds past an hour, so that a little before is another window. */
  static final Instant START = Instant.parse("2026-01-01T00:00:02Z");

  static final long SECOND = 1_000_000;
  static final long YEAR = 365 * 86_400 * SECOND;

  final BackendContract contract;
  final ManualClock clock = ManualClock.at(START);
  final String namespace = "contract-" + UUID.randomUUID();
  final Random random;

  private final Backend backend;
  private final List<Backend> opened = new ArrayList<>();
  private final Set<String> namespaces = new LinkedHashSet<>();

  Bench(BackendContract contract) {
    this.contract = contract;
    this.random = new Random(contract.seed());
    this.backend = open(namespace);
  }

  /** The backend under test, with no throttles yet. */
  Rig rig() {
    return Rig.on(backend);
  }

  /**
   * The backend under test, and beside it a second client of its store, where states are shared:
   * what only one client at a time keeps apart is not kept apart.
   */
  List<Rig> clients() {
    return List.of(rig(), contract.sharesStates() ? Rig.on(open(namespace)) : rig());
  }

  /** Another client of a store: of the same one, if the namespace is the same. */
  Backend open(String otherNamespace) {
    return open(clock, otherNamespace);
  }

  Backend open(Clock otherClock, String otherNamespace) {
    namespaces.add(otherNamespace);
    Backend another = contract.newBackend(otherClock, otherNamespace);
    opened.add(another);
    return another;
  }

  /** What is right: a backend in memory on the same clock. */
  Rig reference() {
    return Rig.on(InMemoryBackend.builder().clock(clock).build());
  }

  /** A number from 0 to below the bound. */
  long below(long bound) {
    return random.nextLong(bound);
  }

  /**
   * A time that a client lets pass: often none, often about that of one hit, sometimes some
   * periods.
   */
  long pause(long periodMicros, long limit) {
    return switch ((int) below(6)) {
      case 0 -> 0;
      case 1 -> below(1_000);
      case 2, 3 -> below(2 * periodMicros / limit + 2);
      case 4 -> below(periodMicros + 1);
      default -> below(3 * periodMicros);
    };
  }

  /** What a test has closed may refuse to work, so others clear up after it. */
  @Override
  public void close() {
    List<Runnable> tasks = new ArrayList<>();
    namespaces.forEach(each -> tasks.add(() -> clear(each)));
    opened.forEach(each -> tasks.add(each::close));
    List<Throwable> failures = new ArrayList<>();
    for (Runnable task : tasks) {
      try {
        task.run();
      } catch (RuntimeException failure) {
        failures.add(failure);
      }
    }
    if (!failures.isEmpty()) {
      AssertionError all = new AssertionError("clearing up after the test failed", failures.get(0));
      failures.stream().skip(1).forEach(all::addSuppressed);
      throw all;
    }
  }

  private void clear(String otherNamespace) {
    try (Backend fresh = contract.newBackend(clock, otherNamespace)) {
      fresh.clear().toCompletableFuture().join();
    }
  }
}
