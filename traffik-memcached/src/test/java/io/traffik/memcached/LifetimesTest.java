package io.traffik.memcached;

import static org.assertj.core.api.Assertions.assertThat;

import io.traffik.Decision;
import io.traffik.Throttle;
import io.traffik.test.server.MemcachedServer;
import java.time.Duration;
import java.util.Objects;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** By real clocks an item stays as long as it means something, and goes away by itself. */
class LifetimesTest {

  private static final MemcachedServer SERVER = MemcachedServer.start();
  private static final MemcachedBackend BACKEND =
      MemcachedBackend.create("memcached://" + SERVER.address() + "?namespace=life");
  private static final Guest GUEST = Guest.named("guest");

  @AfterAll
  static void stop() {
    BACKEND.close();
    SERVER.close();
  }

  private static Duration life(String uid) {
    return Objects.requireNonNull(SERVER.timesToLive().get("life:{guest}:" + uid));
  }

  /** At least as long as the reset, at most by what rounding adds, beyond 30 days by a day more. */
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "fixedWindow | 5/min | 0",
        "tokenBucket(burst=10) | 1/min | 0",
        "slidingWindowLog | 5/h, 9/d | 0",
        "slidingWindowCounter | 5/10d | 0",
        "gcra(burstToleranceMs=5) | 1/29d | 0",
        "gcra(burstToleranceMs=5) | 1/31d | 86400",
        "leakyBucket(capacity=10) | 1/5d, 1/60d | 86400",
        "fixedWindow | 5/3650d | 86400",
      })
  void anItemLivesUntilItsLastResetAndHardlyLonger(String strategy, String rates, long more) {
    String uid = "uid-" + Integer.toHexString((strategy + rates).hashCode());
    Throttle<Guest> throttle = Guest.throttle(BACKEND, uid, strategy, rates);
    Decision hit = Guest.hit(throttle, GUEST);

    long reset = hit.parts().stream().mapToLong(Decision::resetMicros).max().orElseThrow();
    long seconds = life(uid).toSeconds();
    boolean twoWindows = strategy.startsWith("slidingWindowCounter");
    assertThat(seconds)
        .as("reset in %d µs", reset)
        .isBetween(
            reset / 1_000_000 + more, 2 + more + (twoWindows ? 3 : 1) * (reset / 1_000_000 + 1));
  }

  @Test
  void whatIsGivenBackWholeIsGoneSoon() {
    Throttle<Guest> throttle = Guest.throttle(BACKEND, "refunded", "slidingWindowLog", "5/d");
    Decision hit = Guest.hit(throttle, GUEST);
    assertThat(life("refunded")).isGreaterThan(Duration.ofHours(23));

    throttle.refund(hit).toCompletableFuture().join();

    Patience.until("the item to end", () -> SERVER.get("life:{guest}:refunded") == null);
    assertThat(throttle.stat(GUEST).remaining()).isEqualTo(5);
  }

  /** Of classes, rates and shards that have states apart, and of strategies before a change. */
  @Test
  void whatIsKeptBesidesGoesWhenItMeansNothing() {
    Throttle<Guest> former = Guest.throttle(BACKEND, "changed", "tokenBucket", "10/s");
    Guest.hit(former, GUEST);
    Throttle<Guest> present = Guest.throttle(BACKEND, "changed", "gcra", "1/d");
    Guest.hit(present, GUEST);
    int both = item("changed").parts().size();

    Patience.until("a refill of the former bucket", () -> former.stat(GUEST).remaining() == 10);
    present.refund(Guest.hit(Guest.throttle(BACKEND, "changed", "fixedWindow", "5/d"), GUEST));

    assertThat(both).isEqualTo(2);
    Patience.until(
        "what is past its horizon to be left out",
        () -> {
          Guest.hit(Guest.throttle(BACKEND, "changed", "fixedWindow", "50000/d"), GUEST);
          return item("changed").parts().stream()
              .noneMatch(part -> part.within().startsWith("tokenBucket"));
        });
    assertThat(item("changed").parts()).hasSize(2);
    assertThat(present.stat(GUEST).remaining()).as("is still charged").isZero();
  }

  private static ItemBytes item(String uid) {
    byte[] value = Objects.requireNonNull(SERVER.get("life:{guest}:" + uid));
    return Objects.requireNonNull(ItemBytes.decode(value));
  }
}
