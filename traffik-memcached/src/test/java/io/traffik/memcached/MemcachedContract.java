package io.traffik.memcached;

import io.traffik.Backend;
import io.traffik.Clock;
import io.traffik.StateKey;
import io.traffik.test.BackendContract;
import io.traffik.test.server.MemcachedNode;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.stream.Stream;

/** The contract of backends on Memcached, however it is reached. */
abstract class MemcachedContract extends BackendContract {

  /** A backend to be completed. */
  protected abstract MemcachedBackendBuilder connected();

  /** All servers that have keys. */
  protected abstract List<? extends MemcachedNode> nodes();

  @Override
  protected final Backend newBackend(Clock clock, String namespace) {
    return connected().clock(clock).namespace(namespace).build();
  }

  @Override
  protected final boolean reservesSeveralThrottles() {
    return true;
  }

  @Override
  protected final OptionalLong unreadableStates(Backend backend) {
    return OptionalLong.of(((MemcachedBackend) backend).unreadableStates());
  }

  @Override
  protected final OptionalLong rebasedStates(Backend backend) {
    return OptionalLong.of(((MemcachedBackend) backend).clockSteps());
  }

  @Override
  protected final Optional<List<Duration>> timesToLive(String namespace) {
    return Optional.of(
        nodes().stream()
            .flatMap(
                node ->
                    node.timesToLive().entrySet().stream()
                        .filter(entry -> isOf(namespace, entry.getKey()))
                        .map(entry -> entry.getValue()))
            .toList());
  }

  /** With text, with a beginning that is no longer that, with less, and with more. */
  @Override
  protected final boolean corrupt(String namespace) {
    for (MemcachedNode node : nodes()) {
      int number = 0;
      for (String key : keys(node, namespace).filter(key -> key.contains("{")).toList()) {
        byte[] value = Objects.requireNonNull(node.get(key));
        switch (number++ % 4) {
          case 0 ->
              value = "garbage that somebody else wrote here".getBytes(StandardCharsets.UTF_8);
          case 1 -> value[0] = 2;
          case 2 -> value = Arrays.copyOf(value, value.length - 1);
          default -> value = Arrays.copyOf(value, value.length + 1);
        }
        node.set(key, Link.FLAGS, 3_600, value);
      }
    }
    return true;
  }

  private static Stream<String> keys(MemcachedNode node, String namespace) {
    return node.timesToLive().keySet().stream().filter(key -> isOf(namespace, key));
  }

  private static boolean isOf(String namespace, String key) {
    String prefix = StateKey.prefix(namespace);
    return key.startsWith(prefix.substring(0, prefix.length() - 1));
  }
}
