package io.traffik.remote;

import io.traffik.Backend;
import io.traffik.Strategies;
import io.traffik.Throttle;
import java.time.Duration;

/** What is to be seen of a connection that is open and dead, whatever the backend is. */
public abstract class SilenceContract {

  private static final int IN_FLIGHT = 16;
  protected static final Duration DEADLINE = Duration.ofMillis(250);
  private static final Duration PAUSE = Duration.ofMillis(5);

  /** Two seconds, and what a busy machine adds. */
  private static final Duration BACK = Duration.ofSeconds(10);

  protected static final Duration LIMIT = Duration.ofSeconds(20);

  protected static void assertThatItIsGivenUp(FaultyNetwork network, Load load) {
    network.silence();
    Eventually.until("a hit to fail", LIMIT, () -> load.tally().unknown() > 0);
    assertThatHitsAreDecidedAgain(load);
  }

  /** And until then each was answered at its deadline. */
  protected static void assertThatHitsAreDecidedAgain(Load load) {
    long before = load.decided();
    Eventually.until("hits to be decided again", BACK, () -> load.decided() > before + IN_FLIGHT);
    load.stop();

    load.await(LIMIT).assertAnsweredWithin(DEADLINE.plusSeconds(1));
  }

  protected static Load load(Backend backend, String client, Duration deadline) {
    Throttle<Shot> throttle =
        Shot.throttle("silent " + client, backend)
            .identifier(shot -> client)
            .rate("1000000/d")
            .strategy(Strategies.tokenBucket())
            .deadline(deadline)
            .build();
    Load load = Load.start(throttle, IN_FLIGHT, Load.UNTIL_STOPPED, PAUSE);
    Eventually.until("hits to be decided", LIMIT, () -> load.decided() > IN_FLIGHT);
    return load;
  }
}
