package io.traffik.memcached;

import static org.assertj.core.api.Assertions.assertThat;

import io.traffik.Decision;
import io.traffik.OnError;
import io.traffik.Strategies;
import io.traffik.Throttle;
import io.traffik.remote.Eventually;
import io.traffik.remote.FaultyNetwork;
import io.traffik.remote.Shot;
import io.traffik.test.server.MemcachedServer;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.stream.LongStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * Never hangs: with a server that is there and does not answer, every hit is answered by contract
 * at its deadline. Whoever was only reading then writes nothing any more; what was charged for
 * nothing is given back.
 */
class DeadlineTest {

  private static final int HITS = 64;
  private static final long ROOM = 1_000;
  private static final Duration DEADLINE = Duration.ofMillis(500);

  /** What a busy machine may add. */
  private static final Duration ANSWERED = DEADLINE.plusSeconds(1);

  private static final Duration LIMIT = Duration.ofSeconds(20);
  private static final MemcachedServer MEMCACHED = MemcachedServer.start();

  @AfterAll
  static void close() {
    MEMCACHED.close();
  }

  /** A test that fails leaves it paused. */
  @AfterEach
  void resume() {
    MEMCACHED.resume();
    MEMCACHED.flushAll();
  }

  @ParameterizedTest
  @CsvSource({"64, REFUSE", "1, REFUSE", "64, ALLOW", "1, ALLOW"})
  void hitsOnAPausedServerAreAnsweredByContractAtTheirDeadlineAndNotCharged(
      int keys, OnError onError) {
    try (MemcachedBackend backend = MemcachedBackend.create("memcached://" + MEMCACHED.address())) {
      Throttle<Shot> throttle = warmUp(backend, keys, onError);
      Commands before = Commands.of(MEMCACHED);
      MEMCACHED.pause();

      List<Shot> shots = LongStream.range(0, HITS).mapToObj(Shot::new).toList();
      Shot whole = new Shot(0);
      List<CompletableFuture<Decision>> answers =
          shots.stream().map(shot -> throttle.hitAsync(shot).toCompletableFuture()).toList();
      assertThat(whole.ageNanos())
          .as("ns for %d calls, of which none waits for its answer", HITS)
          .isLessThan(DEADLINE.toNanos());
      for (CompletableFuture<Decision> answer : answers) {
        assertByContract(answer.join(), onError);
      }
      assertThat(whole.ageNanos())
          .as("ns until the last answer")
          .isBetween(DEADLINE.toNanos(), ANSWERED.toNanos());
      MEMCACHED.resume();

      Eventually.until("an answer", LIMIT, () -> !throttle.stat(new Shot(0)).degraded());
      long room =
          LongStream.range(0, keys).map(key -> throttle.stat(new Shot(key)).remaining()).sum();
      assertThat(room).as("room on all keys").isEqualTo(keys * ROOM);
      Commands sent = Commands.of(MEMCACHED).since(before);
      assertThat(sent.swapped() + sent.inVain() + sent.others()).as("writes").isZero();
      assertThat(shots).as("answered once").allMatch(Shot::isAnsweredOnce);
    }
  }

  /** The write was done, and its reply is late. */
  @ParameterizedTest
  @CsvSource({"REFUSE, 0", "ALLOW, 1"})
  void aHitWhoseWriteIsConfirmedLateIsChargedIfItWasAdmitted(OnError onError, int charged)
      throws IOException {
    try (FaultyNetwork network = FaultyNetwork.before(MEMCACHED.host(), MEMCACHED.port());
        MemcachedBackend backend = MemcachedBackend.create("memcached://" + network.address())) {
      Throttle<Shot> throttle = warmUp(backend, 1, onError);
      network.holdReplyTo("add ");

      assertByContract(throttle.hitAsync(new Shot(0)).toCompletableFuture().join(), onError);
      network.release();

      Eventually.until(
          "what is due to be given back",
          LIMIT,
          () -> throttle.stat(new Shot(0)).remaining() == ROOM - charged);
    }
  }

  private static void assertByContract(Decision decision, OnError onError) {
    assertThat(decision.degraded()).as("by contract").isTrue();
    assertThat(decision.admitted()).as("admitted").isEqualTo(onError == OnError.ALLOW);
  }

  /** The directory has been read, and knows the throttle. */
  private static Throttle<Shot> warmUp(MemcachedBackend backend, int keys, OnError onError) {
    Throttle<Shot> throttle =
        Shot.throttle("paused", backend)
            .identifier(shot -> shot.number() < 0 ? "somebody" : "key " + shot.number() % keys)
            .rate(ROOM + "/d")
            .strategy(Strategies.slidingWindowLog())
            .onError(onError)
            .deadline(DEADLINE)
            .build();
    Eventually.until("a hit to be decided", LIMIT, () -> isDecided(throttle));
    return throttle;
  }

  private static boolean isDecided(Throttle<Shot> throttle) {
    return !throttle.hitAsync(new Shot(-1)).toCompletableFuture().join().degraded();
  }
}
