package io.traffik.memcached;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Memcached takes every key, people can read most, and no two items have the same. */
class ItemNamesTest {

  private static final List<String> AWKWARD =
      List.of(
          "",
          " ",
          "a",
          "%",
          "%20",
          "{a}",
          "}",
          "a:b",
          ":",
          "=a",
          "=",
          "{lock}",
          "\0",
          "\r\n",
          "\t",
          "\u2028",
          "\u00a0",
          "\ud800",
          "ü",
          "😀",
          "x".repeat(129),
          "ü".repeat(129),
          " ".repeat(129),
          "\0".repeat(128) + "a",
          "\0".repeat(128) + "b");

  @ParameterizedTest
  @CsvSource({
    "me, api, 0, ns:{me}:api",
    "10.0.0.1, api:items, 0, ns:{10.0.0.1}:api%3Aitems",
    "::1, api, 35, ns:{%3A%3A1}:api=z",
    "a b, a b, 0, ns:{a%20b}:a%20b",
    "ü, api, 0, ns:{ü}:api",
  })
  void aKeyCanBeRead(String identity, String uid, long generation, String key) {
    assertThat(new ItemNames("ns").states(new Owner(identity, uid), generation)).isEqualTo(key);
  }

  @Test
  void aKeyThatWouldBeTooLongIsHashed() {
    ItemNames names = new ItemNames("n s");
    String readable = names.states(new Owner("x".repeat(129), "u".repeat(100)), 0);
    String hashed = names.states(new Owner("x".repeat(129), "u".repeat(110)), 0);

    assertThat(readable).startsWith("n%20s:{xxx").hasSize(5 + 2 + 129 + 2 + 100);
    assertThat(hashed).matches("n%20s:%[\\w-]{43}");
  }

  @Test
  void noTwoItemsHaveOneKeyAndMemcachedTakesAll() {
    List<String> uids = new ArrayList<>(AWKWARD);
    uids.remove("");
    uids.add("u".repeat(200));
    uids.add("u".repeat(199) + "v");
    Map<String, String> items = new HashMap<>();
    for (String namespace : List.of("n", "n:", "n%", "x".repeat(100), "n=1")) {
      ItemNames names = new ItemNames(namespace);
      for (int number = 0; number < 3; number++) {
        put(items, names.directory(number), "directory " + number + " of " + namespace);
      }
      for (String uid : uids) {
        for (String identity : AWKWARD) {
          for (long generation : new long[] {0, 1, Long.parseLong("lock", 36), Long.MAX_VALUE}) {
            String item = List.of(namespace, uid, identity, generation).toString();
            String states = names.states(new Owner(identity, uid), generation);
            put(items, states, "states " + item);
            put(items, ItemNames.lockOf(states), "lock " + item);
          }
        }
      }
    }
  }

  private static void put(Map<String, String> items, String key, String item) {
    byte[] bytes = key.getBytes(StandardCharsets.UTF_8);
    assertThat(new String(bytes, StandardCharsets.UTF_8)).as("told apart in UTF-8").isEqualTo(key);
    assertThat(bytes.length).as("bytes of %s", item).isBetween(1, 250);
    assertThat(key.chars().noneMatch(c -> Character.isSpaceChar(c) || Character.isISOControl(c)))
        .as("no spaces or control characters in %s", key)
        .isTrue();
    assertThat(items.put(key, item)).as("the same key as that of %s", item).isNull();
  }
}
