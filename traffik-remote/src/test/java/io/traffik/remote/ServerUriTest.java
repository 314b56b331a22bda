package io.traffik.remote;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Addresses are read whole, and what is wrong with one is told without its password. */
class ServerUriTest {

  private static final Set<String> SCHEMES = Set.of("store", "stores");

  private static ServerUri parse(String uri) {
    return ServerUri.parse(
        uri, SCHEMES, scheme -> scheme.equals("store") ? 11 : 12, "store://host");
  }

  @Test
  void allPartsAreRead() {
    ServerUri uri =
        parse(
            "stores://us%3Aer:p%40ss:w%2Frd@one,[::1]:7001,three:7002/pa%20th?a=b%20c&x=1+1#f%23");

    assertThat(uri.scheme()).isEqualTo("stores");
    assertThat(uri.user()).isEqualTo("us:er");
    assertThat(uri.password()).isEqualTo("p@ss:w/rd");
    assertThat(uri.servers())
        .containsExactly(
            new ServerAddress("one", 12),
            new ServerAddress("::1", 7_001),
            new ServerAddress("three", 7_002));
    assertThat(uri.path()).isEqualTo("pa%20th");
    assertThat(uri.parameters()).isEqualTo(Map.of("a", "b c", "x", "1+1"));
    assertThat(uri.fragment()).isEqualTo("f#");
    assertThat(uri).hasToString("stores://one:12,[::1]:7001,three:7002");
  }

  @Test
  void whatIsNotThereIsEmpty() {
    ServerUri uri = parse("store://h");

    assertThat(uri.user()).isNull();
    assertThat(uri.password()).isNull();
    assertThat(uri.servers()).containsExactly(new ServerAddress("h", 11));
    assertThat(uri.path()).isEmpty();
    assertThat(uri.parameters()).isEmpty();
    assertThat(uri.fragment()).isEmpty();
  }

  @ParameterizedTest
  @CsvSource({
    "store://secret@h,,secret",
    "store://:secret@h,,secret",
    "store://me:secret@h,me,secret",
    "store://me:@h,me,''",
  })
  void userAndPassword(String text, String user, String password) {
    ServerUri uri = parse(text);

    assertThat(uri.user()).isEqualTo(user);
    assertThat(uri.password()).isEqualTo(password);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "store:h | it has none of the schemes",
        "other://h | it has none of the schemes",
        "store:// | host \"\" must be host, host:port or [IPv6 address]:port",
        "store://h,,i | host \"\" must be",
        "store://[::1 | host \"[::1\" must be",
        "store://[::1]x:1 | host \"[::1]x:1\" must be",
        "store://h:x | port \"x\" must be a whole number from 1 to 65535",
        "store://h:0 | port \"0\" must be",
        "store://h:65536 | port \"65536\" must be",
        "store://h?a | every parameter must be name=value",
        "store://h?=a | every parameter must be name=value",
        "store://h?a=1&a=2 | parameter \"a\" is given twice",
        "store://h?a=%x | a % is not followed by two hexadecimal digits",
        "store://h#%2 | a % is not followed by two hexadecimal digits",
      })
  void aWrongAddressIsRefused(String uri, String why) {
    assertThatThrownBy(() -> parse(uri))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageStartingWith("backend \"" + uri + "\" is not valid: " + why)
        .hasMessageEndingWith("; accepted: store://host");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "store://me:hush@h:x",
        "store://hush@h?a",
        "store://h?password=hush&a",
        "store://h?otherPassword=hush&a",
        "store://user:hu#hush@h",
        "store://user:hu?hush@h",
        "store://100%hush@h",
        "other://user:hush@h",
      })
  void noMessageShowsAPassword(String uri) {
    assertThatThrownBy(() -> parse(uri))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("***")
        .hasMessageNotContaining("hush");
  }
}
