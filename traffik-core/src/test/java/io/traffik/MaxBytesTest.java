package io.traffik;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Strategies that remember single hits are bounded in bytes too. */
class MaxBytesTest {

  private static final long MAX_BYTES = 1_000_000;

  private final ManualTime time = new ManualTime(10_000, MAX_BYTES);

  @ParameterizedTest
  @ValueSource(strings = {"slidingWindowLog", "leakyBucketWithQueue", "priority"})
  void manyClientsWithLongLogsStayWithinTheBound(String strategy) {
    Throttle<String> throttle = time.throttle("uid", Strategies.parse(strategy), "1000/h");

    for (int i = 0; i < 200_000; i++) {
      time.advance(1);
      throttle.hitAsync("client " + i % 500);
      assertThat(time.backend.bytes()).isLessThanOrEqualTo(MAX_BYTES);
    }

    assertThat(time.backend.keys()).isPositive();
    assertThat(time.backend.evictions()).isPositive();
  }

  @Test
  void whatIsForgottenFirstIsWhatSoonestWouldBe() {
    Throttle<String> minutes = time.throttle("minutes", Strategies.slidingWindowLog(), "3000/min");
    Throttle<String> hours = time.throttle("hours", Strategies.slidingWindowLog(), "3000/h");
    spread(minutes, "a", 3_000);
    long bytesOfOne = time.backend.bytes();

    for (int client = 0; bytesOfOne * (client + 1) <= MAX_BYTES; client++) {
      spread(hours, "client " + client, 3_000);
    }

    assertThat(time.backend.evictions()).isEqualTo(1);
    assertThat(minutes.stat("a").remaining()).isEqualTo(3_000);
    assertThat(hours.stat("client 0").remaining()).isZero();
  }

  /** Too few keys to fill the line of newcomers by number: bytes are what is scarce. */
  @ParameterizedTest
  @ValueSource(strings = {"fixedWindow", "tokenBucket", "adaptive", "quotaWithRollover"})
  void floodingWithNewAddressesBuysNoFreshStart(String strategy) {
    Throttle<String> throttle = time.throttle("uid", Strategies.parse(strategy), "5/h");
    throttle.hit("attacker", 5);

    for (int i = 0; i < 8_000; i++) {
      throttle.hit("address " + i);
    }

    assertThat(throttle.check("attacker").admitted()).isFalse();
    assertThat(time.backend.bytes()).isLessThanOrEqualTo(MAX_BYTES);
  }

  @Test
  void whatIsPastItsTimeGoesBeforeWhatLives() {
    Throttle<String> seconds = time.throttle("seconds", Strategies.fixedWindow(), "5/s");
    Throttle<String> days = time.throttle("days", Strategies.fixedWindow(), "5/d");
    days.hit("a", 5);
    for (int i = 0; i < 3_000; i++) {
      seconds.hit("client " + i);
    }
    time.advance(3_600 * ManualTime.SECOND);

    for (int i = 0; i < 3_000; i++) {
      days.hit("client " + i);
    }

    assertThat(days.stat("a").remaining()).isZero();
    assertThat(time.backend.evictions()).isZero();
  }

  @Test
  void whatLeavesTheLogIsGivenBackToTheBound() {
    Throttle<String> throttle = time.throttle("uid", Strategies.slidingWindowLog(), "3000/min");
    spread(throttle, "a", 3_000);
    long full = time.backend.bytes();

    time.advance(120 * ManualTime.SECOND);
    throttle.hit("a");

    assertThat(time.backend.bytes()).isLessThan(full / 100);
    time.backend.clear().toCompletableFuture().join();
    assertThat(time.backend.bytes()).isZero();
  }

  @ParameterizedTest
  @CsvSource({
    "slidingWindowLog, 1000000/d",
    "leakyBucketWithQueue, 1000000/d",
    "leakyBucketWithQueue(capacity=4503599627370495), 1/us",
    "priority, 1000000/d",
    "tiered(inner=slidingWindowLog), 100000/d",
    "slidingWindowLog, 4503599627370495/d",
  })
  void aLimitThatOneClientCouldFillTheStoreWithIsRefused(String strategy, String rate) {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> time.throttle("uid", Strategies.parse(strategy), rate))
        .withMessageContaining("limit \"uid\"")
        .withMessageContaining("an eighth of the 1000000 of this backend");
    assertThatIllegalArgumentException()
        .isThrownBy(
            () ->
                time.builder("dynamic")
                    .strategy(Strategies.parse(strategy))
                    .rate(name -> Rate.parse(rate))
                    .build()
                    .hit("a"))
        .withMessageContaining("an eighth of the 1000000 of this backend");
  }

  @ParameterizedTest
  @CsvSource({"memory:?maxBytes=1000000, 1", "memory:?maxKeys=5&maxBytes=100, 0"})
  void theBoundsCanBeGivenByAddress(String uri, int fits) {
    try (Backend backend = Backend.of(uri, () -> 0)) {
      List<Limit> limits = Limit.bind("uid", Strategies.fixedWindow(), List.of(Rate.parse("1/s")));
      if (fits == 1) {
        backend.requireRoomFor(limits);
      } else {
        assertThatIllegalArgumentException().isThrownBy(() -> backend.requireRoomFor(limits));
      }
    }
  }

  private void spread(Throttle<String> throttle, String client, int hits) {
    for (int i = 0; i < hits; i++) {
      time.advance(1);
      throttle.hit(client);
    }
  }
}
