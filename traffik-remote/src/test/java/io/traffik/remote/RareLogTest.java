package io.traffik.remote;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.slf4j.event.Level;

/** One message in ten seconds, and how many there were beside it. */
class RareLogTest {

  private final LogLines log = new LogLines();
  private long seconds;
  private final RareLog rare =
      new RareLog(log, Level.WARN, () -> TimeUnit.SECONDS.toNanos(seconds) - Long.MAX_VALUE / 2);

  @Test
  void theFirstIsLoggedAndThoseShortlyAfterItAreCounted() {
    assertThat(rare.log("lost {}", "a")).isTrue();
    seconds = 9;
    assertThat(rare.log("lost {}", "b")).isFalse();
    assertThat(rare.log("lost {}", "c")).isFalse();
    seconds = 10;
    assertThat(rare.log("lost {}", "d")).isTrue();
    seconds = 20;
    rare.log("lost {}", "e");

    assertThat(log.lines())
        .containsExactly(
            "WARN lost a", "WARN lost d (and 2 more such messages since the last)", "WARN lost e");
  }
}
