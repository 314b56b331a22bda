package io.traffik.test;

import static java.util.stream.Collectors.groupingBy;
import static java.util.stream.Collectors.toList;

import io.traffik.Charge;
import io.traffik.Decision;
import io.traffik.InMemoryBackend;
import io.traffik.Intent;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.atomic.AtomicBoolean;

/** Backends that are unlike the one in memory, and fulfil the contract all the same. */
final class SoundBackends {

  private SoundBackends() {}

  /** A client of a shared store that is no use any more when it is closed. */
  static class RefusesToWorkOnceClosed extends SharedContract {
    @Override
    BrokenBackend broken(InMemoryBackend sound) {
      AtomicBoolean closed = new AtomicBoolean();
      return new BrokenBackend(sound) {
        @Override
        public CompletionStage<Decision> decide(
            List<Charge> charges, Intent intent, Duration timeout) {
          requireOpen();
          return super.decide(charges, intent, timeout);
        }

        @Override
        public CompletionStage<Void> clear() {
          requireOpen();
          return super.clear();
        }

        @Override
        public void close() {
          closed.set(true);
        }

        private void requireOpen() {
          if (closed.get()) {
            throw new IllegalStateException("closed");
          }
        }
      };
    }
  }

  /** Charges throttle by throttle, in the order of their names, and gives back. */
  static class Reserves extends BrokenContract {
    @Override
    BrokenBackend broken(InMemoryBackend sound) {
      return new BrokenBackend(sound) {
        @Override
        Decision decide(List<Charge> charges, Intent intent) {
          Map<String, List<Charge>> throttles =
              charges.stream()
                  .collect(groupingBy(each -> each.limit().uid(), TreeMap::new, toList()));
          if (throttles.size() == 1 || intent == Intent.PEEK) {
            return super.decide(charges, intent);
          }
          Map<Charge, Decision> parts = new HashMap<>();
          List<Decision> reserved = new ArrayList<>();
          for (List<Charge> own : throttles.values()) {
            Decision decision = super.decide(own, intent);
            if (!decision.admitted()) {
              reserved.forEach(sound::refund);
              return super.decide(charges, Intent.PEEK);
            }
            reserved.add(decision);
            decision.parts().forEach(part -> parts.put(part.requiredCharge(), part));
          }
          return Decision.of(charges.stream().map(parts::get).toList(), 0);
        }
      };
    }

    @Override
    protected boolean reservesSeveralThrottles() {
      return true;
    }
  }
}
