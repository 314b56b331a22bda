package io.traffik.examples.quickstart;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import org.apache.catalina.LifecycleException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class QuickstartTest {

  @Test
  void keepsWhatItPromises() throws Exception {
    assertThat(Quickstart.check()).isTrue();
  }

  @Test
  void aPortThatIsTakenIsAnError() throws Exception {
    try (QuickstartServer first = QuickstartServer.start(0)) {
      assertThatExceptionOfType(LifecycleException.class)
          .isThrownBy(() -> QuickstartServer.start(first.port()));
    }
  }

  @ParameterizedTest
  @CsvSource(
      value = {"null, 8080", "'', 8080", "' 9090 ', 9090", "0, 0"},
      nullValues = "null")
  void readsThePort(String text, int port) {
    assertThat(Quickstart.port(text)).isEqualTo(port);
  }

  @ParameterizedTest
  @ValueSource(strings = {"http", "-1", "65536"})
  void refusesWhatIsNoPort(String text) {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> Quickstart.port(text))
        .withMessageContaining("PORT \"" + text + "\"");
  }
}
