package io.traffik.memcached;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** For how long Memcached is told to keep an item: never too short, never for ever. */
class TimeTest {

  private static final long NOW = 1_795_000_000_000_000L;

  @ParameterizedTest
  @CsvSource({
    // micros left, seconds told: rounded up, and one more, since it may forget a second early
    "-5000000, 1",
    "0, 1",
    "1, 2",
    "1000000, 2",
    "1000001, 3",
    "2591998000001, 2592000",
    "2591999000000, 2592000",
  })
  void upToThirtyDaysItIsADuration(long left, int told) {
    assertThat(new Time(null).expiry(NOW + left, NOW)).isEqualTo(told);
  }

  @ParameterizedTest
  @CsvSource({"2591999000001, 2592001", "31536000000000, 31536001"})
  void beyondItIsAMomentADayLater(long left, long seconds) {
    assertThat(new Time(null).expiry(NOW + left, NOW))
        .isEqualTo((int) (NOW / 1_000_000 + 86_400 + seconds));
  }

  @ParameterizedTest
  @CsvSource({"9007199254740991", "9223372036854775807"})
  void whatLastsForEverLastsAsLongAsCanBeTold(long horizon) {
    assertThat(new Time(null).expiry(horizon, NOW)).isEqualTo(Integer.MAX_VALUE);
  }

  /** After 2038 no moment can be told any more. */
  @ParameterizedTest
  @CsvSource({"2147000000, 31536000, 2592000", "2100000000, 31536000, 2131622401"})
  void whereNoMomentIsLeftItIsThirtyDays(long nowSeconds, long leftSeconds, int told) {
    long now = nowSeconds * 1_000_000;
    assertThat(new Time(null).expiry(now + leftSeconds * 1_000_000, now)).isEqualTo(told);
  }

  /** By a clock of tests nothing ends at a moment, nor before an hour has passed. */
  @ParameterizedTest
  @CsvSource({"-5, 3601", "1, 3601", "7200000000, 7201", "31536000000000, 2592000"})
  void byAVirtualClockItIsADuration(long left, int told) {
    assertThat(new Time(() -> NOW).expiry(NOW + left, NOW)).isEqualTo(told);
  }

  @ParameterizedTest
  @CsvSource({"0", "1795000000000000"})
  void aDirectoryOutlivesAllStates(long now) {
    assertThat((long) new Time(null).directoryExpiry(now))
        .isGreaterThan(now / 1_000_000 + Duration.ofDays(3 * 366).toSeconds());
    assertThat(new Time(() -> now).directoryExpiry(now)).isEqualTo(86_401);
  }
}
