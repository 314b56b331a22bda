package io.traffik.test.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class PollingTest {

  @Test
  void looksUntilTheConditionHoldsWhateverIsRepliedBefore() {
    AtomicInteger looks = new AtomicInteger();

    Polling.until(
        "the fourth look",
        Duration.ofSeconds(30),
        () ->
            switch (looks.incrementAndGet()) {
              case 1 -> throw new UncheckedIOException(new IOException("refused"));
              case 2 -> throw new IllegalStateException("LOADING");
              default -> looks.get() == 4;
            });

    assertThat(looks).hasValue(4);
  }

  @Test
  void saysWhatItWaitedForAndWhatWasInTheWay() {
    IllegalStateException loading = new IllegalStateException("LOADING");

    assertThatIllegalStateException()
        .isThrownBy(
            () ->
                Polling.until(
                    "Godot",
                    Duration.ZERO,
                    () -> {
                      throw loading;
                    }))
        .withMessage("waited 0 s for Godot, in vain: LOADING")
        .withCause(loading);
    assertThatIllegalStateException()
        .isThrownBy(() -> Polling.until("Godot", Duration.ZERO, () -> false))
        .withMessage("waited 0 s for Godot, in vain")
        .withNoCause();
  }

  @Test
  void anInterruptEndsTheWait() {
    Thread.currentThread().interrupt();

    assertThatIllegalStateException()
        .isThrownBy(() -> Polling.until("Godot", Duration.ofSeconds(30), () -> false))
        .withMessage("interrupted while waiting for Godot");
    assertThat(Thread.interrupted()).isTrue();
  }
}
