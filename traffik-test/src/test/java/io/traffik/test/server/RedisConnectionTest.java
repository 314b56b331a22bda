package io.traffik.test.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class RedisConnectionTest {

  @Test
  void readsEveryKindOfReply() throws IOException {
    assertThat(read("+OK\r\n")).isEqualTo("OK");
    assertThat(read(":-42\r\n")).isEqualTo(-42L);
    assertThat(read("$4\r\n\r\nü\r\n")).isEqualTo("\r\nü");
    assertThat(read("$0\r\n\r\n")).isEqualTo("");
    assertThat(read("$-1\r\n")).isNull();
    assertThat(read("*-1\r\n")).isNull();
    assertThat(read("*0\r\n")).isEqualTo(List.of());
    assertThat(read("*3\r\n:1\r\n$-1\r\n*2\r\n+a\r\n$1\r\nb\r\n"))
        .isEqualTo(Arrays.asList(1L, null, List.of("a", "b")));
  }

  @Test
  void anErrorNamesTheCommand() {
    assertThatIllegalStateException()
        .isThrownBy(() -> read("-ERR no such thing\r\n"))
        .withMessage("redis replied to TEST: ERR no such thing");
    assertThatIllegalStateException().isThrownBy(() -> read("*2\r\n:1\r\n-ERR second\r\n"));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "+OK",
        "$5\r\nabc\r\n",
        "$1\r\nabc\r\n",
        "*2\r\n:1\r\n",
        "HTTP/1.1\r\n",
        "\r\n"
      })
  void whatIsNoReplyIsRefused(String bytes) {
    assertThatExceptionOfType(IOException.class).isThrownBy(() -> read(bytes));
  }

  private static @Nullable Object read(String bytes) throws IOException {
    return RedisConnection.read(
        new ByteArrayInputStream(bytes.getBytes(StandardCharsets.UTF_8)),
        StandardCharsets.UTF_8,
        "TEST");
  }
}
