package io.traffik;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import org.junit.jupiter.api.Test;

class TickRateTest {

  private static final long HALF = 1L << 52;

  @Test
  void isInLowestTermsInTheFinestTickThatServes() {
    Rate rate = Rate.parse("100/min");
    assertThat(TickRate.finest(rate, 0, ticks -> true, "")).isEqualTo(new TickRate(1, 1, 600_000));
    assertThat(TickRate.finest(rate, 0, ticks -> ticks.b() < 600_000, ""))
        .isEqualTo(new TickRate(1_000, 1, 600));
    assertThat(TickRate.finest(rate, 0, ticks -> ticks.b() < 600, ""))
        .isEqualTo(new TickRate(1_000_000, 5, 3));
  }

  @Test
  void theTickDividesPeriodAndTolerance() {
    assertThatIllegalArgumentException()
        .isThrownBy(
            () -> TickRate.finest(Rate.parse("1/500us"), 0, ticks -> ticks.tick() > 1, "all"))
        .withMessageContaining("that divide the period, all;");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> TickRate.finest(Rate.parse("1/s"), 500, ticks -> ticks.tick() > 1, ""));
    assertThat(TickRate.finest(Rate.parse("1/s"), 5_000, ticks -> ticks.tick() > 1, "").tick())
        .isEqualTo(1_000);
  }

  /** 2112 is 2^52 µs; what begins just before it must end before 2^53 of its ticks. */
  @Test
  void whatBeginsBefore2112EndsBelowTheBound() {
    TickRate micros = new TickRate(1, 1, 1);
    assertThat(micros.lasts(HALF - 1)).isTrue();
    assertThat(micros.lasts(HALF)).isFalse();
    TickRate millis = new TickRate(1_000, 1, 1);
    assertThat(millis.lasts((1L << 62) / 1_000 - 1)).isTrue();
    assertThat(millis.lasts((1L << 62) / 1_000)).isFalse();
  }

  @Test
  void roundsUpWithoutOverflow() {
    assertThat(TickRate.ceilDiv(0, 5)).isZero();
    assertThat(TickRate.ceilDiv(1, 5)).isEqualTo(1);
    assertThat(TickRate.ceilDiv(5, 5)).isEqualTo(1);
    assertThat(TickRate.ceilDiv(6, 5)).isEqualTo(2);
    assertThat(TickRate.ceilDiv(Long.MAX_VALUE, 2)).isEqualTo(1L << 62);
  }
}
