package io.traffik;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** A dead backend does not fill the disk. */
class OutageLogTest {

  private final BackendUnavailableException down =
      new BackendUnavailableException(Outage.UNREACHABLE, "nobody is there");

  private long nanos;
  private final OutageLog log = new OutageLog("the backend under test", () -> nanos);

  private void failing(Duration time) {
    long end = nanos + time.toNanos();
    for (; nanos < end; nanos += Duration.ofMillis(10).toNanos()) {
      log.failed(down);
    }
  }

  /** The lines of this log among others of tests that run at the same time. */
  private static List<String> lines(Runnable action) {
    PrintStream before = System.err;
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (PrintStream captured = new PrintStream(bytes, true, StandardCharsets.UTF_8)) {
      System.setErr(captured);
      action.run();
    } finally {
      System.setErr(before);
    }
    return bytes
        .toString(StandardCharsets.UTF_8)
        .lines()
        .filter(line -> line.contains("the backend under test"))
        .toList();
  }

  @Test
  void anOutageIsToldWhenItBeginsAndEveryTenSecondsUntilItIsOver() {
    List<String> lines =
        lines(
            () -> {
              failing(Duration.ofSeconds(35));
              log.answered();
              nanos += Duration.ofSeconds(6).toNanos();
              log.answered();
              log.failed(down);
            });

    assertThat(lines).as("warnings").hasSize(5);
    assertThat(lines.get(0)).contains("gives no answers", "UNREACHABLE (nobody is there)");
    assertThat(lines.get(1)).contains("has failed 1001 times within 10 s");
    assertThat(lines.get(3)).contains("has failed 3001 times within 30 s");
    assertThat(lines.get(4)).as("it was over before").contains("gives no answers");
  }

  @Test
  void aBackendThatFailsNowAndThenIsOneOutage() {
    List<String> lines =
        lines(
            () ->
                IntStream.range(0, 1_000)
                    .forEach(
                        n -> {
                          log.failed(down);
                          nanos += Duration.ofMillis(9).toNanos();
                          log.answered();
                        }));

    assertThat(lines).as("within 9 s").hasSize(1);
  }
}
