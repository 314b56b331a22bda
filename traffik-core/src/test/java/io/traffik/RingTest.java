package io.traffik;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;
import org.junit.jupiter.api.Test;

/** The ring beside a list that does the same. */
class RingTest {

  @Property(tries = 300)
  void isLikeAList(@ForAll @Size(max = 200) List<@IntRange(min = 0, max = 99) Integer> steps) {
    Ring ring = new Ring();
    List<Long> list = new ArrayList<>();
    for (int step : steps) {
      int from = list.isEmpty() ? 0 : step % list.size();
      int to = Math.min(list.size(), from + step % 3);
      switch (step % 10) {
        case 0 -> {
          ring.remove(from, to);
          list.subList(from, to).clear();
        }
        case 1 -> {
          ring.keep(from / 2, list.size());
          list.subList(0, from / 2).clear();
        }
        case 2 -> {
          if (!list.isEmpty()) {
            ring.set(from, step);
            list.set(from, (long) step);
          }
        }
        default -> {
          ring.add(step);
          list.add((long) step);
        }
      }
      assertThat(ring.size()).isEqualTo(list.size());
      for (int i = 0; i < list.size(); i++) {
        assertThat(ring.get(i)).isEqualTo(list.get(i));
      }
    }
  }

  @Test
  void doublesWhenFullAndShrinksToTwiceWhatIsLeft() {
    Ring ring = new Ring();
    assertThat(ring.capacity()).isEqualTo(4);
    for (int i = 0; i < 4; i++) {
      ring.add(i);
    }
    assertThat(ring.capacity()).isEqualTo(4);
    for (int i = 4; i < 33; i++) {
      ring.add(i);
    }
    assertThat(ring.capacity()).isEqualTo(64);

    ring.keep(17, 33);
    assertThat(ring.capacity()).isEqualTo(64);
    ring.keep(1, 16);
    assertThat(ring.capacity()).isEqualTo(16);
    assertThat(ring.get(0)).isEqualTo(18);
    ring.keep(0, 0);
    assertThat(ring.capacity()).isEqualTo(4);
  }
}
