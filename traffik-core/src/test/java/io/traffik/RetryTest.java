package io.traffik;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class RetryTest {

  private static final Duration FIRST = Duration.ofMillis(10);

  private static Retry of(String backoff) {
    Retry retry = Retry.atMost(100);
    return switch (backoff) {
      case "constant" -> retry.constant(FIRST);
      case "linear" -> retry.linear(FIRST);
      case "exponential" -> retry.exponential(FIRST);
      default -> retry.logarithmic(FIRST);
    };
  }

  @ParameterizedTest
  @CsvSource({
    "constant, 10 10 10 10 10 10 10 10",
    "linear, 10 20 30 40 50 60 70 80",
    "exponential, 10 20 40 80 160 320 640 1280",
    "logarithmic, 10 20 20 30 30 30 30 40",
  })
  void pausesGrowAsTheBackoffSays(String backoff, String millis) {
    Retry retry = of(backoff).withoutJitter();

    assertThat(IntStream.rangeClosed(1, 8).mapToObj(n -> millis(retry.pauseNanosAfter(n))).toList())
        .isEqualTo(List.of(millis.split(" ")));
  }

  private static String millis(long nanos) {
    return Long.toString(TimeUnit.NANOSECONDS.toMillis(nanos));
  }

  @ParameterizedTest
  @ValueSource(strings = {"constant", "linear", "exponential", "logarithmic"})
  void jitterShortensAPauseByUpToHalf(String backoff) {
    long whole = of(backoff).withoutJitter().pauseNanosAfter(3);
    List<Long> pauses =
        IntStream.range(0, 200).mapToObj(n -> of(backoff).pauseNanosAfter(3)).toList();

    assertThat(pauses).allMatch(pause -> pause >= whole / 2 && pause <= whole);
    assertThat(pauses.stream().distinct().count()).isGreaterThan(100);
  }

  @Test
  void noPauseIsLongerThanAMinute() {
    Retry exponential = of("exponential").withoutJitter();
    assertThat(exponential.pauseNanosAfter(100)).isEqualTo(TimeUnit.MINUTES.toNanos(1));
    assertThat(Retry.atMost(3).constant(Duration.ZERO).pauseNanosAfter(100)).isZero();
  }

  @Test
  void attemptsAreCounted() {
    assertThat(Retry.NEVER.hasMoreAfter(1)).isFalse();
    assertThat(Retry.atMost(2).hasMoreAfter(2)).isTrue();
    assertThat(Retry.atMost(2).hasMoreAfter(3)).isFalse();
  }

  @Test
  void badOptionsAreRefused() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> Retry.atMost(0))
        .withMessage("retry of \"0\" attempts must be from 1 to 100");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> Retry.atMost(1).linear(Duration.ofMillis(-1)))
        .withMessage("pause \"PT-0.001S\" before a retry must be from 0 to PT1M");
  }
}
