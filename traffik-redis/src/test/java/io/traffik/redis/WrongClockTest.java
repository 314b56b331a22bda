package io.traffik.redis;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.traffik.remote.Answer;
import io.traffik.remote.CalmPeriod;
import io.traffik.remote.HotKeyWorker.Order;
import io.traffik.remote.HotKeyWorkers;
import io.traffik.test.server.RedisServer;
import java.util.List;
import java.util.Objects;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * The time is that of Redis: servers of the application whose clocks are wrong, by an hour or by
 * half a century, get the answers that one with the right time gets.
 */
class WrongClockTest {

  private static final long SECOND = 1_000_000;

  /** Two sequences of hits are not made at one instant. */
  private static final long APART = 3 * SECOND;

  private static final long DEADLINE_MILLIS = 30_000;
  private static final long HOUR_MINUTES = 60;

  private static final RedisServer REDIS = RedisServer.start();
  private static final HotKeyWorkers WORKERS = RedisWorkers.connected(REDIS);

  @AfterAll
  static void close() {
    REDIS.close();
  }

  /** By each but timeOfDay two hits an hour are admitted to the class that they have. */
  @ParameterizedTest
  @ValueSource(
      strings = {
        "fixedWindow",
        "slidingWindowLog",
        "slidingWindowCounter",
        "tokenBucket",
        "tokenBucketWithDebt(burst=1, maxDebt=1)",
        "leakyBucket",
        "leakyBucketWithQueue",
        "gcra(burstToleranceMs=1800000)",
        "tiered",
        "adaptive",
        "priority(shares={LOW=1}, defaultPriority=LOW)",
        "quotaWithRollover",
        "timeOfDay",
        "costBasedTokenBucket"
      })
  void aServerWithAWrongClockGetsTheSameAnswers(String strategy) {
    long before = ServersTime.micros(REDIS);
    long minutes = CalmPeriod.of(before / SECOND, HOUR_MINUTES, HOUR_MINUTES);
    String full = strategy.equals("timeOfDay") ? everyHourAnotherLimit() : strategy;
    Order order =
        new Order("right-" + name(strategy), full, "2/" + minutes + "min", 1, DEADLINE_MILLIS);
    List<Answer> right = hits(order, IntStream.of(0, 0, 0));
    List<Answer> wrong = hits(order.on("wrong-" + name(strategy)), IntStream.of(1, 2, 3));
    long after = ServersTime.micros(REDIS);

    for (int i = 0; i < right.size(); i++) {
      Answer its = wrong.get(i);
      assertAlike(its, right.get(i));
      assertThat(its.decidedAt()).as("decided at").isBetween(before - SECOND, after);
      assertThat(its.clock())
          .as("the server's own clock")
          .isCloseTo(after + RedisWorkers.CLOCKS.get(i + 1).toSeconds() * SECOND, within(APART));
    }
    assertThat(timeToLive("wrong-" + name(strategy)))
        .as("time to live")
        .isCloseTo(timeToLive("right-" + name(strategy)), within(APART / 1_000));
  }

  private static void assertAlike(Answer wrong, Answer right) {
    assertThat(wrong.admitted()).as("admitted").isEqualTo(right.admitted());
    assertThat(wrong.remaining()).as("remaining").isEqualTo(right.remaining());
    assertThat(wrong.waitMicros()).as("wait").isCloseTo(right.waitMicros(), within(APART));
    assertThat(wrong.resetMicros()).as("reset").isCloseTo(right.resetMicros(), within(APART));
  }

  private static List<Answer> hits(Order order, IntStream workers) {
    return workers.mapToObj(worker -> WORKERS.ask(worker, order)).toList();
  }

  /** One, two or three times the limit, in turn, so that whoever is an hour off has another one. */
  private static String everyHourAnotherLimit() {
    return IntStream.range(0, 24)
        .mapToObj(hour -> "%02d:00-%02d:00=%d".formatted(hour, hour + 1, 1 + hour % 3))
        .collect(Collectors.joining(", ", "timeOfDay(zone=UTC, sections={", "})"));
  }

  private static String name(String strategy) {
    return strategy.replaceAll("\\(.*", "");
  }

  private static long timeToLive(String uid) {
    List<?> keys = (List<?>) Objects.requireNonNull(REDIS.command("KEYS", "*:" + uid + ":*"));
    assertThat(keys).as("keys of %s", uid).hasSize(1);
    return (Long) Objects.requireNonNull(REDIS.command("PTTL", (String) keys.get(0)));
  }
}
