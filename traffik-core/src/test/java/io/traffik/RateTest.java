package io.traffik;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class RateTest {

  @ParameterizedTest
  @CsvSource({
    "100/min, 100, PT1M",
    "5/10s, 5, PT10S",
    "10 per second, 10, PT1S",
    "1000/500ms, 1000, PT0.5S",
    "20 per 2 mins, 20, PT2M",
    "500/hour, 500, PT1H",
    "50/d, 50, P1D",
    "7/w, 7, P7D",
    "'  3 / 2  weeks ', 3, P14D",
    "1PER1HR, 1, PT1H",
    "1/m, 1, PT1M",
    "1/M, 1, PT1M",
    "9/250us, 9, PT0.00025S",
  })
  void readsEveryForm(String text, long limit, Duration period) {
    assertThat(Rate.parse(text)).isEqualTo(Rate.of(limit, period));
  }

  @ParameterizedTest
  @CsvSource({
    "ms millisecond milliseconds, PT0.001S",
    "s sec secs second seconds, PT1S",
    "m min mins minute minutes, PT1M",
    "h hr hrs hour hours, PT1H",
    "d day days, P1D",
    "w week weeks, P7D",
    "us microsecond microseconds, PT0.000001S",
  })
  void readsEverySpellingOfAUnit(String names, Duration period) {
    for (String name : names.split(" ", -1)) {
      assertThat(Rate.parse("4/" + name)).isEqualTo(Rate.of(4, period));
      assertThat(Rate.parse("4 PER 3 " + name.toUpperCase(java.util.Locale.ROOT)))
          .isEqualTo(Rate.of(4, period.multipliedBy(3)));
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        " ",
        "100",
        "/min",
        "100/",
        "100/fortnight",
        "-1/s",
        "0/s",
        "1/0s",
        "1.5/s",
        "1e3/s",
        "100//s",
        "100 per per s",
        "ten/s",
        "99999999999999999999/s",
        "1/99999999999999999999s",
        "4503599627370496/s",
        "1/5000000000s",
        "100/min,",
        "10/s, 5/m",
        "unlimited/s",
        "١/s",
      })
  void refusesOtherTextNamingItAndWhatIsAccepted(String text) {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> Rate.parse(text))
        .withMessageContaining("\"" + text + "\"")
        .withMessageContaining("100/min");
  }

  @Test
  void readsSeveralInOrder() {
    assertThat(Rate.parseAll("10/s, 100/min"))
        .containsExactly(Rate.of(10, Duration.ofSeconds(1)), Rate.of(100, Duration.ofMinutes(1)));
  }

  @ParameterizedTest
  @ValueSource(strings = {"10/s,", ",", "10/s,,5/s", "unlimited, 10/s"})
  void refusesAListWithABadPart(String text) {
    assertThatIllegalArgumentException().isThrownBy(() -> Rate.parseAll(text));
  }

  @Test
  void unlimitedIsARateOfItsOwn() {
    assertThat(Rate.parse(" Unlimited ")).isEqualTo(Rate.unlimited());
    assertThat(Rate.unlimited().isUnlimited()).isTrue();
    assertThat(Rate.parse("1/s").isUnlimited()).isFalse();
    assertThat(Rate.unlimited()).hasToString("unlimited");
  }

  @ParameterizedTest
  @CsvSource({
    "0, PT1S, limit \"0\"",
    "-5, PT1S, limit \"-5\"",
    "4503599627370496, PT1S, limit \"4503599627370496\"",
    "1, PT0S, period \"PT0S\"",
    "1, PT-1S, period \"PT-1S\"",
    "1, PT0.0000005S, period \"PT0.0000005S\"",
    "1, PT4503599627.999999S, period \"PT1250999H53M47.999999S\"",
    "1, P60000D, period \"PT1440000H\"",
  })
  void refusesNumbersOutOfRangeNamingThem(long limit, Duration period, String named) {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> Rate.of(limit, period))
        .withMessageStartingWith(named);
  }

  @ParameterizedTest
  @CsvSource({
    "60/60s, 60/min",
    "1/7d, 1/w",
    "1/36h, 1/36h",
    "1/1500ms, 1/1500ms",
    "2/90min, 2/90min"
  })
  void writesTheShortestText(String text, String shortest) {
    assertThat(Rate.parse(text)).hasToString(shortest);
  }
}
