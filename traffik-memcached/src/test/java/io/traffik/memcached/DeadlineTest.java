package io.traffik.memcached;

import static org.assertj.core.api.Assertions.assertThat;

import io.traffik.OnError;
import io.traffik.Throttle;
import io.traffik.remote.DeadlineContract;
import io.traffik.remote.Eventually;
import io.traffik.remote.FaultyNetwork;
import io.traffik.remote.Shot;
import io.traffik.test.server.MemcachedServer;
import java.io.IOException;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * Never hangs: with a server that is there and does not answer, every hit is answered by contract
 * at its deadline. Whoever was only reading then writes nothing any more; what was charged for
 * nothing is given back.
 */
class DeadlineTest extends DeadlineContract {

  private static final MemcachedServer MEMCACHED = MemcachedServer.start();

  @AfterAll
  static void close() {
    MEMCACHED.close();
  }

  @AfterEach
  void forget() {
    MEMCACHED.flushAll();
  }

  @Override
  protected void pause() {
    MEMCACHED.pause();
  }

  @Override
  protected void resume() {
    MEMCACHED.resume();
  }

  @ParameterizedTest
  @CsvSource({"64, REFUSE", "1, REFUSE", "64, ALLOW", "1, ALLOW"})
  void hitsOnAPausedServerAreAnsweredByContractAtTheirDeadlineAndNotCharged(
      int keys, OnError<Object> onError) {
    try (MemcachedBackend backend = MemcachedBackend.create("memcached://" + MEMCACHED.address())) {
      Throttle<Shot> throttle = throttle(backend, "paused", keys, onError);
      Commands before = Commands.of(MEMCACHED);

      List<Shot> shots = assertAnsweredAtTheDeadline(throttle, onError);

      Eventually.until("an answer", LIMIT, () -> !throttle.stat(new Shot(0)).degraded());
      assertThat(room(throttle, keys)).as("room on all keys").isEqualTo(keys * ROOM);
      Commands sent = Commands.of(MEMCACHED).since(before);
      assertThat(sent.swapped() + sent.inVain() + sent.others()).as("writes").isZero();
      assertThat(shots).as("answered once").allMatch(Shot::isAnsweredOnce);
    }
  }

  /** The write was done, and its reply is late. */
  @ParameterizedTest
  @CsvSource({"REFUSE, 0", "ALLOW, 1"})
  void aHitWhoseWriteIsConfirmedLateIsChargedIfItWasAdmitted(OnError<Object> onError, int charged)
      throws IOException {
    try (FaultyNetwork network = FaultyNetwork.before(MEMCACHED.host(), MEMCACHED.port());
        MemcachedBackend backend = MemcachedBackend.create("memcached://" + network.address())) {
      Throttle<Shot> throttle = throttle(backend, "late", 1, onError);
      network.holdReplyTo("add ");

      assertByContract(throttle.hitAsync(new Shot(0)).toCompletableFuture().join(), onError);
      network.release();

      Eventually.until(
          "what is due to be given back",
          LIMIT,
          () -> throttle.stat(new Shot(0)).remaining() == ROOM - charged);
    }
  }
}
