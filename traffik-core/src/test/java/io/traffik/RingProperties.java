package io.traffik;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;

/** A ring does what a list does. */
class RingProperties {

  /** What to do with the ring: add some words, keep or remove a span, or change a word. */
  record Step(int what, int count, int from, int to) {}

  @Property(tries = 500)
  void doesWhatAListDoes(@ForAll("walks") List<Step> walk) {
    Ring ring = new Ring();
    List<Long> list = new ArrayList<>();
    long next = 0;
    for (Step step : walk) {
      int from = list.isEmpty() ? 0 : step.from % (list.size() + 1);
      int to = from + step.to % (list.size() - from + 1);
      switch (step.what) {
        case 0 -> {
          ring.keep(from, to);
          list = new ArrayList<>(list.subList(from, to));
        }
        case 1 -> {
          ring.remove(from, to);
          list.subList(from, to).clear();
        }
        case 2 -> {
          if (from < list.size()) {
            ring.set(from, -1);
            list.set(from, -1L);
          }
        }
        default -> {
          for (int i = 0; i < step.count; i++) {
            ring.add(next);
            list.add(next++);
          }
        }
      }
      assertThat(ring.size()).isEqualTo(list.size());
      for (int i = 0; i < list.size(); i++) {
        assertThat(ring.get(i)).isEqualTo(list.get(i));
      }
      assertThat(ring.capacity()).isBetween(list.size(), Math.max(4, 4 * list.size()));
    }
  }

  @Provide
  Arbitrary<List<Step>> walks() {
    return Combinators.combine(
            Arbitraries.integers().between(0, 5),
            Arbitraries.integers().between(0, 40),
            Arbitraries.integers().between(0, 1_000),
            Arbitraries.integers().between(0, 1_000))
        .as(Step::new)
        .list()
        .ofMaxSize(30);
  }
}
