package io.traffik.test.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.temporal.ChronoUnit;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@Timeout(60)
class MemcachedNodeTest {

  private static final Duration FOR_EVER = ChronoUnit.FOREVER.getDuration();
  private static final int KEYS = 1000;
  private static final Duration LIMIT = Duration.ofSeconds(10);

  private final MemcachedServer memcached = MemcachedServer.start();

  @AfterEach
  void close() {
    memcached.close();
  }

  @Test
  void storesReadsAndDeletesBytes() {
    byte[] value = {0, '\r', '\n', 'E', 'N', 'D', '\r', '\n', -1};

    memcached.set("té", 7, 0, value);
    memcached.set("empty", 0, 0, new byte[0]);

    assertThat(memcached.get("té")).isEqualTo(value);
    assertThat(memcached.get("empty")).isEmpty();
    assertThat(memcached.get("coffee")).isNull();
    assertThat(memcached.delete("té")).isTrue();
    assertThat(memcached.delete("té")).isFalse();
    assertThat(memcached.get("té")).isNull();
  }

  @Test
  void whatIsFlushedIsGoneAndWhatFollowsIsNot() {
    set("before", 0);
    memcached.flushAll();
    set("after", 0);

    assertThat(memcached.get("before")).isNull();
    assertThat(memcached.get("after")).isNotNull();
    assertThat(memcached.timesToLive()).containsOnlyKeys("after");
  }

  @Test
  void tellsStatisticsBySection() {
    set("tea", 0);

    assertThat(memcached.stats("")).containsEntry("cmd_set", "1").containsKey("version");
    assertThat(memcached.stats("settings")).containsEntry("tcpport", "" + memcached.port());
    assertThat(memcached.stats("items")).containsEntry("items:1:number", "1");
    assertThatIllegalStateException()
        .isThrownBy(() -> memcached.stats("tea"))
        .withMessage("memcached replied to stats: ERROR");
  }

  @Test
  void tellsHowLongEachKeyWillStay() {
    assertThat(memcached.timesToLive()).isEmpty();

    set("for-ever", 0);
    set("minute", 60);
    set("té%20=+", 3600);
    set("day", Math.toIntExact(serverSeconds() + 86_400));
    set("past", -1);

    Map<String, Duration> times = memcached.timesToLive();
    assertThat(times).containsOnlyKeys("for-ever", "minute", "té%20=+", "day");
    assertThat(times).containsEntry("for-ever", FOR_EVER);
    assertAbout(times.get("minute"), Duration.ofMinutes(1));
    assertAbout(times.get("té%20=+"), Duration.ofHours(1));
    assertAbout(times.get("day"), Duration.ofDays(1));
  }

  private static void assertAbout(@Nullable Duration told, Duration expected) {
    assertThat(told).isBetween(expected.minus(LIMIT), expected);
  }

  @Test
  void whatHasExpiredIsNotListed() {
    set("short", 1);
    set("long", 100);

    Polling.until("a key to expire", LIMIT, () -> memcached.get("short") == null);

    assertThat(memcached.timesToLive()).containsOnlyKeys("long");
    set("unread", 1);
    Polling.until("another to expire", LIMIT, () -> !memcached.timesToLive().containsKey("unread"));
    assertThat(memcached.get("unread")).isNull();
  }

  /** The server makes one listing at a time, and tells all others that it is busy. */
  @Test
  void manyMayAskAtOnce() throws InterruptedException, ExecutionException {
    for (int i = 0; i < KEYS; i++) {
      set("key-" + i, 0);
    }
    ExecutorService threads = Executors.newFixedThreadPool(4);
    try {
      List<Callable<Integer>> asking =
          Collections.nCopies(40, () -> memcached.timesToLive().size());
      for (Future<Integer> each : threads.invokeAll(asking)) {
        assertThat(each.get()).isEqualTo(KEYS);
      }
    } finally {
      threads.shutdownNow();
    }
  }

  @Test
  void timesAreThoseOfTheServersClock() {
    List<String> dump =
        List.of(
            "key=a exp=-1 la=1795522677 cas=1 fetch=no cls=1 size=61",
            "key=caf%C3%A9%2520 exp=1795522778 la=1795522677 cas=2 fetch=no cls=1 size=65",
            "key=now exp=1795522777 la=1795522677 cas=3 fetch=no cls=1 size=65",
            "key=past exp=1795522776 la=1795522677 cas=4 fetch=no cls=1 size=65");

    assertThat(MemcachedText.timesToLive(dump, 1_795_522_777L))
        .isEqualTo(Map.of("a", FOR_EVER, "café%20", Duration.ofSeconds(1)));
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "two words", "line\r\n", "tab\t", "\u007f"})
  void whatIsNoKeyIsRefused(String key) {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> memcached.get(key))
        .withMessage("key \"" + key + "\" must be one word of 1 to 250 bytes");
    assertThatIllegalArgumentException().isThrownBy(() -> set(key, 0));
    assertThatIllegalArgumentException().isThrownBy(() -> memcached.delete(key));
  }

  @Test
  void keysMayBeLong() {
    set("é".repeat(125), 0);

    assertThat(memcached.timesToLive()).containsOnlyKeys("é".repeat(125));
    assertThatIllegalArgumentException().isThrownBy(() -> set("é".repeat(126), 0));
  }

  private void set(String key, int exptimeSeconds) {
    memcached.set(key, 0, exptimeSeconds, "green".getBytes(StandardCharsets.UTF_8));
  }

  private long serverSeconds() {
    return Long.parseLong(Objects.requireNonNull(memcached.stats("").get("time")));
  }
}
