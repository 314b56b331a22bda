package io.traffik.memcached;

import static org.assertj.core.api.Assertions.assertThat;

import io.traffik.BackendUnavailableException;
import io.traffik.Decision;
import io.traffik.Strategies;
import io.traffik.Throttle;
import io.traffik.remote.Eventually;
import io.traffik.remote.FaultyNetwork;
import io.traffik.remote.Shot;
import io.traffik.test.server.MemcachedServer;
import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/** A write whose reply is lost has been done, and is not sent again. */
class AtMostOnceTest {

  private static final int ROOM = 10;
  private static final Duration LIMIT = Duration.ofSeconds(20);
  private static final MemcachedServer MEMCACHED = MemcachedServer.start();

  private final FaultyNetwork network = FaultyNetwork.before(MEMCACHED.host(), MEMCACHED.port());

  @AfterEach
  void closeNetwork() throws IOException {
    network.close();
    MEMCACHED.flushAll();
  }

  @AfterAll
  static void close() {
    MEMCACHED.close();
  }

  /** It was charged, but nobody knows; so it is answered by contract, and soon. */
  @ParameterizedTest
  @CsvSource({"TEXT, 0", "TEXT, 1", "BINARY, 0", "BINARY, 1"})
  void aHitWhoseReplyIsLostIsChargedOnceAndUnknown(MemcachedProtocol protocol, int hitsBefore) {
    try (MemcachedBackend backend = backend(protocol)) {
      Throttle<Shot> throttle = throttle(backend);
      assertThat(throttle.hitAsync(new Shot(0)).toCompletableFuture().join().degraded()).isFalse();
      for (int i = 0; i < hitsBefore; i++) {
        assertThat(hit(throttle).remaining()).as("remaining before").isEqualTo(ROOM - 1 - i);
      }

      Commands before = Commands.of(MEMCACHED);
      network.cutReplyTo(hitsBefore == 0 ? addition(protocol) : swap(protocol));
      Shot shot = new Shot(1);
      Decision lost = throttle.hitAsync(shot).toCompletableFuture().join();

      assertThat(network.cuts()).as("cuts").isEqualTo(1);
      assertThat(lost.degraded()).as("answered by contract").isTrue();
      assertThat(shot.ageNanos()).as("ns until then").isLessThan(LIMIT.toNanos() / 2);
      assertThat(awaitRemaining(throttle)).as("remaining").isEqualTo(ROOM - 1 - hitsBefore);
      Commands sent = Commands.of(MEMCACHED).since(before);
      assertThat(sent.swapped() + sent.inVain() + sent.others()).as("writes").isEqualTo(1);
    }
  }

  /** Else it would give back what another hit was charged. */
  @ParameterizedTest
  @EnumSource
  void aRefundWhoseReplyIsLostIsGivenBackOnce(MemcachedProtocol protocol) {
    try (MemcachedBackend backend = backend(protocol)) {
      Throttle<Shot> throttle = throttle(backend);
      Decision first = hit(throttle);
      Decision unused = hit(throttle);

      network.cutReplyTo(swap(protocol));
      CompletableFuture<Void> refund = throttle.refund(first).toCompletableFuture();

      assertThat(refund)
          .failsWithin(LIMIT)
          .withThrowableThat()
          .withCauseInstanceOf(BackendUnavailableException.class);
      assertThat(awaitRemaining(throttle)).as("remaining in the end").isEqualTo(ROOM - 1);
    }
  }

  /** How a compare-and-swap begins; in the binary protocol it is a set with a version. */
  private static String swap(MemcachedProtocol protocol) {
    return protocol == MemcachedProtocol.TEXT ? "cas " : "\u0080\u0001";
  }

  private static String addition(MemcachedProtocol protocol) {
    return protocol == MemcachedProtocol.TEXT ? "add " : "\u0080\u0002";
  }

  private MemcachedBackend backend(MemcachedProtocol protocol) {
    return MemcachedBackend.builder()
        .uri("memcached://" + network.address())
        .protocol(protocol)
        .build();
  }

  /** The client of shot 0 is not that of the others. */
  private static Throttle<Shot> throttle(MemcachedBackend backend) {
    return Shot.throttle("lost", backend)
        .identifier(shot -> shot.number() == 0 ? "first" : "client")
        .rate(ROOM + "/d")
        .strategy(Strategies.tokenBucket())
        .deadline(LIMIT)
        .build();
  }

  private static Decision hit(Throttle<Shot> throttle) {
    return throttle.hitAsync(new Shot(1)).toCompletableFuture().join();
  }

  /** Once there is a connection again. */
  private static long awaitRemaining(Throttle<Shot> throttle) {
    Eventually.until("a new connection", LIMIT, () -> !throttle.stat(new Shot(1)).degraded());
    return throttle.stat(new Shot(1)).remaining();
  }
}
