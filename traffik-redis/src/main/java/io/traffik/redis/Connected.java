package io.traffik.redis;

import com.github.benmanes.caffeine.cache.Ticker;
import io.traffik.Clock;

/** What a backend has once it is connected. Immutable, of parts that are thread-safe. */
record Connected(Link link, DenyCache denials, Decider decider, Slots slots, Janitor janitor) {

  /**
   * Connects, and looks whether the server will do, waiting for it.
   *
   * @throws IllegalArgumentException if Redis refuses what it is told, or is unfit
   * @throws io.traffik.BackendUnavailableException if it cannot be reached
   */
  static Connected open(RedisBackendBuilder options, SlotRule rule) {
    Ticker ticker = Ticker.systemTicker();
    Clock clock = options.clock;
    Link link = Connector.connect(options, ticker);
    try {
      Janitor janitor = new Janitor(link, options.namespace);
      janitor.checkServer(options.connectTimeout);
      DenyCache denials =
          new DenyCache(
              options.denyCacheMax, clock == null ? ticker : () -> clock.micros() * 1_000);
      Decider decider = new Decider(link, options, denials, ticker);
      return new Connected(link, denials, decider, new Slots(decider, rule, ticker), janitor);
    } catch (RuntimeException unfit) {
      link.close();
      throw unfit;
    }
  }

  void close() {
    link.close();
  }
}
