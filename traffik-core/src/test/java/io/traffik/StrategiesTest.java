package io.traffik;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.time.Duration;
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

  @Test
  void readsTheOthersWithAndWithoutParameters() {
    assertThat(Strategies.parse("sliding-window-counter"))
        .isEqualTo(Strategies.slidingWindowCounter());
    assertThat(Strategies.parse("tokenBucketWithDebt"))
        .isEqualTo(Strategies.tokenBucketWithDebt(0));
    assertThat(Strategies.parse("tokenBucketWithDebt(burst=10, maxDebt=5)"))
        .isEqualTo(Strategies.tokenBucketWithDebt(10, 5));
    assertThat(Strategies.parse("leakyBucket")).isEqualTo(Strategies.leakyBucket());
    assertThat(Strategies.parse("leaky-bucket(capacity=20)")).isEqualTo(Strategies.leakyBucket(20));
    assertThat(Strategies.parse("gcra")).isEqualTo(Strategies.gcra());
    assertThat(Strategies.parse("GCRA(burstToleranceMs=500)"))
        .isEqualTo(Strategies.gcra(Duration.ofMillis(500)));
  }

  @ParameterizedTest
  @CsvSource({
    "tokenBucketWithDebt(maxDebt=-1), maxDebt \"-1\"",
    "leakyBucket(capacity=0), capacity \"0\"",
    "gcra(burstToleranceMs=-1), burstTolerance \"PT-0.001S\"",
    "gcra(burstToleranceMs=9223372036854775807), burstTolerance",
  })
  void refusesParametersOutOfRangeNamingThem(String text, String named) {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> Strategies.parse(text))
        .withMessageContaining(named);
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
        .withMessageContaining("accepted: ")
        .withMessageContaining(text.startsWith("fixed") ? "fixedWindow" : "tokenBucket(burst=150)");
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
