package io.traffik.memcached;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.traffik.InMemoryBackend;
import io.traffik.Limit;
import io.traffik.Start;
import io.traffik.Throttle;
import io.traffik.remote.LogLines;
import io.traffik.remote.StartContract;
import io.traffik.test.server.MemcachedServer;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.slf4j.event.Level;

/** When a backend connects to Memcached, whether it must, and what is left of it. */
class StartTest extends StartContract {

  StartTest() {
    super("memcached");
  }

  private record Memcached(MemcachedServer server) implements Store {

    @Override
    public String address() {
      return server.address();
    }

    @Override
    public void kill() {
      server.kill();
    }

    @Override
    public void restart() {
      server.restart();
    }

    @Override
    public long connections() {
      return Long.parseLong(Objects.requireNonNull(server.stats("").get("curr_connections"))) - 1;
    }

    @Override
    public void close() {
      server.close();
    }
  }

  @Override
  protected Store open() {
    return new Memcached(MemcachedServer.start());
  }

  @Override
  protected Store locked() {
    return new Memcached(MemcachedServer.builder().password("me", "secret").start());
  }

  @Override
  protected String wrongPassword() {
    return "does not let user \"me\" in";
  }

  /** A server that is down may have no name: that of a container has none. */
  @Test
  void aHostWithoutAnAddressIsLookedForAgain() {
    try (MemcachedBackend backend =
        MemcachedBackend.create("memcached://no-such-host.invalid?start=tolerant")) {
      Throttle<Guest> throttle = Guest.throttle(backend, "uid", "gcra", "1/s");

      assertThat(throttle.hitAsync(Guest.named("guest")).toCompletableFuture())
          .failsWithin(Duration.ofSeconds(2))
          .withThrowableThat()
          .withMessageContaining("host \"no-such-host.invalid\" has no address");
      assertThat(backend.writes() + backend.conflicts() + backend.locks() + backend.clockSteps())
          .as("what was counted")
          .isZero();
    }
  }

  @Test
  void aServerWithSmallerItemsThanWasThoughtIsAnError() {
    LogLines log = new LogLines();
    KnownRoom known = new KnownRoom(log);
    List<Limit> small = limits("small", "1000/d");
    List<Limit> large = limits("large", "60000/d");
    known.require(small);
    known.require(large);
    known.require(small);
    assertThatIllegalArgumentException()
        .isThrownBy(() -> known.require(limits("huge", "100000/d")));

    known.learn(ItemRoom.of(512 << 10));

    assertThat(log.lines(Level.ERROR))
        .singleElement()
        .asString()
        .contains("large", "523264", "(-I)")
        .doesNotContain("small", "huge");
    assertThatIllegalArgumentException().isThrownBy(() -> known.require(large));
    known.require(small);
  }

  @Test
  void aServerWithLargerItemsHasRoomOnceItHasTold() {
    LogLines log = new LogLines();
    KnownRoom known = new KnownRoom(log);
    known.require(limits("small", "1000/d"));

    known.learn(ItemRoom.of(4 << 20));

    known.require(limits("huge", "100000/d"));
    assertThat(log.lines()).isEmpty();
  }

  private static List<Limit> limits(String uid, String rate) {
    try (InMemoryBackend memory = InMemoryBackend.create()) {
      return List.of(
          Guest.throttle(memory, uid, "slidingWindowLog", rate)
              .stat(Guest.named("guest"))
              .requiredCharge()
              .limit());
    }
  }

  /** It is used by the options that it was built with. */
  @Test
  void whatBecomesOfTheBuilderDoesNotMatter() {
    try (MemcachedServer server = MemcachedServer.start()) {
      MemcachedBackendBuilder options =
          MemcachedBackend.builder().uri("memcached://" + server.address()).start(Start.LAZY);
      try (MemcachedBackend backend = options.namespace("mine").build()) {
        options.namespace("other").uri("memcached://127.0.0.1:1");
        Guest.hit(Guest.throttle(backend, "uid", "gcra", "1/s"), Guest.named("guest"));

        assertThat(server.timesToLive().keySet()).allMatch(key -> key.startsWith("mine:"));
      }
    }
  }
}
