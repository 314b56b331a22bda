package io.traffik.redis;

import static org.assertj.core.api.Assertions.assertThat;

import io.traffik.BackendUnavailableException;
import io.traffik.Outage;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletionException;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What becomes of a hit that was sent with others and failed. */
class HitTest {

  private static final class WithoutStack extends IndexOutOfBoundsException {

    private static final long serialVersionUID = 1L;

    @Override
    public synchronized Throwable fillInStackTrace() {
      return this;
    }
  }

  /** The bugs look like what ends a connection, and are those of a strategy or of ours. */
  static Stream<Throwable> failures() {
    return Stream.of(
        new BackendUnavailableException(Outage.TIMEOUT, "down"),
        new UncheckedIOException(new IOException("of a strategy")),
        new WithoutStack(),
        new AssertionError("of a strategy"));
  }

  @ParameterizedTest
  @MethodSource("failures")
  void aBugStaysOneAndAnOutageToo(Throwable failure) {
    Hit hit = new Hit(List.of(), new KeyList(List.of()), 0);

    Hit.failed(List.of(hit), new CompletionException(failure));

    assertThat(hit.answer())
        .failsWithin(Duration.ofSeconds(1))
        .withThrowableThat()
        .havingCause()
        .isSameAs(failure);
  }
}
