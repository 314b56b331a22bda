package io.traffik.memcached;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What is written is read again, and what somebody else wrote, or damaged, is not. */
class ItemBytesTest {

  private static final byte[] STATE = {1, 2, 3};
  private static final List<ItemBytes.Part> TWO =
      List.of(
          new ItemBytes.Part("gcra:60s:0", 77, STATE),
          new ItemBytes.Part("ü{x}", -1, new byte[] {9}));

  private static byte[] contended(byte[] item, int times) {
    ByteBuffer bytes = ByteBuffer.allocate(item.length + 4 * times).put(item);
    for (int i = 0; i < times; i++) {
      bytes.put(ItemBytes.contendedMark());
    }
    return bytes.array();
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 1, 5})
  void whatIsWrittenIsRead(int marks) {
    ItemBytes read =
        Objects.requireNonNull(ItemBytes.decode(contended(ItemBytes.encode(TWO), marks)));

    assertThat(read.isContended()).isEqualTo(marks > 0);
    assertThat(read.parts())
        .extracting(ItemBytes.Part::within)
        .containsExactly("gcra:60s:0", "ü{x}");
    assertThat(read.parts()).extracting(ItemBytes.Part::horizon).containsExactly(77L, -1L);
    assertThat(read.parts().get(0).state()).containsExactly(STATE);
  }

  @Test
  void anItemMayBeEmpty() {
    ItemBytes read = Objects.requireNonNull(ItemBytes.decode(ItemBytes.encode(List.of())));

    assertThat(read.parts()).isEmpty();
  }

  @Test
  void theBytesAreThoseOfTheFormat() {
    byte[] bytes = ItemBytes.encode(List.of(new ItemBytes.Part("n", 258, STATE)));

    assertThat(bytes)
        .startsWith("TFK1".getBytes(StandardCharsets.US_ASCII))
        .endsWith(0, 0, 0, 26, 0, 1, 'n', 0, 0, 0, 0, 0, 0, 1, 2, 0, 0, 0, 3, 1, 2, 3);
    assertThat(contended(bytes, 1)).endsWith("LOCK".getBytes(StandardCharsets.US_ASCII));
  }

  /** Whatever the bytes are, they are an item or none, and reading them ends. */
  @Test
  void whatIsNoItemIsNotRead() {
    byte[] item = ItemBytes.encode(TWO);
    for (int length = 0; length < item.length; length++) {
      assertThat(ItemBytes.decode(Arrays.copyOf(item, length))).as("%d bytes", length).isNull();
    }
    for (int more = 1; more < 8; more++) {
      assertThat(ItemBytes.decode(Arrays.copyOf(item, item.length + more))).isNull();
    }
    SplittableRandom random = new SplittableRandom(15);
    for (int i = 0; i < 100_000; i++) {
      byte[] damaged = item.clone();
      damaged[random.nextInt(damaged.length)] = (byte) random.nextInt();
      ItemBytes read = ItemBytes.decode(damaged);
      assertThat(read == null || read.parts().size() <= damaged.length).isTrue();
    }
  }
}
