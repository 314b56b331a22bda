package io.traffik.redis;

import io.traffik.Backend;
import io.traffik.Clock;
import io.traffik.StateKey;
import io.traffik.test.BackendContract;
import io.traffik.test.server.RedisNode;
import java.time.Duration;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.stream.Stream;

/**
 * The contract of backends on some kind of Redis. The cache of denials is off: it may see what
 * another client of the store does late, by the time of the test's clock, which stands still.
 */
abstract class RedisContract extends BackendContract {

  /** A backend to be completed; its connection is shared by all tests, which saves much time. */
  protected abstract RedisBackendBuilder connected();

  /** All servers that have keys. */
  protected abstract List<RedisNode> nodes();

  @Override
  protected final Backend newBackend(Clock clock, String namespace) {
    return connected().clock(clock).namespace(namespace).denyCacheMax(Duration.ZERO).build();
  }

  @Override
  protected final OptionalLong unreadableStates(Backend backend) {
    return OptionalLong.of(((RedisBackend) backend).unreadableStates());
  }

  @Override
  protected final OptionalLong rebasedStates(Backend backend) {
    return OptionalLong.of(((RedisBackend) backend).clockSteps());
  }

  @Override
  protected final Optional<List<Duration>> timesToLive(String namespace) {
    return Optional.of(
        nodes().stream()
            .flatMap(node -> keys(node, namespace).map(key -> timeToLive(node, key)))
            .toList());
  }

  private static Duration timeToLive(RedisNode node, String key) {
    long millis = (Long) Objects.requireNonNull(node.command("PTTL", key));
    return millis < 0 ? ChronoUnit.FOREVER.getDuration() : Duration.ofMillis(millis);
  }

  /** With text, with nothing but a beginning, with what begins well, and with another type. */
  @Override
  protected final boolean corrupt(String namespace) {
    for (RedisNode node : nodes()) {
      int number = 0;
      for (String key : keys(node, namespace).toList()) {
        switch (number++ % 4) {
          case 0 -> node.command("SET", key, "garbage that somebody else wrote here");
          case 1 -> node.command("SETRANGE", key, "0", "\2");
          case 2 -> node.command("APPEND", key, "!");
          default -> {
            node.command("DEL", key);
            node.command("RPUSH", key, "a", "list");
          }
        }
      }
    }
    return true;
  }

  private static Stream<String> keys(RedisNode node, String namespace) {
    List<?> keys =
        (List<?>) Objects.requireNonNull(node.command("KEYS", StateKey.prefix(namespace) + "*"));
    return keys.stream().map(String.class::cast);
  }
}
