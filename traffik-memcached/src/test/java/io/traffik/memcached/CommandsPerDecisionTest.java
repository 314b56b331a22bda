package io.traffik.memcached;

import static org.assertj.core.api.Assertions.assertThat;

import io.traffik.Backend;
import io.traffik.Decision;
import io.traffik.Throttle;
import io.traffik.test.server.MemcachedServer;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * What Memcached is asked for one decision, as it counts itself: what is written once is read once.
 * The directory, which is read once a second, is allowed for.
 */
class CommandsPerDecisionTest {

  private static final int HITS = 200;
  private static final int DIRECTORY_READS = 20;
  private static final MemcachedServer SERVER = MemcachedServer.start();

  private Map<String, String> before = Map.of();

  @AfterAll
  static void stop() {
    SERVER.close();
  }

  @BeforeEach
  void flush() {
    SERVER.flushAll();
  }

  private void begin() {
    before = SERVER.stats("");
  }

  private long count(String... counters) {
    Map<String, String> after = SERVER.stats("");
    long count = 0;
    for (String counter : counters) {
      count += Long.parseLong(after.get(counter)) - Long.parseLong(before.get(counter));
    }
    return count;
  }

  private long reads() {
    return count("cmd_get");
  }

  /** Each set, add and cas counts as a set. */
  private long writes() {
    return count("cmd_set");
  }

  private static Backend connect(String options) {
    return Backend.of("memcached://" + SERVER.address() + options);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "tokenBucket(burst=1000) | 1000/365d",
        "slidingWindowLog | 1000/365d",
        "fixedWindow | 1000/365d, 2000/366d, 3000/367d",
      })
  void anAdmittedHitIsOneReadAndOneWrite(String strategy, String rates) {
    try (Backend backend = connect("")) {
      Throttle<Guest> throttle = Guest.throttle(backend, "uid", strategy, rates);
      Guest.hit(throttle, Guest.named("first"));
      begin();

      for (int i = 0; i < HITS; i++) { // some new, most known
        assertThat(Guest.hit(throttle, Guest.named("guest-" + i % 50)).admitted()).isTrue();
      }

      assertThat(reads()).isBetween((long) HITS, (long) HITS + DIRECTORY_READS);
      assertThat(writes()).isEqualTo(HITS);
      assertThat(count("cas_badval", "cas_misses")).isZero();
    }
  }

  @Test
  void aRefusedHitAndAQuestionAreOneRead() {
    try (Backend backend = connect("")) {
      Throttle<Guest> throttle = Guest.throttle(backend, "uid", "gcra", "1/365d");
      Guest guest = Guest.named("guest");
      Guest.hit(throttle, guest);
      begin();

      for (int i = 0; i < HITS; i++) {
        assertThat(Guest.hit(throttle, guest).admitted()).isFalse();
        assertThat(throttle.check(guest).admitted()).isFalse();
      }

      assertThat(reads()).isBetween(2L * HITS, 2L * HITS + DIRECTORY_READS);
      assertThat(writes()).isZero();
    }
  }

  /** Of hits in flight at once on one key the first goes alone, and the others go together. */
  @Test
  void hitsAtOnceOnOneKeyGoTogether() {
    try (Backend backend = connect("")) {
      Throttle<Guest> throttle = Guest.throttle(backend, "uid", "slidingWindowLog", "1000/365d");
      Guest guest = Guest.named("guest");
      Decision refunded = Guest.hit(throttle, guest);
      begin();

      List<CompletionStage<?>> answers = new ArrayList<>();
      for (int i = 0; i < HITS; i++) {
        answers.add(throttle.hitAsync(guest));
        answers.add(i == 0 ? throttle.refund(refunded) : throttle.hitAsync(guest));
      }
      answers.forEach(answer -> answer.toCompletableFuture().join());

      assertThat(throttle.stat(guest).remaining()).isEqualTo(1_000 - 2 * HITS + 1);
      assertThat(writes()).isLessThan(HITS / 4);
      assertThat(count("cas_badval", "cas_misses")).as("conflicts").isZero();
    }
  }

  /**
   * Each by itself: so hits of one JVM compete with each other, which costs much and stays exact.
   */
  @Test
  void withoutCoalescingHitsAtOnceCompete() {
    try (MemcachedBackend backend =
        MemcachedBackend.create("memcached://" + SERVER.address() + "?coalescing=false")) {
      Throttle<Guest> throttle = Guest.throttle(backend, "uid", "tokenBucket(burst=100)", "1/365d");
      Guest guest = Guest.named("guest");

      List<CompletableFuture<Decision>> answers = new ArrayList<>();
      for (int i = 0; i < HITS; i++) {
        answers.add(throttle.hitAsync(guest).toCompletableFuture());
      }
      long admitted = answers.stream().filter(answer -> answer.join().admitted()).count();

      assertThat(admitted).isEqualTo(backend.writes() - backend.conflicts()).isEqualTo(100);
      assertThat(backend.conflicts()).isPositive();
    }
  }
}
