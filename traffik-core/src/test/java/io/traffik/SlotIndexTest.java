package io.traffik;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The table finds what is in it and nothing else, whoever chose the keys. */
class SlotIndexTest {

  private static final int KEYS = 20_000;

  private final SlotIndex index = new SlotIndex();
  private final Limit limit = limit("uid");
  private final Limit other = limit("other");

  private static Limit limit(String uid) {
    return Limit.bind(uid, Strategies.tokenBucket(), Rate.parseAll("10/s")).get(0);
  }

  private @Nullable Slot find(Charge charge) {
    return index.find(charge.limit().id(), charge.meter(), charge.identity(), charge.shard());
  }

  private Slot findOrMake(Charge charge) {
    return index.findOrMake(charge.limit().id(), charge.meter(), charge.identity(), charge.shard());
  }

  private List<Slot> all() {
    List<Slot> all = new ArrayList<>();
    index.forEach(all::add);
    return all;
  }

  private Charge charge(Limit of, String identity, String shard) {
    return Charge.of(of, HitClass.NONE, identity, 1, shard);
  }

  @Test
  void isAMap() {
    Random random = new Random(7);
    Map<StateKey, Slot> model = new HashMap<>();
    for (int step = 0; step < 10 * KEYS; step++) {
      String identity = "client-" + random.nextInt(KEYS);
      Charge charge =
          charge(random.nextBoolean() ? limit : other, identity, random.nextBoolean() ? "" : "s");
      Slot known = model.get(StateKey.of(charge));
      assertThat(find(charge)).isSameAs(known);
      if (known != null && random.nextInt(3) == 0) {
        index.remove(known);
        model.remove(StateKey.of(charge));
      } else {
        model.put(StateKey.of(charge), findOrMake(charge));
      }
    }
    assertThat(new HashSet<>(all())).isEqualTo(new HashSet<>(model.values()));
    assertThat(all()).hasSize(model.size());
  }

  /** Texts of 15 pairs, each of two that String gives one hash. */
  private static List<String> textsOfOneHash() {
    List<String> texts = List.of("");
    for (int i = 0; i < 15; i++) {
      List<String> longer = new ArrayList<>();
      texts.forEach(
          text -> {
            longer.add(text + "Aa");
            longer.add(text + "BB");
          });
      texts = longer;
    }
    return texts;
  }

  @Test
  void keysThatSomebodyChoseToHaveOneHashMakeNoLongChains() {
    List<String> chosen = textsOfOneHash();
    assertThat(new HashSet<>(chosen.stream().map(String::hashCode).toList())).hasSize(1);

    chosen.forEach(identity -> findOrMake(charge(limit, identity, "")));
    chosen.forEach(identity -> findOrMake(charge(limit, "me", identity)));

    assertThat(longestChain()).isLessThan(20);
    chosen.forEach(identity -> assertThat(find(charge(limit, identity, ""))).isNotNull());
  }

  /** Of few, or of many of one hash: then all are hashed anew, by a secret. */
  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void whoWalksThroughItMissesNobodyWhileItGrows(boolean ofOneHash) {
    List<Slot> before = new ArrayList<>();
    for (int i = 0; i < 100; i++) {
      before.add(findOrMake(charge(limit, "client-" + i, "")));
    }
    Stream<String> keys =
        ofOneHash
            ? textsOfOneHash().stream()
            : Stream.iterate(0, i -> i + 1).map(i -> "later-" + i);
    Iterator<String> more = keys.limit(2_000).iterator();

    Set<Slot> seen = new HashSet<>();
    index.forEach(
        slot -> {
          if (seen.add(slot) && seen.size() % 10 == 0) {
            for (int i = 0; i < seen.size() && more.hasNext(); i++) {
              findOrMake(charge(limit, more.next(), ""));
            }
          }
        });

    assertThat(seen).containsAll(before);
  }

  private int longestChain() {
    int longest = 0;
    for (Slot slot : all()) {
      int length = 0;
      for (Slot at = slot; at != null; at = at.next) {
        length++;
      }
      longest = Math.max(longest, length);
    }
    return longest;
  }

  /** Whoever makes a slot and finds it again finds the same, while the table grows and shrinks. */
  @Test
  void threadsAgreeOnTheSlotOfAKey() throws Exception {
    Map<String, Slot> agreed = new ConcurrentHashMap<>();
    CountDownLatch begin = new CountDownLatch(1);
    ExecutorService threads = Executors.newFixedThreadPool(4);
    try {
      List<Future<?>> all = new ArrayList<>();
      for (int thread = 0; thread < 4; thread++) {
        Random random = new Random(thread);
        all.add(
            threads.submit(
                () -> {
                  begin.await();
                  for (int i = 0; i < 5 * KEYS; i++) {
                    String identity = "client-" + random.nextInt(KEYS);
                    Slot slot = findOrMake(charge(limit, identity, ""));
                    Slot earlier = agreed.putIfAbsent(identity, slot);
                    assertThat(earlier == null || earlier == slot).isTrue();
                    Slot passing = findOrMake(charge(other, "passing-" + i % 50, ""));
                    index.remove(passing);
                  }
                  return null;
                }));
      }
      begin.countDown();
      for (Future<?> thread : all) {
        thread.get();
      }
    } finally {
      threads.shutdownNow();
    }
    Set<Slot> kept = new HashSet<>(all());
    assertThat(kept).containsAll(agreed.values());
    all().stream()
        .filter(slot -> slot.limit.equals(limit.id()))
        .forEach(slot -> assertThat(agreed.get(slot.identity)).isSameAs(slot));
  }
}
