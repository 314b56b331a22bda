package io.traffik.memcached;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.traffik.Backend;
import io.traffik.BackendUnavailableException;
import io.traffik.Decision;
import io.traffik.OnError;
import io.traffik.Throttle;
import io.traffik.ThrottleRegistry;
import io.traffik.test.server.MemcachedServer;
import io.traffik.test.server.TestMemcached;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import net.spy.memcached.MemcachedClient;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Every way to a Memcached leads there, and what was opened for it is closed again. */
class ConnectingTest {

  private static final Guest GUEST = Guest.named("guest");

  private static void assertThatItDecides(Backend backend) {
    Throttle<Guest> throttle = Guest.throttle(backend, "connecting", "slidingWindowLog", "2/d");

    assertThat(throttle.hit(GUEST).remaining()).isEqualTo(1);
    assertThat(throttle.hit(GUEST).remaining()).isZero();
    assertThat(Guest.hit(throttle, GUEST).admitted()).isFalse();
    backend.clear().toCompletableFuture().join();
    assertThat(throttle.stat(GUEST).remaining()).isEqualTo(2);
  }

  private static void assertThatItDecides(String uri) {
    try (Backend backend = Backend.of(uri)) {
      assertThatItDecides(backend);
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"text", "binary"})
  void oneServerAndSeveral(String protocol) {
    String options = "?protocol=" + protocol + "&namespace=connecting-" + protocol;
    assertThatItDecides("memcached://" + TestMemcached.single().address() + options);
    String three =
        TestMemcached.three().stream()
            .map(MemcachedServer::address)
            .collect(Collectors.joining(","));
    assertThatItDecides("memcached://" + three + options);
  }

  @Test
  void theOrderOfTheServersDoesNotMatter() {
    var servers = TestMemcached.three().stream().map(MemcachedServer::address).toList();
    String there = String.join(",", servers);
    String back = servers.get(2) + "," + servers.get(1) + "," + servers.get(0);
    try (Backend one = Backend.of("memcached://" + there + "?namespace=order");
        Backend other = Backend.of("memcached://" + back + "?namespace=order")) {
      Throttle<Guest> atOne = Guest.throttle(one, "uid", "gcra", "1/365d");
      Throttle<Guest> atOther = Guest.throttle(other, "uid", "gcra", "1/365d");
      IntStream.range(0, 50)
          .mapToObj(i -> Guest.named("guest-" + i))
          .forEach(
              guest -> {
                assertThat(Guest.hit(atOne, guest).admitted()).isTrue();
                assertThat(Guest.hit(atOther, guest).admitted()).as("%s", guest).isFalse();
              });
    }
  }

  @Test
  void aUserWithAPassword() {
    try (MemcachedServer server = MemcachedServer.builder().password("me", "p@ss").start()) {
      assertThatItDecides("memcached://me:p%40ss@" + server.address());
      String impatient = server.address() + "?connectTimeout=500ms";
      assertThatIllegalArgumentException()
          .isThrownBy(() -> Backend.of("memcached://me:wrong@" + impatient))
          .withMessageContaining("does not let user \"me\" in");
      assertThatThrownBy(() -> Backend.of("memcached://" + impatient + "&protocol=binary"))
          .as("without a login")
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessageContaining("Auth failure");
      assertThatThrownBy(() -> Backend.of("memcached://" + impatient))
          .as("by text, which such a server does not answer")
          .isInstanceOf(BackendUnavailableException.class)
          .hasMessageContaining("did not answer in time");
    }
  }

  @Test
  void aServerThatKnowsNoLogin() {
    String uri = "memcached://me:pw@" + TestMemcached.single().address() + "?connectTimeout=500ms";

    assertThatIllegalArgumentException()
        .isThrownBy(() -> Backend.of(uri))
        .withMessageContaining("does not let user \"me\" in")
        .withMessageContaining("it needs -S");
  }

  /** That is an outage, and no mistake. */
  @Test
  void aServerThatSaysNothingToALogin() throws IOException {
    try (ServerSocket silent = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      String uri = "memcached://me:pw@127.0.0.1:" + silent.getLocalPort() + "?connectTimeout=500ms";

      assertThatThrownBy(() -> Backend.of(uri))
          .isInstanceOf(BackendUnavailableException.class)
          .hasMessageContaining("was reached within PT0.5S");
    }
  }

  /** Its clients are answered by contract until it speaks. */
  @Test
  void aSilentServerAmongOthersPreventsNoStart() throws IOException {
    try (ServerSocket silent = new ServerSocket(0, 9, InetAddress.getLoopbackAddress());
        Backend backend =
            Backend.of(
                "memcached://"
                    + TestMemcached.single().address()
                    + ",127.0.0.1:"
                    + silent.getLocalPort()
                    + "?namespace=silent&connectTimeout=300ms")) {
      Throttle<Guest> throttle =
          Throttle.builder(Guest.class, "uid")
              .registry(ThrottleRegistry.of(backend))
              .identifier(Guest::name)
              .rate("1/365d")
              .deadline(Duration.ofMillis(300))
              .onError(OnError.REFUSE)
              .build();
      List<CompletableFuture<Decision>> hits =
          IntStream.range(0, 50)
              .mapToObj(i -> throttle.hitAsync(Guest.named("guest-" + i)).toCompletableFuture())
              .toList();

      assertThat(hits.stream().filter(hit -> hit.join().admitted()).count()).isBetween(5L, 45L);
    }
  }

