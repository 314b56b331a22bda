package io.traffik;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

/** Who reads without the lock sees a whole state or is told that it may be torn. */
class SlotTest {

  private static final int WRITES = 300_000;

  private final Slot slot =
      new Slot(
          Charge.of(
              Limit.bind("uid", Strategies.tokenBucket(), Rate.parseAll("10/s")).get(0),
              HitClass.NONE,
              "me",
              1));

  private void write(long word) {
    slot.lock();
    try {
      slot.accept(new Outcome().admit(0, 0).next(word).next(word).next(word).next(word).next(word));
    } finally {
      slot.unlock();
    }
  }

  @Test
  void aCopyIsWholeOrRejected() throws Exception {
    write(0);
    CompletableFuture<Void> writer =
        CompletableFuture.runAsync(
            () -> {
              for (long word = 1; word <= WRITES; word++) {
                write(word);
              }
            });
    long last = 0;
    while (!writer.isDone() || last < WRITES) {
      State copy = new State();
      if (slot.read(copy) != Slot.NONE) {
        long word = copy.word(0);
        for (int i = 1; i < copy.size(); i++) {
          assertThat(copy.word(i)).isEqualTo(word);
        }
        assertThat(word).isGreaterThanOrEqualTo(last);
        last = word;
      }
    }
    writer.get();
  }

  @Test
  void aStampIsWorthNothingAfterSomebodyElseHadTheLock() {
    int stamp = slot.read(new State());
    write(1);

    assertThat(slot.tryLock(stamp)).isFalse();
    int present = slot.read(new State());
    assertThat(slot.tryLock(present)).isTrue();
    assertThat(slot.read(new State())).isEqualTo(Slot.NONE);
    slot.unlock(present);
    assertThat(slot.read(new State())).isNotIn(Slot.NONE, present);
  }

  @Test
  void theDeadAreNotRead() {
    slot.dead = true;

    assertThat(slot.read(new State())).isEqualTo(Slot.NONE);
  }

  @Test
  void manyWritersLoseNoWrite() throws Exception {
    write(0);
    Runnable writes =
        () -> {
          for (int i = 0; i < 50_000; i++) {
            slot.lock();
            try {
              slot.setWord(0, slot.word(0) + 1);
            } finally {
              slot.unlock();
            }
          }
        };
    CompletableFuture.allOf(
            CompletableFuture.runAsync(writes),
            CompletableFuture.runAsync(writes),
            CompletableFuture.runAsync(writes))
        .get();

    assertThat(slot.word(0)).isEqualTo(150_000);
  }
}
