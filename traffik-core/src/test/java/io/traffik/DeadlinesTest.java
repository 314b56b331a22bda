package io.traffik;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

/** Deadlines pass once, not before their time, whatever others there are, unless cancelled. */
class DeadlinesTest {

  private static final Duration PATIENCE = Duration.ofSeconds(20);
  private static final long NEVER = TimeUnit.DAYS.toNanos(1);

  /** How often it has passed, and when first. */
  private static final class Noted extends Deadline {
    final long until;
    final AtomicInteger times = new AtomicInteger();
    final CompletableFuture<Long> at = new CompletableFuture<>();

    Noted(long afterNanos) {
      this.until = System.nanoTime() + afterNanos;
    }

    @Override
    void passed() {
      times.incrementAndGet();
      at.complete(System.nanoTime());
    }
  }

  private static Noted set(long afterNanos) {
    Noted deadline = new Noted(afterNanos);
    Deadlines.set(deadline, deadline.until);
    return deadline;
  }

  @Test
  void eachPassesOnceAndNotBeforeItsTime() {
    SplittableRandom random = new SplittableRandom(1);
    List<Noted> kept = new ArrayList<>();
    List<Noted> cancelled = new ArrayList<>();
    for (int i = 0; i < 5_000; i++) {
      kept.add(set(random.nextLong(TimeUnit.MILLISECONDS.toNanos(300))));
      Noted other = set(TimeUnit.MILLISECONDS.toNanos(300) + random.nextLong(100_000_000));
      Deadlines.cancel(other);
      cancelled.add(other);
    }
    Noted last = set(TimeUnit.MILLISECONDS.toNanos(500));

    for (Noted deadline : kept) {
      assertThat(deadline.at).succeedsWithin(PATIENCE);
      assertThat(deadline.at.join() - deadline.until).isNotNegative();
    }
    assertThat(last.at).succeedsWithin(PATIENCE);
    assertThat(kept).allMatch(deadline -> deadline.times.get() == 1);
    assertThat(cancelled).allMatch(deadline -> deadline.times.get() == 0);
  }

  @Test
  void aLaterOneDoesNotHoldUpAnEarlierOne() {
    Noted later = set(NEVER);
    Noted earlier = set(TimeUnit.MILLISECONDS.toNanos(5));

    assertThat(earlier.at).succeedsWithin(PATIENCE);
    assertThat(later.at).isNotDone();
    Deadlines.cancel(later);
  }

  @Test
  void whatHasPassedAlreadyPassesAtOnceAndWhatIsFarAwayDoesNotOverflow() {
    Noted past = set(-NEVER);
    Deadline far = new Noted(0);
    Deadlines.set(far, System.nanoTime() + Long.MAX_VALUE / 2);

    assertThat(past.at).succeedsWithin(PATIENCE);
    assertThat(((Noted) far).at).isNotDone();
    Deadlines.cancel(far);
  }

  @Test
  void cancellingTwiceOrAfterItHasPassedDoesNothing() {
    Noted deadline = set(0);
    assertThat(deadline.at).succeedsWithin(PATIENCE);
    Noted other = set(NEVER);

    Deadlines.cancel(deadline);
    Deadlines.cancel(other);
    Deadlines.cancel(other);

    assertThat(other.at).isNotDone();
  }
}
