package io.traffik.test;

import static io.traffik.test.BrokenBackend.at;
import static io.traffik.test.BrokenBackend.charges;
import static io.traffik.test.BrokenBackend.rewritten;

import io.traffik.Charge;
import io.traffik.Decision;
import io.traffik.InMemoryBackend;
import io.traffik.Intent;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.UnaryOperator;

/** Backends that give back wrongly, each in one way. */
final class BrokenRefunds {

  private BrokenRefunds() {}

  static class RefundsNothing extends BrokenContract {
    @Override
    BrokenBackend broken(InMemoryBackend sound) {
      return new BrokenBackend(sound) {
        @Override
        public CompletionStage<Void> refund(Decision decision) {
          return CompletableFuture.completedFuture(null);
        }
      };
    }
  }

  static class RefundsTwice extends BrokenContract {
    @Override
    BrokenBackend broken(InMemoryBackend sound) {
      return new BrokenBackend(sound) {
        @Override
        public CompletionStage<Void> refund(Decision decision) {
          return super.refund(decision).thenCompose(done -> super.refund(decision));
        }
      };
    }
  }

  /** Without looking whether the window of the hit is over. */
  static class RefundsAsOfNow extends BrokenContract {
    @Override
    BrokenBackend broken(InMemoryBackend sound) {
      return new BrokenBackend(sound) {
        @Override
        public CompletionStage<Void> refund(Decision decision) {
          long now = sound.decideNow(charges(decision), Intent.PEEK).decidedAtMicros();
          return super.refund(rewritten(decision, UnaryOperator.identity(), now));
        }
      };
    }
  }

  /** Without looking at what rate the hit was charged. */
  static class RefundsAtAnyRate extends BrokenContract {
    @Override
    BrokenBackend broken(InMemoryBackend sound) {
      Map<String, Charge> latest = new ConcurrentHashMap<>();
      return new BrokenBackend(sound) {
        @Override
        Decision decide(List<Charge> charges, Intent intent) {
          charges.forEach(charge -> latest.put(charge.limit().name(), charge));
          return super.decide(charges, intent);
        }

        @Override
        public CompletionStage<Void> refund(Decision decision) {
          UnaryOperator<Charge> adapted =
              old -> at(latest.getOrDefault(old.limit().name(), old), old.cost());
          return super.refund(rewritten(decision, adapted, decision.decidedAtMicros()));
        }
      };
    }
  }
}
