package io.traffik.memcached;

import io.traffik.Backend;
import io.traffik.Decision;
import io.traffik.OnError;
import io.traffik.Strategies;
import io.traffik.Throttle;
import io.traffik.ThrottleRegistry;
import java.time.Duration;

/** Somebody who is limited, by name. Immutable. */
record Guest(String name, long cost) {

  static Guest named(String name) {
    return new Guest(name, 1);
  }

  Guest at(long otherCost) {
    return new Guest(name, otherCost);
  }

  /** A throttle of such, with a registry of its own, that throws where there is no answer. */
  static Throttle<Guest> throttle(Backend backend, String uid, String strategy, String rate) {
    return builder(backend, uid, strategy).rate(rate).build();
  }

  static Throttle.Builder<Guest> builder(Backend backend, String uid, String strategy) {
    return Throttle.builder(Guest.class, uid)
        .registry(ThrottleRegistry.of(backend))
        .identifier(Guest::name)
        .cost(Guest::cost)
        .strategy(Strategies.parse(strategy))
        .onError(OnError.RAISE)
        .deadline(Duration.ofSeconds(30));
  }

  static Decision hit(Throttle<Guest> throttle, Guest guest) {
    return throttle.hitAsync(guest).toCompletableFuture().join();
  }
}
