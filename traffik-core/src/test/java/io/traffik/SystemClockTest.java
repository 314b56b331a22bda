package io.traffik;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class SystemClockTest {

  private static final long START = ManualTime.NOON;

  private final AtomicLong wall = new AtomicLong(START);
  private final AtomicLong nanos = new AtomicLong(Long.MAX_VALUE - 500);
  private final SystemClock clock = new SystemClock(wall::get, nanos::get);

  private long after(long micros) {
    nanos.addAndGet(micros * 1_000);
    wall.addAndGet(micros);
    return clock.micros();
  }

  @Test
  void followsTheMonotonicTimerBetweenLooksAtTheWallClock() {
    assertThat(clock.micros()).isEqualTo(START);
    wall.addAndGet(999_999);

    assertThat(after(10)).isEqualTo(START + 10);
    assertThat(after(500_000)).isEqualTo(START + 500_010);
  }

  @Test
  void followsTheWallClockForwardAtOnce() {
    wall.addAndGet(3_600_000_000L);

    assertThat(after(1_000_000)).isEqualTo(START + 3_601_000_000L);
  }

  @Test
  void runsAtHalfSpeedWhileTheWallClockCatchesUp() {
    wall.addAndGet(-1_000_000);

    assertThat(after(1_000_000)).isEqualTo(START + 1_000_000);
    assertThat(after(500_000)).isEqualTo(START + 1_250_000);
    assertThat(after(500_000)).isEqualTo(START + 1_500_000);
    assertThat(after(1_000_000)).isEqualTo(START + 2_000_000);
    assertThat(after(1_000_000)).isEqualTo(wall.get());
  }

  @Test
  void neverRunsBackwardsThroughSmallCorrections() {
    long before = clock.micros();
    for (int i = 0; i < 10_000; i++) {
      wall.addAndGet(i % 7 == 0 ? -300_000 : 0);
      long now = after(137_000);
      assertThat(now).isGreaterThanOrEqualTo(before);
      before = now;
    }
  }

  @Test
  void followsABigStepBackAtOnce() {
    wall.addAndGet(-60_000_000);

    assertThat(after(1_000_000)).isEqualTo(START - 59_000_000);
  }

  @Test
  void theSystemClockTellsTheTimeOfDay() {
    long before = System.currentTimeMillis();
    long told = Clock.system().micros() / 1_000;

    assertThat(told).isBetween(before - 2_000, System.currentTimeMillis() + 2_000);
  }
}