  /** Without versions a write is done whatever is there. */
  @ParameterizedTest
  @ValueSource(strings = {"text", "binary"})
  void aServerThatCannotCompareAndSwap(String protocol) {
    try (MemcachedServer server = MemcachedServer.builder().options("-C").start()) {
      assertThatIllegalArgumentException()
          .isThrownBy(() -> Backend.of("memcached://" + server.address() + "?protocol=" + protocol))
          .withMessageContaining("start it without -C");
    }
  }

  @Test
  void nobodyThere() {
    assertThatThrownBy(() -> Backend.of("memcached://127.0.0.1:1?connectTimeout=200ms"))
        .isInstanceOf(BackendUnavailableException.class)
        .hasMessageContaining("none of [127.0.0.1:1] was reached within PT0.2S");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> Backend.of("memcached://no-such-host.invalid"))
        .withMessageContaining("host \"no-such-host.invalid\" has no address");
  }

  @Test
  void oneOfSeveralIsEnoughToStart() {
    String uri =
        "memcached://" + TestMemcached.single().address() + ",127.0.0.1:1?connectTimeout=200ms";
    try (MemcachedBackend backend = MemcachedBackend.builder().uri(uri).namespace("some").build()) {
      Throttle<Guest> throttle = Guest.throttle(backend, "uid", "gcra", "1/365d");
      long answered =
          IntStream.range(0, 100)
              .mapToObj(i -> Guest.named("guest-" + i))
              .filter(guest -> isAnswered(throttle, guest))
              .count();

      assertThat(answered).isBetween(20L, 80L);
      assertThatThrownBy(() -> backend.clear().toCompletableFuture().join())
          .hasCauseInstanceOf(BackendUnavailableException.class);
    }
  }

  private static boolean isAnswered(Throttle<Guest> throttle, Guest guest) {
    try {
      return Guest.hit(throttle, guest).admitted();
    } catch (RuntimeException down) {
      assertThat(down).hasRootCauseMessage("there is no connection to 127.0.0.1:1");
      return false;
    }
  }

  @Test
  void aClientOfTheApplicationsOwnIsNeverClosed() throws IOException {
    InetSocketAddress address =
        new InetSocketAddress(InetAddress.getLoopbackAddress(), TestMemcached.single().port());
    MemcachedClient client = new MemcachedClient(address);
    try {
      try (MemcachedBackend backend =
          MemcachedBackend.builder().client(client).namespace("own-client").build()) {
        assertThatItDecides(backend);
      }
      client.set("own-client-after", 10, "there").getStatus();
      assertThat(client.get("own-client-after")).isEqualTo("there");
      assertThatIllegalArgumentException()
          .isThrownBy(
              () ->
                  MemcachedBackend.builder()
                      .client(client)
                      .protocol(MemcachedProtocol.BINARY)
                      .build())
          .withMessageContaining("user, password and protocol are for uri(…)");
    } finally {
      client.shutdown();
    }
  }

  @Test
  void noThreadOutlivesABackend() {
    Set<Thread> before = clientThreads();
    Backend backend = Backend.of("memcached://" + TestMemcached.single().address());
    assertThat(clientThreads()).hasSizeGreaterThan(before.size());

    backend.close();
    backend.close();

    assertThat(clientThreads()).isSubsetOf(before);
    Throttle<Guest> throttle = Guest.throttle(backend, "closed", "gcra", "1/s");
    assertThatThrownBy(() -> throttle.hit(GUEST))
        .hasMessageContaining("the Memcached backend is closed");
  }

  private static Set<Thread> clientThreads() {
    return Thread.getAllStackTraces().keySet().stream()
        .filter(thread -> thread.getName().startsWith("Memcached IO"))
        .filter(Thread::isAlive)
        .collect(Collectors.toSet());
  }

  @Test
  void aBackendMayBeClosedByAnAnswer() {
    try (Backend backend = Backend.of("memcached://" + TestMemcached.single().address())) {
      Throttle<Guest> throttle = Guest.throttle(backend, "closing", "gcra", "1/s");

      assertThat(throttle.hitAsync(GUEST).thenRun(backend::close))
          .succeedsWithin(Duration.ofSeconds(3));
    }
  }

  /** The client's queues refuse such a thread, though it need not wait. */
  @Test
  void aThreadThatHasBeenInterruptedMayHit() {
    try (Backend backend = Backend.of("memcached://" + TestMemcached.single().address())) {
      Throttle<Guest> throttle = Guest.throttle(backend, "interrupted", "gcra", "1/s");
      Thread.currentThread().interrupt();
      var hit = throttle.hitAsync(GUEST);
      assertThat(Thread.interrupted()).as("is still interrupted").isTrue();
      assertThat(hit).succeedsWithin(Duration.ofSeconds(3));
    }
  }
}
