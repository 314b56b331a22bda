package io.traffik.memcached;

import static org.assertj.core.api.Assertions.assertThat;

import io.traffik.Decision;
import io.traffik.Strategies;
import io.traffik.Throttle;
import io.traffik.remote.Eventually;
import io.traffik.remote.FaultyNetwork;
import io.traffik.remote.LostReplyContract;
import io.traffik.remote.Shot;
import io.traffik.test.server.MemcachedServer;
import java.io.IOException;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.stream.LongStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/** A write whose reply is lost has been done, and is not sent again. */
class AtMostOnceTest extends LostReplyContract {

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

  @ParameterizedTest
  @CsvSource({"TEXT, 0", "TEXT, 1", "BINARY, 0", "BINARY, 1"})
  void aHitWhoseReplyIsLostIsChargedOnceAndUnknown(MemcachedProtocol protocol, int hitsBefore) {
    try (MemcachedBackend backend = backend(protocol)) {
      Throttle<Shot> throttle = throttle(backend, Strategies.tokenBucket());
      Decision another = throttle.hitAsync(new Shot(0)).toCompletableFuture().join();
      assertThat(another.degraded()).as("the directory is known").isFalse();
      for (int i = 0; i < hitsBefore; i++) {
        assertThat(hit(throttle).remaining()).as("remaining before").isEqualTo(ROOM - 1 - i);
      }

      Commands before = Commands.of(MEMCACHED);
      assertThatALostHitIsUnknownAndChargedOnce(
          throttle, network, hitsBefore == 0 ? addition(protocol) : swap(protocol));
      Commands sent = Commands.of(MEMCACHED).since(before);
      assertThat(sent.swapped() + sent.inVain() + sent.others()).as("writes").isEqualTo(1);
    }
  }

  @ParameterizedTest
  @EnumSource
  void aRefundWhoseReplyIsLostIsGivenBackOnce(MemcachedProtocol protocol) {
    try (MemcachedBackend backend = backend(protocol)) {
      assertThatALostRefundIsGivenBackOnce(
          throttle(backend, Strategies.tokenBucket()), network, swap(protocol));
    }
  }

  /**
   * What was sent in part must not be sent again behind other commands: all replies would be taken
   * for those to the next ones.
   */
  @ParameterizedTest
  @EnumSource
  void aConnectionThatIsLostWhileItIsJammedLeavesNoCommandBehind(MemcachedProtocol protocol)
      throws IOException {
    try (MemcachedBackend backend = backend(protocol)) {
      Throttle<Shot> throttle = longKeys(backend);
      for (int i = 0; i < 3; i++) {
        Decision unused = hit(throttle);
      }
      network.jam();
      List<CompletableFuture<Decision>> answers =
          LongStream.range(2, 8_000)
              .mapToObj(number -> throttle.hitAsync(new Shot(number)).toCompletableFuture())
              .toList();
      network.cut();

      answers.forEach(answer -> assertThat(answer.join().degraded()).as("by contract").isTrue());
      Eventually.until("a new connection", LIMIT, () -> !throttle.stat(new Shot(0)).degraded());
      for (int i = 0; i < 3; i++) {
        assertThat(throttle.stat(new Shot(0)).remaining()).as("never hit").isEqualTo(ROOM);
        assertThat(throttle.stat(new Shot(1)).remaining()).as("hit thrice").isEqualTo(ROOM - 3);
      }
    }
  }

  private static Throttle<Shot> longKeys(MemcachedBackend backend) {
    return Shot.throttle("jammed", backend)
        .identifier(shot -> "x".repeat(200) + shot.number())
        .rate(ROOM + "/d")
        .strategy(Strategies.tokenBucket())
        .deadline(LIMIT)
        .build();
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
}
