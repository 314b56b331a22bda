package io.traffik.remote;

import static org.assertj.core.api.Assertions.assertThat;

import io.traffik.Backend;
import io.traffik.Breaker;
import io.traffik.OnError;
import io.traffik.Strategies;
import io.traffik.Throttle;
import java.io.IOException;
import java.time.Duration;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** An outage under load does not fill the disk, whatever the backend is. */
public abstract class LogVolumeContract {

  private static final int IN_FLIGHT = 64;
  private static final Duration PAUSE = Duration.ofMillis(10);
  private static final Duration OUTAGE = Duration.ofSeconds(3);
  private static final Duration LIMIT = Duration.ofSeconds(20);

  /** Many hits fail, and these lines tell of it: warnings, as the tests' log is set up. */
  private static final int MOST_LINES = 10;

  /** A network before the server. */
  protected abstract FaultyNetwork network();

  /** A backend that reaches the server at this address. */
  protected abstract Backend backend(String address);

  @ParameterizedTest
  @EnumSource(names = {"REFUSE", "HANG"})
  void anOutageUnderLoadIsTheSubjectOfAFewLines(Fault fault) throws IOException {
    try (FaultyNetwork network = network();
        Backend backend = backend(network.address());
        CountedLog log = CountedLog.start()) {
      Load load = Load.start(throttle(backend), IN_FLIGHT, Load.UNTIL_STOPPED, PAUSE);
      Eventually.until("hits to be decided", LIMIT, () -> load.decided() > IN_FLIGHT);
      network.begin(fault);
      Shot begun = new Shot(0);
      Eventually.until("its end", LIMIT, () -> begun.ageNanos() > OUTAGE.toNanos());
      network.heal();
      long before = load.decided();
      Eventually.until("the end", LIMIT, () -> load.decided() > before + IN_FLIGHT);
      load.stop();

      long unknown = load.await(LIMIT).unknown();
      assertThat(log.lines()).as("lines for %d hits", unknown).isBetween(1L, (long) MOST_LINES);
      assertThat(unknown).as("hits without an answer").isGreaterThan(10 * MOST_LINES);
    }
  }

  private static Throttle<Shot> throttle(Backend backend) {
    return Shot.throttle("logged", backend)
        .identifier(shot -> "client " + shot.number() % IN_FLIGHT)
        .rate("1000000/d")
        .strategy(Strategies.tokenBucket())
        .onError(OnError.ALLOW.breaker(Breaker.defaults().openFor(Duration.ofMillis(500))))
        .build();
  }
}
