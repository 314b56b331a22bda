package io.traffik.benchmarks.soak;

import static org.assertj.core.api.Assertions.assertThat;

import io.traffik.Clock;
import io.traffik.Decision;
import io.traffik.InMemoryBackend;
import io.traffik.Throttle;
import io.traffik.ThrottleRegistry;
import org.junit.jupiter.api.Test;

/** A hit is counted in the window that it was decided in. */
class TallyTest {

  private final Tally tally = Tally.fromNow(60);
  private final long now = Tally.secondNow();

  private static Decision decided(Clock clock) {
    return Throttle.builder(String.class, "uid")
        .registry(ThrottleRegistry.of(InMemoryBackend.builder().clock(clock).build()))
        .identifier(name -> name)
        .rate("1/s")
        .build()
        .check("a");
  }

  @Test
  void byTheClockOfWhoDecidedAndNotByWhenTheAnswerCame() {
    tally.answered(Tally.HOT, 1_000, decided(() -> (now + 3) * 1_000_000 + 999_999));
    tally.answered(Tally.HOT, 1_000, decided(() -> (now + 4) * 1_000_000));

    assertThat(tally.windows(now + 2, now + 6))
        .extracting(Window::admitted)
        .containsExactly(0, 1, 1, 0);
    assertThat(tally.answeredHits()).isEqualTo(2);
  }

  @Test
  void theOtherKeysByTheirLongerWindows() {
    long begin = now - now % 10 + 10;
    for (int i = 0; i < 10; i++) {
      long second = begin + i;
      tally.answered(7, 1_000, decided(() -> second * 1_000_000));
      tally.answered(i, 1_000, decided(() -> second * 1_000_000));
    }

    assertThat(tally.windows(begin - 1, begin + 11))
        .extracting(Window::mostOfOneKey)
        .containsExactly(0, 11, 11, 11, 11, 11, 11, 11, 11, 11, 11, 0);
  }

  @Test
  void aStallIsOfEverySecondThatAHitWasUnderWayIn() {
    tally.stalled(1_500);

    tally.silent(1_200);

    assertThat(tally.windows(now - 1, now + 1))
        .allMatch(window -> window.stallMillis() == 1_500 && window.silentMillis() == 1_200);
  }
}
