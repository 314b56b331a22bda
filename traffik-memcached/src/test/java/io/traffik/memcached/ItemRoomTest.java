package io.traffik.memcached;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.traffik.Backend;
import io.traffik.BackendUnavailableException;
import io.traffik.Limit;
import io.traffik.Rate;
import io.traffik.Throttle;
import io.traffik.test.server.MemcachedServer;
import io.traffik.test.server.TestMemcached;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What cannot fit in an item is refused when a throttle is built, and what is not refused fits. */
class ItemRoomTest {

  private static MemcachedServer large;
  private static Backend backend;
  private static Backend roomy;

  @BeforeAll
  static void connect() {
    large = MemcachedServer.builder().maxItemBytes(4 << 20).start();
    backend = Backend.of("memcached://" + TestMemcached.single().address() + "?namespace=room");
    roomy = Backend.of("memcached://" + large.address());
  }

  @AfterAll
  static void disconnect() {
    backend.close();
    roomy.close();
    large.close();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "slidingWindowLog | 100000/d",
        "slidingWindowLog | 60000/h, 60000/d",
        "leakyBucketWithQueue(capacity=500000) | 1/s",
        "slidingWindowLog | 4503599627370495/d",
      })
  void limitsThatCannotFitTogetherAreRefused(String strategy, String rates) {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> Guest.throttle(backend, "uid", strategy, rates))
        .withMessageContaining("limits [uid")
        .withMessageContaining("an item of Memcached may have 1047552")
        .withMessageContaining("(-I)");
  }

  @Test
  void aRateThatIsToldByAFunctionIsRefusedByTheHit() {
    Throttle<Guest> throttle =
        Guest.builder(backend, "dynamic", "slidingWindowLog")
            .rate(guest -> Rate.parse(guest.cost() * 500 + "/d"))
            .build();

    assertThat(throttle.stat(Guest.named("a").at(100)).remaining()).isEqualTo(50_000);
    assertThatIllegalArgumentException()
        .isThrownBy(() -> throttle.hit(Guest.named("a").at(1_000)))
        .withMessageContaining("may need");
  }

  @Test
  void aServerWithLargerItemsHasMoreRoom() {
    Throttle<Guest> throttle =
        Guest.throttle(roomy, "uid", "slidingWindowLog", "150000/h, 100000/d");

    assertThat(Guest.hit(throttle, Guest.named("guest").at(5)).admitted()).isTrue();
  }

  /** The largest that is not refused, under the longest key, with the mark that it is contended. */
  @ParameterizedTest
  @ValueSource(ints = {1, 4})
  void anItemThatIsFullIsStored(int megabytes) throws Exception {
    String address = megabytes == 1 ? TestMemcached.single().address() : large.address();
    ItemRoom room = ItemRoom.of((long) megabytes << 20);
    byte[] value = new byte[(int) room.mostBytes()];
    String key = "room-" + "k".repeat(239);
    var options = MemcachedBackend.builder().uri("memcached://" + address);
    try (Link link =
        Connector.connect(options, new ServerLogs(System::nanoTime), System::nanoTime)) {
      assertThat(link.add(key, 2_000_000_000, value).get()).isTrue();
      assertThat(link.append(key, ItemBytes.contendedMark()).get()).isTrue();
      Found found = link.gets(key).get().orElseThrow();
      assertThat(link.cas(key, found.cas(), 2_000_000_000, value).get()).isTrue();
      assertThat(link.gets(key).get().orElseThrow().value()).hasSize(value.length);
      assertThat(link.delete(key).get()).isTrue();
    }
  }

  @Test
  void anItemThatHasGrownTooLargeIsAnOutage() {
    ItemRoom room = new ItemRoom(100);
    Throttle<Guest> throttle = Guest.throttle(backend, "grown", "gcra", "1/s");
    Limit limit = throttle.stat(Guest.named("a")).requiredCharge().limit();

    room.require(100, limit);
    assertThatThrownBy(() -> room.require(101, limit))
        .isInstanceOf(BackendUnavailableException.class)
        .hasMessageContaining(
            "under \"grown\" have 101 bytes, and an item of Memcached may have 100");
  }
}
