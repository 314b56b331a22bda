package io.traffik.memcached;

import static org.assertj.core.api.Assertions.assertThat;

import io.traffik.Backend;
import io.traffik.Throttle;
import io.traffik.test.ManualClock;
import io.traffik.test.server.TestMemcached;
import java.util.SplittableRandom;
import java.util.UUID;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * Two servers whose clocks differ by up to 10 s admit together no more than one of them would
 * alone, in as much more time as the clocks differ; and time never runs backwards for a key.
 */
class ClockSkewTest {

  private static final long SECOND = 1_000_000;
  private static final long START = 1_800_000_000L * SECOND;
  private static final int STEPS = 400;

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        // strategy | rate | most that can be admitted in t seconds: burst + t * perSecond
        "fixedWindow | 20/10s | 40 | 2",
        "slidingWindowLog | 20/10s | 20 | 2",
        "slidingWindowCounter | 20/10s | 40 | 2",
        "tokenBucket(burst=20) | 2/s | 20 | 2",
        "tokenBucketWithDebt(burst=15, maxDebt=5) | 2/s | 20 | 2",
        "leakyBucket(capacity=20) | 2/s | 20 | 2",
        "gcra(burstToleranceMs=9500) | 2/s | 20 | 2",
        "costBasedTokenBucket(burst=20) | 2/s | 20 | 2",
      })
  void aDifferenceCostsNoMoreThanItsTime(String strategy, String rate, long burst, long perSecond) {
    for (long skew : new long[] {0, SECOND / 2, 5 * SECOND, 10 * SECOND}) {
      String namespace = "skew-" + UUID.randomUUID();
      ManualClock slow = ManualClock.atMicros(START);
      ManualClock fast = ManualClock.atMicros(START + skew);
      try (MemcachedBackend behind = connect(namespace, slow);
          MemcachedBackend ahead = connect(namespace, fast)) {
        long admitted = admitted(behind, ahead, slow, fast, strategy, rate);
        long seconds = (slow.micros() - START + skew) / SECOND + 1;
        assertThat(admitted)
            .as("admitted by two that differ by %d µs", skew)
            .isLessThanOrEqualTo(burst + seconds * perSecond)
            .isGreaterThanOrEqualTo((seconds - 1) * perSecond / 2);
        assertThat(behind.clockSteps() + ahead.clockSteps()).isZero();
      }
    }
  }

  private static MemcachedBackend connect(String namespace, ManualClock clock) {
    return MemcachedBackend.builder()
        .uri("memcached://" + TestMemcached.single().address())
        .namespace(namespace)
        .clock(clock)
        .build();
  }

  private static long admitted(
      Backend behind,
      Backend ahead,
      ManualClock slow,
      ManualClock fast,
      String strategy,
      String rate) {
    Throttle<Guest> atSlow = Guest.throttle(behind, "uid", strategy, rate);
    Throttle<Guest> atFast = Guest.throttle(ahead, "uid", strategy, rate);
    SplittableRandom random = new SplittableRandom(15);
    Guest guest = Guest.named("guest");
    long admitted = 0;
    for (int step = 0; step < STEPS; step++) {
      long pause = random.nextLong(SECOND / 2);
      slow.advanceMicros(pause);
      fast.advanceMicros(pause);
      admitted += Guest.hit(random.nextBoolean() ? atSlow : atFast, guest).admitted() ? 1 : 0;
    }
    return admitted;
  }
}
