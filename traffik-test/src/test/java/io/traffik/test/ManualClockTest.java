package io.traffik.test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;

class ManualClockTest {

  private final ManualClock clock = ManualClock.at(Instant.parse("2026-01-01T00:00:00Z"));

  @Test
  void standsStillUntilItIsMoved() {
    assertThat(clock.micros()).isEqualTo(1_767_225_600_000_000L).isEqualTo(clock.micros());

    clock.advance(Duration.ofMillis(1_500));
    assertThat(clock.instant()).isEqualTo("2026-01-01T00:00:01.500Z");
    clock.advance(Duration.ofSeconds(-2));
    assertThat(clock.instant()).isEqualTo("2025-12-31T23:59:59.500Z");
    clock.advanceMicros(1);
    assertThat(clock.instant()).isEqualTo("2025-12-31T23:59:59.500001Z");
    clock.set(Instant.EPOCH);
    assertThat(clock.micros()).isZero();
    clock.setMicros(-1);
    assertThat(clock.instant()).isEqualTo("1969-12-31T23:59:59.999999Z");
    assertThat(ManualClock.atMicros(7).micros()).isEqualTo(7);
  }

  @Test
  void refusesPartsOfAMicrosecondNamingThem() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> clock.advance(Duration.ofNanos(1)))
        .withMessageContaining("duration \"PT0.000000001S\"");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> clock.set(Instant.ofEpochSecond(0, 1)))
        .withMessageContaining("time \"1970-01-01T00:00:00.000000001Z\"");
  }

  @Test
  void refusesTimesThatNoNumberHolds() {
    assertThatExceptionOfType(ArithmeticException.class)
        .isThrownBy(() -> clock.advance(Duration.ofSeconds(Long.MAX_VALUE)));
    assertThatExceptionOfType(ArithmeticException.class)
        .isThrownBy(() -> clock.advanceMicros(Long.MAX_VALUE));
    assertThat(clock.instant()).isEqualTo("2026-01-01T00:00:00Z");
  }
}
