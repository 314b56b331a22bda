package io.traffik.remote;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.github.benmanes.caffeine.cache.Ticker;
import io.traffik.BackendUnavailableException;
import io.traffik.Outage;
import io.traffik.Start;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Phaser;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.slf4j.event.Level;

/** Attempts, who waits for them, and what is said of them; with real stores, see StartContract. */
class StartupTest {

  private static final Duration LIMIT = Duration.ofSeconds(20);
  private static final Duration SHORT = Duration.ofMillis(50);

  private final LogLines log = new LogLines();
  private final AtomicInteger attempts = new AtomicInteger();
  private final AtomicInteger released = new AtomicInteger();

  /** An attempt that is held waits for it, deaf to interrupts. */
  private final Phaser gate = new Phaser(1);

  private Startup<String> startup = startup(Start.LAZY, true, () -> "unused");

  private void begin(Start start, boolean interruptible, Supplier<String> attempt) {
    startup = startup(start, interruptible, attempt);
  }

  private Startup<String> startup(Start start, boolean interruptible, Supplier<String> attempt) {
    Supplier<String> counted =
        () -> {
          attempts.incrementAndGet();
          return attempt.get();
        };
    return Startup.begin(
        start,
        new Connecting<>("Store", counted, it -> released.incrementAndGet(), interruptible),
        log,
        Ticker.systemTicker());
  }

  private String held() {
    gate.awaitAdvance(0);
    return "connection";
  }

  @AfterEach
  void close() {
    gate.arrive();
    startup.close();
  }

  private CompletableFuture<Duration> use(Duration timeout) {
    return startup.then(timeout, (there, left) -> CompletableFuture.completedFuture(left));
  }

  private void assertFails(CompletableFuture<?> use, Outage outage, String message) {
    assertThat(use)
        .failsWithin(LIMIT)
        .withThrowableThat()
        .havingCause()
        .isInstanceOf(BackendUnavailableException.class)
        .withMessageContaining(message)
        .satisfies(
            why -> assertThat(((BackendUnavailableException) why).outage()).isEqualTo(outage));
  }

  @Test
  void anOutageIsWarnedOfOnceAndTriedAgainUntilItIsOver() {
    begin(
        Start.TOLERANT,
        true,
        () -> {
          if (attempts.get() < 4) {
            throw new BackendUnavailableException(Outage.TIMEOUT, "down " + attempts.get());
          }
          return "connection";
        });
    assertFails(use(LIMIT), Outage.UNREACHABLE, "no connection to Store yet: down 1");

    Eventually.until("a connection", LIMIT, () -> startup.open() != null);

    assertThat(log.lines(Level.WARN)).singleElement().asString().contains("down 1", "every second");
    assertThat(log.lines(Level.INFO)).containsExactly("INFO connected to Store");
    assertThat(use(LIMIT)).succeedsWithin(Duration.ZERO);
  }

  /** It is none of the outages that a throttle answers. */
  @Test
  void aMistakeThatIsFoundInTheBackgroundIsToldToAll() {
    begin(
        Start.LAZY,
        true,
        () -> {
          throw new IllegalArgumentException("wrong password");
        });

    for (int hit = 0; hit < 3; hit++) {
      assertThat(use(LIMIT))
          .failsWithin(LIMIT)
          .withThrowableThat()
          .havingCause()
          .isInstanceOf(IllegalStateException.class)
          .withMessage("Store cannot be used: wrong password");
    }
    assertThat(log.lines(Level.ERROR)).singleElement().asString().contains("wrong password");
    assertThat(attempts).hasValue(1);
  }

  @Test
  void aMistakeIsThrownWhereSomebodyWaitsForTheStart() {
    assertThatThrownBy(
            () ->
                begin(
                    Start.TOLERANT,
                    true,
                    () -> {
                      throw new IllegalArgumentException("wrong password");
                    }))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("wrong password");
  }

  @Test
  void whoWaitsDoesSoWithinHisTimeoutAndIsGivenWhatIsLeftOfIt() {
    begin(Start.LAZY, true, this::held);
    CompletableFuture<Duration> patient = use(LIMIT);
    assertFails(use(SHORT), Outage.UNREACHABLE, "no connection to Store within PT0.05S");
    assertThat(patient).isNotDone();

    gate.arrive();

    assertThat(patient)
        .succeedsWithin(LIMIT)
        .satisfies(left -> assertThat(left).isPositive().isLessThan(LIMIT.minus(SHORT)));
    assertThat(attempts).hasValue(1);
  }

  @Test
  void onlySoManyWait() {
    begin(Start.LAZY, true, this::held);
    List<CompletableFuture<Duration>> waiting = new ArrayList<>();
    for (int i = 0; i < 4_096; i++) {
      waiting.add(use(LIMIT));
    }
    assertFails(use(LIMIT), Outage.OVERLOADED, "4096 hits wait for a connection to Store");
    assertThat(waiting).noneMatch(CompletableFuture::isDone);

    gate.arrive();

    assertThat(waiting).allSatisfy(use -> assertThat(use).succeedsWithin(LIMIT));
  }

  /** Or the place of somebody who has gone would be taken. */
  @Test
  void whoHasGivenUpWaitsNoMore() {
    begin(Start.LAZY, true, this::held);
    List<CompletableFuture<Duration>> gone = new ArrayList<>();
    for (int i = 0; i < 4_096; i++) {
      gone.add(use(SHORT));
    }
    gone.forEach(use -> assertThat(use).failsWithin(LIMIT));

    assertThat(use(LIMIT)).isNotDone();
  }

  @Test
  void whatAnAttemptMakesAfterTheEndIsReleased() {
    begin(Start.LAZY, false, this::held);
    CompletableFuture<Duration> use = use(LIMIT);
    Eventually.until("an attempt", LIMIT, () -> attempts.get() == 1);

    CompletableFuture<Void> closed = CompletableFuture.runAsync(startup::close);
    assertFails(use, Outage.CLOSED, "the Store backend is closed");
    gate.arrive();

    assertThat(closed).succeedsWithin(LIMIT);
    assertThat(released).hasValue(1);
    assertThat(startup.open()).isNull();
  }

  @Test
  void whatWasMadeIsReleasedOnce() {
    begin(Start.EAGER, true, () -> "connection");

    startup.close();
    startup.close();

    assertThat(released).hasValue(1);
    assertThat(startup.open()).isNull();
    assertThat(startup.made()).isEqualTo("connection");
    assertFails(use(LIMIT), Outage.CLOSED, "the Store backend is closed");
  }

  @Test
  void nothingIsAttemptedOnceItIsClosed() {
    begin(Start.LAZY, true, () -> "connection");

    startup.close();

    assertFails(use(LIMIT), Outage.CLOSED, "closed");
    assertThat(attempts).hasValue(0);
  }
}
