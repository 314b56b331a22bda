package io.traffik.test.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIOException;

import java.io.ByteArrayInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class WireTest {

  private static final Duration SOON = Duration.ofMillis(300);
  private static final byte[] MORE_THAN_BUFFERS_TAKE = new byte[64 * 1024 * 1024];

  @Test
  void doesNotWaitForEverForWhoReadsNothing() throws IOException {
    try (ServerSocket silent = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
        Wire wire = new Wire("127.0.0.1", silent.getLocalPort(), SOON)) {
      wire.send(new byte[10]);
      assertThatIOException().isThrownBy(() -> wire.replies().read()).withMessage("Read timed out");
      assertThatIOException().isThrownBy(() -> wire.send(MORE_THAN_BUFFERS_TAKE));
    }
  }

  @Test
  void whatIsNotCompleteIsNoLineAndNotTheBytes() throws IOException {
    InputStream replies = new ByteArrayInputStream("grün\r\nabc".getBytes(StandardCharsets.UTF_8));

    assertThat(Wire.line(replies, StandardCharsets.UTF_8)).isEqualTo("grün");
    assertThat(Wire.bytes(replies, 2)).containsExactly('a', 'b');
    replies.mark(1);
    assertThatIOException()
        .isThrownBy(() -> Wire.bytes(replies, 2))
        .isInstanceOf(EOFException.class);
    replies.reset();
    assertThatIOException()
        .isThrownBy(() -> Wire.line(replies, StandardCharsets.UTF_8))
        .isInstanceOf(EOFException.class);
  }
}
