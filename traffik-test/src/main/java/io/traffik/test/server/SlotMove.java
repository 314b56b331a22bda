package io.traffik.test.server;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;

/**
 * A slot's way from one node to another, step by step as the <a
 * href="https://redis.io/docs/latest/commands/cluster-setslot/">documentation</a> of {@code CLUSTER
 * SETSLOT} has it.
 */
record SlotMove(int slot, RedisServer from, RedisServer to) {

  private static final int KEYS_AT_ONCE = 100;
  private static final int TIMEOUT_MILLIS = 10_000;

  void run(List<RedisServer> nodes, Runnable halfWay) {
    setSlot(to, "IMPORTING", id(from));
    setSlot(from, "MIGRATING", id(to));
    moveKeys();
    try {
      halfWay.run();
    } finally {
      handOver(nodes);
    }
  }

  private void handOver(List<RedisServer> nodes) {
    // The new owner first: were it the last, the two could send a client back and forth.
    setSlot(to, "NODE", id(to));
    setSlot(from, "NODE", id(to));
    nodes.stream()
        .filter(node -> node != to && node != from && node.isRunning())
        .forEach(node -> setSlot(node, "NODE", id(to)));
  }

  private void setSlot(RedisServer node, String what, String id) {
    node.command("CLUSTER", "SETSLOT", Integer.toString(slot), what, id);
  }

  private static String id(RedisServer node) {
    return String.valueOf(node.command("CLUSTER", "MYID"));
  }

  private void moveKeys() {
    for (List<?> keys = someKeys(); !keys.isEmpty(); keys = someKeys()) {
      List<String> migrate = new ArrayList<>();
      migrate.addAll(List.of("MIGRATE", to.host(), Integer.toString(to.port()), "", "0"));
      migrate.addAll(List.of(Integer.toString(TIMEOUT_MILLIS), "KEYS"));
      keys.forEach(key -> migrate.add((String) key));
      ask(migrate.toArray(String[]::new));
    }
  }

  private List<?> someKeys() {
    String count = Integer.toString(KEYS_AT_ONCE);
    return (List<?>) ask("CLUSTER", "GETKEYSINSLOT", Integer.toString(slot), count);
  }

  /** One byte a character: keys are bytes, and not always those of a text. */
  private Object ask(String... words) {
    return Objects.requireNonNull(
        from.ask(RedisServer.REPLY_TIMEOUT, StandardCharsets.ISO_8859_1, words));
  }
}
