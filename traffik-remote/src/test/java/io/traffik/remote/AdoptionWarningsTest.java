package io.traffik.remote;

import static org.assertj.core.api.Assertions.assertThat;

import io.traffik.InMemoryBackend;
import io.traffik.Limit;
import io.traffik.Throttle;
import io.traffik.ThrottleRegistry;
import org.junit.jupiter.api.Test;

/** Warned of once, counted always. */
class AdoptionWarningsTest {

  private final LogLines log = new LogLines();
  private final AdoptionWarnings warnings =
      new AdoptionWarnings(log, "the clock of the store was set back");
  private final Limit limit =
      Throttle.builder(String.class, "uid")
          .registry(ThrottleRegistry.of(InMemoryBackend.create()))
          .identifier(visitor -> visitor)
          .rate("5/h")
          .build()
          .hit("visitor")
          .limit()
          .orElseThrow();

  @Test
  void nothingAmissIsNoWarning() {
    warnings.add(0, 0, limit);

    assertThat(log.lines()).isEmpty();
  }

  @Test
  void theFirstOfEachKindIsLogged() {
    warnings.add(0, 2, limit);
    warnings.add(1, 3, limit);
    warnings.add(4, 0, limit);

    assertThat(warnings.rebased()).isEqualTo(5);
    assertThat(warnings.unreadable()).isEqualTo(5);
    assertThat(log.lines())
        .containsExactly(
            "WARN state of " + limit + " cannot be read; dropped (further cases are only counted)",
            "WARN the clock of the store was set back; state of "
                + limit
                + " rebased (further cases are only counted)");
  }
}
