package io.traffik.memcached;

import static org.assertj.core.api.Assertions.assertThat;

import io.traffik.Decision;
import io.traffik.Throttle;
import io.traffik.test.server.MemcachedNode;
import io.traffik.test.server.TestMemcached;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** What somebody else wrote under one of our keys is no state, is counted, and stops nobody. */
class DamagedItemsTest {

  private static final Guest GUEST = Guest.named("guest");
  private static final MemcachedNode SERVER = TestMemcached.single();

  /** Of a limit that is there as it should be, for the flags alone to be wrong. */
  private static byte[] genuine(String key) {
    return Objects.requireNonNull(SERVER.get(key));
  }

  private static byte[] text(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }

  static Stream<Arguments> damages() {
    List<Arguments> all = new ArrayList<>();
    for (String protocol : List.of("text", "binary")) {
      all.add(Arguments.of(protocol, "garbage", Link.FLAGS, text("somebody else's")));
      all.add(Arguments.of(protocol, "nothing", Link.FLAGS, new byte[0]));
      all.add(Arguments.of(protocol, "a counter", 0, text("17")));
      all.add(
          Arguments.of(protocol, "a Java object", 1, new byte[] {(byte) 0xac, (byte) 0xed, 0, 5}));
      all.add(Arguments.of(protocol, "as much as there can be", Link.FLAGS, new byte[1_047_000]));
      all.add(Arguments.of(protocol, "lines", 5, text("END\r\nSTORED\r\n")));
      all.add(Arguments.of(protocol, "another type", Integer.MAX_VALUE, null));
    }
    return all.stream();
  }

  @ParameterizedTest(name = "{0}: {1}")
  @MethodSource("damages")
  void aForeignItemIsAFreshState(String protocol, String what, int flags, byte[] value) {
    String namespace = "damaged-" + protocol + "-" + what.replace(' ', '-').replace('\'', '-');
    String uri = "memcached://" + SERVER.address() + "?protocol=" + protocol;
    try (MemcachedBackend backend =
        MemcachedBackend.builder().uri(uri).namespace(namespace).build()) {
      Throttle<Guest> throttle = Guest.throttle(backend, "uid", "fixedWindow", "5/365d, 9/366d");
      Guest.hit(throttle, GUEST.at(3));
      String key = namespace + ":{guest}:uid";
      SERVER.set(key, flags, 1_000, value == null ? genuine(key) : value);

      assertThat(throttle.stat(GUEST).remaining()).as("a question").isEqualTo(5);
      assertThat(backend.unreadableStates()).isEqualTo(1);
      Decision hit = Guest.hit(throttle, GUEST);
      assertThat(hit.remaining()).isEqualTo(4);
      assertThat(backend.unreadableStates()).isEqualTo(2);
      assertThat(Guest.hit(throttle, GUEST.at(4)).admitted()).isTrue();
      assertThat(Guest.hit(throttle, GUEST).admitted()).isFalse();
      assertThat(backend.unreadableStates()).as("is mended").isEqualTo(2);

      SERVER.set(key, flags, 1_000, value == null ? genuine(key) : value);
      throttle.refund(hit).toCompletableFuture().join();
      assertThat(throttle.stat(GUEST).remaining()).as("nothing to give back").isEqualTo(5);
    }
  }

  /** One state in an item may be damaged while the others are not. */
  @Test
  void aDamagedStateLeavesTheOthers() {
    try (MemcachedBackend backend =
        MemcachedBackend.builder()
            .uri("memcached://" + SERVER.address())
            .namespace("damaged-part")
            .build()) {
      Throttle<Guest> throttle = Guest.throttle(backend, "uid", "fixedWindow", "5/365d, 9/366d");
      Guest.hit(throttle, GUEST.at(3));
      String key = "damaged-part:{guest}:uid";
      ItemBytes item = Objects.requireNonNull(ItemBytes.decode(genuine(key)));
      ItemBytes.Part damaged =
          new ItemBytes.Part(item.parts().get(0).within(), Long.MAX_VALUE, text("damaged"));
      byte[] bytes = ItemBytes.encode(List.of(damaged, item.parts().get(1)));
      SERVER.set(key, Link.FLAGS, 1_000, bytes);

      Decision hit = Guest.hit(throttle, GUEST);

      assertThat(hit.parts()).extracting(Decision::remaining).containsExactly(4L, 5L);
      assertThat(backend.unreadableStates()).isEqualTo(1);
    }
  }
}
