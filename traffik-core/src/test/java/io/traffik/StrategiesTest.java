package io.traffik;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class StrategiesTest {

  @ParameterizedTest
  @ValueSource(strings = {"fixedWindow", "fixed-window", " FixedWindow() ", "FIXED-WINDOW"})
  void readsTheFixedWindow(String text) {
    assertThat(Strategies.parse(text)).isEqualTo(Strategies.fixedWindow());
  }

  @Test
  void readsTheTokenBucket() {
    assertThat(Strategies.parse("token-bucket")).isEqualTo(Strategies.tokenBucket());
    assertThat(Strategies.parse("tokenBucket( burst = 150 )"))
        .isEqualTo(Strategies.tokenBucket(150));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "slidingDoor | there is no such strategy",
        "'' | not of the form",
        "tokenBucket(burst=150 | not of the form",
        "tokenBucket(burst) | \"burst\" is not of the form parameter=value",
        "tokenBucket(burst=many) | burst \"many\" is not a whole number",
        "tokenBucket(bust=5) | no parameter \"bust\"",
        "tokenBucket(burst=1,burst=2) | \"burst\" is given twice",
        "fixedWindow(burst=1) | no parameter \"burst\"",
      })
  void refusesOtherTextNamingItAndWhatIsAccepted(String text, String why) {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> Strategies.parse(text))
        .withMessageContaining("strategy \"" + text + "\"")
        .withMessageContaining(why)
        .withMessageContaining("accepted: fixedWindow, tokenBucket");
  }

  @Test
  void refusesABurstBelowOne() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> Strategies.tokenBucket(0))
        .withMessageContaining("burst \"0\"");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> Strategies.parse("tokenBucket(burst=-3)"))
        .withMessageContaining("burst \"-3\"");
  }
}
