package io.traffik.memcached;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.traffik.BackendUnavailableException;
import io.traffik.test.server.MemcachedServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import net.spy.memcached.MemcachedClient;
import org.junit.jupiter.api.Test;

/**
 * An application's own connection to a silent server is not cut. So what was given up is still in
 * the client's queue, and counts until that has forgotten it: memory stays bounded.
 */
class GivenUpTest {

  @Test
  void whatTheClientHasNotForgottenCounts() throws IOException {
    try (MemcachedServer server = MemcachedServer.start()) {
      MemcachedClient client =
          new MemcachedClient(
              new InetSocketAddress(InetAddress.getLoopbackAddress(), server.port()));
      Link link =
          Connector.connect(
              MemcachedBackend.builder().client(client),
              new ServerLogs(System::nanoTime),
              System::nanoTime);
      server.pause();

      List<CompletableFuture<Optional<Found>>> sent = new ArrayList<>();
      for (int i = 0; i < Server.MAX_UNDER_WAY; i++) {
        sent.add(link.gets("key"));
      }
      Patience.until("all to be given up", () -> sent.stream().allMatch(CompletableFuture::isDone));

      assertThatThrownBy(() -> link.gets("key").join())
          .hasCauseInstanceOf(BackendUnavailableException.class)
          .hasMessageContaining("overloaded: 8192 commands wait for");
      server.resume();
      Patience.until("the server to be asked again", () -> isAnswered(link));
      assertThat(client.get("key")).isNull();
      client.shutdown();
    }
  }

  private static boolean isAnswered(Link link) {
    try {
      return link.gets("key").join().isEmpty();
    } catch (RuntimeException overloaded) {
      return false;
    }
  }
}
