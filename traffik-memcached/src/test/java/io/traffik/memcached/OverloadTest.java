package io.traffik.memcached;

import static org.assertj.core.api.Assertions.assertThat;

import io.traffik.BackendUnavailableException;
import io.traffik.Decision;
import io.traffik.OnError;
import io.traffik.Strategies;
import io.traffik.Throttle;
import io.traffik.remote.Eventually;
import io.traffik.remote.Shot;
import io.traffik.test.server.MemcachedServer;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.stream.LongStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Bounded: what waits for a server that does not answer is so much and no more. */
class OverloadTest {

  private static final long ROOM = 100_000;

  /** None passes before the test has looked, on a busy machine too. */
  private static final Duration DEADLINE = Duration.ofSeconds(60);

  private static final Duration LIMIT = Duration.ofSeconds(20);

  /** The directory is read again after a second. */
  private static final Duration STALE = Duration.ofMillis(1_100);

  private static final MemcachedServer MEMCACHED = MemcachedServer.start();
  private static final MemcachedBackend BACKEND =
      MemcachedBackend.create("memcached://" + MEMCACHED.address());

  @AfterAll
  static void close() {
    BACKEND.close();
    MEMCACHED.close();
  }

  /** A test that fails leaves it paused. */
  @AfterEach
  void resume() {
    MEMCACHED.resume();
    MEMCACHED.flushAll();
  }

  /**
   * Of one key a hit is in flight and 4,096 wait; of many keys 8,192 are in flight.
   *
   * @param stale whether the directory must be read first, which all hits wait for
   */
  @ParameterizedTest
  @CsvSource({
    "1, 6000, 4097, false",
    "1, 6000, 4097, true",
    "1000000, 12000, 8192, false",
    "1000000, 12000, 8192, true"
  })
  void whatIsTooMuchFailsAtOnceAndTheOthersAreDecided(
      int keys, int hits, int waiting, boolean stale) {
    Throttle<Shot> throttle = throttle(keys + "-" + stale, keys);
    Shot known = new Shot(-1);
    Decision unused = throttle.hitAsync(known).toCompletableFuture().join();
    Eventually.until(
        "the directory's age", LIMIT, () -> !stale || known.ageNanos() > STALE.toNanos());
    MEMCACHED.pause();

    List<CompletableFuture<Decision>> answers =
        LongStream.range(0, hits)
            .mapToObj(number -> throttle.hitAsync(new Shot(number)).toCompletableFuture())
            .toList();
    assertThat(answers.subList(0, waiting)).as("that wait").noneMatch(CompletableFuture::isDone);
    assertThat(answers.subList(waiting, hits)).as("beyond").allSatisfy(OverloadTest::isOverloaded);
    MEMCACHED.resume();

    long admitted = answers.subList(0, waiting).stream().filter(OverloadTest::isAdmitted).count();
    assertThat(admitted).as("admitted").isEqualTo(waiting);
    assertThat(throttle.stat(new Shot(0)).remaining())
        .as("on the first hit's key")
        .isEqualTo(ROOM - (keys == 1 ? waiting : 1));
    assertThat(throttle.stat(new Shot(hits - 1)).remaining())
        .as("on the last hit's key")
        .isEqualTo(ROOM - (keys == 1 ? waiting : 0));
  }

  private static boolean isAdmitted(CompletableFuture<Decision> answer) {
    try {
      return answer.join().admitted();
    } catch (CompletionException outage) {
      return false;
    }
  }

  private static void isOverloaded(CompletableFuture<Decision> answer) {
    assertThat(answer.isDone()).isTrue();
    assertThat(answer)
        .failsWithin(Duration.ZERO)
        .withThrowableThat()
        .withCauseInstanceOf(BackendUnavailableException.class)
        .withMessageContaining("overloaded");
  }

  private static Throttle<Shot> throttle(String uid, int keys) {
    return Shot.throttle(uid, BACKEND)
        .identifier(shot -> shot.number() < 0 ? "somebody" : "key " + shot.number() % keys)
        .rate("1/h")
        .strategy(Strategies.tokenBucket(ROOM))
        .onError(OnError.RAISE)
        .deadline(DEADLINE)
        .build();
  }
}
