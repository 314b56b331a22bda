package io.traffik;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class BackendTest {

  @ParameterizedTest
  @ValueSource(strings = {"memory:", "memory:?maxKeys=5", "memory:?maxBytes=99&maxKeys=5"})
  void findsTheInMemoryBackend(String uri) {
    try (Backend backend = Backend.of(uri)) {
      assertThat(backend).isInstanceOf(InMemoryBackend.class);
    }
  }

  @Test
  void neverShowsAPassword() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> Backend.of("pigeon://user:s3cret@loft"))
        .withMessageContaining("backend \"pigeon://***@loft\"")
        .withMessageNotContaining("s3cret");
  }

  @ParameterizedTest
  @CsvSource({
    "carrier-pigeon://loft, scheme \"carrier-pigeon\"",
    "memory, scheme \"\"",
    "'', scheme \"\"",
    "memory:?maxKeys=0, accepted: memory: or memory:?maxKeys=<1 or more>",
    "memory:?maxBytes=0, maxBytes \"0\" must be a whole number from 1 to 9223372036854775807",
    "memory:?maxBytes=-5, maxBytes \"-5\" must be a whole number",
    "memory:?maxBytes=9223372036854775808, maxBytes \"9223372036854775808\" must be",
    "memory:?maxKeys=5&, \"\" is not a parameter",
    "memory:?maxKey=5, \"maxKey=5\" is not a parameter",
    "memory:?maxKeys=lots, maxKeys \"lots\" must be a whole number from 1 to 2147483647",
    "memory:?maxKeys=99999999999, maxKeys \"99999999999\" must be",
    "memory://host, accepted: memory:",
  })
  void refusesOtherAddressesNamingThemAndWhatIsAccepted(String uri, String why) {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> Backend.of(uri))
        .withMessageContaining("backend \"" + uri + "\"")
        .withMessageContaining("accepted: memory:")
        .withMessageContaining(why);
  }
}
