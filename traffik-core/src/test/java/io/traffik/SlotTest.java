package io.traffik;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

/** Who reads without the lock sees a whole state or is told that it may be torn. */
class SlotTest {

  private static final int WRITES = 300_000;

  private final Limit limit =
      Limit.bind("uid", Strategies.tokenBucket(), Rate.parseAll("10/s")).get(0);

  private final Slot slot = new Slot(limit.id(), limit.meter(), "me", "");

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
      int stamp = slot.stamp();
      copy.copy(slot);
      if (slot.isStill(stamp)) {
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
  void aStampIsWorthNothingAfterSomebodyElseHasWritten() {
    int stamp = slot.stamp();
    write(1);

    assertThat(slot.isStill(stamp)).isFalse();
    assertThat(slot.tryLock(stamp)).isFalse();
  }

  @Test
  void nobodyReadsOrLocksWhileItIsLocked() {
    int stamp = slot.stamp();
    assertThat(slot.tryLock(stamp)).isTrue();

    int locked = slot.stamp();
    assertThat(slot.isStill(stamp)).isFalse();
    assertThat(slot.isStill(locked)).isFalse();
    assertThat(slot.tryLock(stamp)).isFalse();
    assertThat(slot.tryLock(locked)).isFalse();

    slot.unlock(stamp);
    assertThat(slot.stamp()).isNotIn(stamp, locked);
  }

  @Test
  void whatWasReadBeforeALockThatChangedNothingIsStillWhole() {
    int stamp = slot.stamp();
    assertThat(slot.tryLock(stamp)).isTrue();
    slot.unlockUntouched(stamp);

    assertThat(slot.isStill(stamp)).isTrue();
  }

  @Test
  void theDeadAndWhatAnotherMeterWroteIsNotRead() {
    Meter writer = slot.writer;
    Meter other = Strategies.tokenBucket().bind(Rate.parse("9/s"));
    assertThat(slot.isReadableBy(writer)).isTrue();
    assertThat(slot.isReadableBy(other)).isFalse();

    slot.dead = true;

    assertThat(slot.isReadableBy(writer)).isFalse();
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
