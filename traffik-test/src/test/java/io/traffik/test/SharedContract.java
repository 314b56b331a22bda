package io.traffik.test;

import io.traffik.Backend;
import io.traffik.Clock;
import io.traffik.InMemoryBackend;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Stream;

/** Runs the contract on clients that share their store in memory, as those of a server do. */
abstract class SharedContract extends BrokenContract {

  private static final Map<String, InMemoryBackend> STORES = new ConcurrentHashMap<>();

  @Override
  protected Backend newBackend(Clock clock, String namespace) {
    return broken(
        STORES.computeIfAbsent(
            getClass().getName() + namespace,
            key -> InMemoryBackend.builder().clock(clock).build()));
  }

  @Override
  protected boolean sharesStates() {
    return true;
  }

  final Stream<InMemoryBackend> storesWithin(String start) {
    String prefix = getClass().getName() + start;
    return STORES.entrySet().stream()
        .filter(each -> each.getKey().startsWith(prefix))
        .map(Map.Entry::getValue);
  }
}
