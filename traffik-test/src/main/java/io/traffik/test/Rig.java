package io.traffik.test;

import io.traffik.Backend;
import io.traffik.Decision;
import io.traffik.OnError;
import io.traffik.Strategy;
import io.traffik.Throttle;
import io.traffik.ThrottleRegistry;
import java.time.Duration;
import java.util.List;

/**
 * A backend with throttles on it, as an application would have them. Thread-safe if its backend is.
 */
record Rig(Backend backend, ThrottleRegistry registry) {

  /** A hot key on a slow server is no outage. */
  private static final Duration DEADLINE = Duration.ofMinutes(1);

  /** With a registry of its own, so that every uid is free. */
  static Rig on(Backend backend) {
    return new Rig(backend, ThrottleRegistry.of(backend));
  }

  Throttle<Client> throttle(String uid, Strategy strategy, String rates) {
    return Throttle.builder(Client.class, uid)
        .registry(registry)
        .identifier(Client::identity)
        .cost(Client::cost)
        .tier(Client::tier)
        .priority(Client::priority)
        .strategy(strategy)
        .rate(rates)
        .onError(OnError.RAISE)
        .deadline(DEADLINE)
        .build();
  }

  Throttle<Client> throttle(String uid, Sample sample) {
    return throttle(uid, sample.strategy(), sample.rate());
  }

  /** A hit, whose refusal is an answer like any other. */
  static Decision hit(Throttle<Client> throttle, Client client) {
    return throttle.hitAsync(client).toCompletableFuture().join();
  }

  static Decision hitAll(List<Throttle<Client>> throttles, Client client) {
    return Throttle.hitAllAsync(throttles, client).toCompletableFuture().join();
  }

  static void refund(Throttle<Client> throttle, Decision decision) {
    throttle.refund(decision).toCompletableFuture().join();
  }

  static long room(Throttle<Client> throttle, Client client) {
    return throttle.stat(client).remaining();
  }

  /** Takes all there is, by one hit; none if there is nothing. */
  static Decision useUp(Throttle<Client> throttle, Client client) {
    return hit(throttle, client.at(Math.max(1, room(throttle, client))));
  }
}
