package io.traffik.remote;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The values of parameters. */
class OptionTextTest {

  @ParameterizedTest
  @CsvSource({"250ms,PT0.25S", "2s,PT2S", "PT1M,PT1M", "999999999s,PT277777H46M39S", "0s,PT0S"})
  void durations(String text, Duration duration) {
    assertThat(OptionText.duration("d", text)).isEqualTo(duration);
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "5", "5 s", "-5s", "1m", "1000000000s"})
  void whatIsNoDuration(String text) {
    assertThatThrownBy(() -> OptionText.duration("d", text))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("d \"" + text + "\" must be a duration such as 250ms, 2s or PT2S");
  }

  @Test
  void flagsAndNumbers() {
    assertThat(OptionText.flag("f", "true")).isTrue();
    assertThat(OptionText.flag("f", "false")).isFalse();
    assertThat(OptionText.number("n", "-7")).isEqualTo(-7);
    assertThatThrownBy(() -> OptionText.flag("f", "True"))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("f \"True\" must be true or false");
    assertThatThrownBy(() -> OptionText.number("n", "1e3"))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("n \"1e3\" must be a whole number");
  }
}
