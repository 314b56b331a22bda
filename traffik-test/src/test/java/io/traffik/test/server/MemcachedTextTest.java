package io.traffik.test.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIOException;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class MemcachedTextTest {

  @Test
  void readsEveryKindOfReply() throws IOException {
    assertThat(MemcachedText.readValues(replies("END\r\n"))).isEmpty();
    assertThat(MemcachedText.readValues(replies("VALUE a 0 5\r\nEND\r\n\r\nEND\r\n")))
        .containsExactly("END\r\n".getBytes(StandardCharsets.UTF_8));
    assertThat(MemcachedText.readStats(replies("STAT a two words\r\nSTAT b \r\nEND\r\n")))
        .isEqualTo(Map.of("a", "two words", "b", ""));
    assertThat(MemcachedText.readDump(replies("key=a exp=-1\nkey=b exp=1\nEND\r\n")))
        .isEqualTo(List.of("key=a exp=-1", "key=b exp=1"));
    assertThat(MemcachedText.readDump(replies("NOTSTARTED no items to crawl\r\n"))).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "END",
        "VALUE a 0 5\r\nabc\r\n",
        "VALUE a 0 1\r\nabc\r\nEND\r\n",
        "VALUE a\r\n",
        "STAT a\r\n",
        "key=a\r\n",
        "HTTP/1.1 200 OK\r\n",
        "ERRORS\r\n",
        "\r\n",
      })
  void whatIsNoReplyIsRefused(String text) {
    assertThatIOException().isThrownBy(() -> MemcachedText.readValues(replies(text)));
    assertThatIOException().isThrownBy(() -> MemcachedText.readStats(replies(text)));
    assertThatIOException().isThrownBy(() -> MemcachedText.readDump(replies(text)));
  }

  @ParameterizedTest
  @ValueSource(strings = {"BUSY currently processing crawler request", "ERROR", "SERVER_ERROR x"})
  void anErrorIsToldAsItIs(String line) {
    assertThatIOException()
        .isThrownBy(() -> MemcachedText.readDump(replies(line + "\r\n")))
        .withMessage(line);
  }

  private static InputStream replies(String text) {
    return new ByteArrayInputStream(text.getBytes(StandardCharsets.UTF_8));
  }
}
