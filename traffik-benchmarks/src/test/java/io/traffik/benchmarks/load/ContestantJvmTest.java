package io.traffik.benchmarks.load;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;

class ContestantJvmTest {

  private static final Duration PATIENCE = Duration.ofSeconds(20);

  @Test
  void repliesNumbersAgainAndAgainAndEnds() throws Exception {
    long pid;
    try (ContestantJvm jvm = ContestantJvm.start(Echo.class)) {
      Map<String, Double> first = jvm.ask(PATIENCE, "1.5");
      assertThat(first).containsEntry("number", 1.5);
      assertThat(jvm.ask(PATIENCE, "2")).containsEntry("number", 2.0);
      pid = first.getOrDefault("pid", 0.0).longValue();
      assertThat(ProcessHandle.of(pid)).isPresent();
    }
    assertThat(ProcessHandle.of(pid).filter(ProcessHandle::isAlive)).isEmpty();
  }

  @Test
  void aFailureIsToldWithItsReason() throws Exception {
    try (ContestantJvm jvm = ContestantJvm.start(Echo.class)) {
      assertThatThrownBy(() -> jvm.ask(PATIENCE, "no number"))
          .hasMessageContaining("NumberFormatException");
    }
  }

  @Test
  void whoDoesNotReplyIsEnded() throws Exception {
    try (ContestantJvm jvm = ContestantJvm.start(Echo.class)) {
      assertThatThrownBy(() -> jvm.ask(Duration.ofMillis(700), "-1"))
          .isInstanceOf(IllegalStateException.class);
    }
  }

  /** Replies the number it is told, or never, if that is negative. */
  static final class Echo {

    private Echo() {}

    public static void main(String[] arguments) {
      ContestantMain.serve(
          words -> {
            double number = Double.parseDouble(words.get(0));
            if (number < 0) {
              new CountDownLatch(1).await();
            }
            return Map.of("number", number, "pid", (double) ProcessHandle.current().pid());
          });
    }
  }
}
