package io.traffik.test;

import io.traffik.Backend;
import io.traffik.Charge;
import io.traffik.Clock;
import io.traffik.Decision;
import io.traffik.HitClass;
import io.traffik.InMemoryBackend;
import io.traffik.Intent;
import io.traffik.Limit;
import io.traffik.Rate;
import java.time.Duration;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicBoolean;

/** Backends that keep the wrong states, or the right ones in the wrong place, each in one way. */
final class BrokenStores {

  private BrokenStores() {}

  static class KeepsStatesForEver extends BrokenContract {
    @Override
    protected Optional<List<Duration>> timesToLive(String namespace) {
      return Optional.of(List.of(Duration.ofHours(1), ChronoUnit.FOREVER.getDuration()));
    }
  }

  /** As the horizon tells, which is enough only where time is real. */
  static class KeepsStatesForSeconds extends BrokenContract {
    @Override
    protected Optional<List<Duration>> timesToLive(String namespace) {
      return Optional.of(List.of(Duration.ofHours(1), Duration.ofSeconds(61)));
    }
  }

  static class ClaimsToShareItsStates extends BrokenContract {
    @Override
    protected boolean sharesStates() {
      return true;
    }
  }

  static class ClearsNothing extends BrokenContract {
    @Override
    BrokenBackend broken(InMemoryBackend sound) {
      return new BrokenBackend(sound) {
        @Override
        public CompletionStage<Void> clear() {
          return CompletableFuture.completedFuture(null);
        }
      };
    }
  }

  static class ResetsEverybody extends BrokenContract {
    @Override
    BrokenBackend broken(InMemoryBackend sound) {
      return new BrokenBackend(sound) {
        @Override
        public CompletionStage<Void> reset(String identity) {
          return clear();
        }
      };
    }
  }

  /** As one whose pattern of keys is "namespace:*", with a colon in a longer namespace. */
  static class ClearsNeighbours extends SharedContract {
    @Override
    protected Backend newBackend(Clock clock, String namespace) {
      Backend sound = super.newBackend(clock, namespace);
      return new BrokenBackend(((BrokenBackend) sound).sound) {
        @Override
        public CompletionStage<Void> clear() {
          storesWithin(namespace + ":").forEach(InMemoryBackend::clear);
          return super.clear();
        }
      };
    }
  }

  static class FailsWhenClosedTwice extends BrokenContract {
    @Override
    BrokenBackend broken(InMemoryBackend sound) {
      AtomicBoolean closed = new AtomicBoolean();
      return new BrokenBackend(sound) {
        @Override
        public void close() {
          if (closed.getAndSet(true)) {
            throw new IllegalStateException("closed already");
          }
          super.close();
        }
      };
    }
  }

  /** As one whose keys contain the rate. */
  static class ForgetsAtAnotherRate extends BrokenContract {
    @Override
    BrokenBackend broken(InMemoryBackend sound) {
      Map<String, Rate> rates = new ConcurrentHashMap<>();
      return new BrokenBackend(sound) {
        @Override
        Decision decide(List<Charge> charges, Intent intent) {
          Rate rate = charges.get(0).limit().rate();
          if (!rate.equals(rates.getOrDefault(charges.get(0).limit().uid(), rate))) {
            sound.clear();
          }
          rates.put(charges.get(0).limit().uid(), rate);
          return super.decide(charges, intent);
        }
      };
    }
  }

  static class CountsNothing extends BrokenContract {
    @Override
    protected OptionalLong unreadableStates(Backend backend) {
      return OptionalLong.of(0);
    }
  }

  static class BelievesGarbage extends BrokenContract {
    @Override
    protected boolean corrupt(String namespace) {
      return true;
    }
  }

  static class CutsIdentities extends BrokenContract {
    @Override
    BrokenBackend broken(InMemoryBackend sound) {
      return new BrokenBackend(sound) {
        @Override
        Decision decide(List<Charge> charges, Intent intent) {
          return super.decide(charges.stream().map(CutsIdentities::cut).toList(), intent);
        }
      };
    }

    private static Charge cut(Charge whole) {
      String identity = whole.identity().substring(0, Math.min(64, whole.identity().length()));
      return new Charge(
          whole.limit(), whole.hitClass(), whole.meter(), identity, whole.cost(), whole.shard());
    }
  }

  static class SharesNamespaces extends BrokenContract {
    private static final Map<Clock, Backend> STORES = new ConcurrentHashMap<>();

    @Override
    protected Backend newBackend(Clock clock, String namespace) {
      return STORES.computeIfAbsent(clock, key -> super.newBackend(key, namespace));
    }
  }

  /** Keeps one state for several limits. */
  abstract static class MergesLimits extends BrokenContract {

    abstract Object keyOf(Limit limit);

    @Override
    BrokenBackend broken(InMemoryBackend sound) {
      Map<Object, Limit> firsts = new ConcurrentHashMap<>();
      return new BrokenBackend(sound) {
        @Override
        Decision decide(List<Charge> charges, Intent intent) {
          List<Decision> parts = new ArrayList<>();
          for (Charge each : charges) {
            Limit first = firsts.computeIfAbsent(keyOf(each.limit()), key -> each.limit());
            Charge merged =
                new Charge(
                    first,
                    each.hitClass(),
                    each.meter(),
                    each.identity(),
                    each.cost(),
                    each.shard());
            parts.add(super.decide(List.of(merged), intent));
          }
          long wait = parts.stream().mapToLong(Decision::waitMicros).max().orElseThrow();
          return parts.size() == 1 ? parts.get(0) : Decision.of(parts, wait);
        }
      };
    }
  }

  /** To what a server takes as a key, say. */
  static class CutsUids extends MergesLimits {
    @Override
    Object keyOf(Limit limit) {
      return limit.uid().substring(0, Math.min(199, limit.uid().length())) + limit.rate();
    }
  }

  static class ForgetsThePeriod extends MergesLimits {
    @Override
    Object keyOf(Limit limit) {
      return limit.uid() + limit.strategy().name();
    }
  }

  static class ForgetsTheOrdinal extends MergesLimits {
    @Override
    Object keyOf(Limit limit) {
      return limit.uid() + limit.strategy().name() + limit.rate().period();
    }
  }

  static class IgnoresClasses extends BrokenContract {
    @Override
    BrokenBackend broken(InMemoryBackend sound) {
      return new BrokenBackend(sound) {
        @Override
        Decision decide(List<Charge> charges, Intent intent) {
          return super.decide(charges.stream().map(IgnoresClasses::classless).toList(), intent);
        }
      };
    }

    private static Charge classless(Charge charge) {
      return Charge.of(charge.limit(), HitClass.NONE, charge.identity(), charge.cost());
    }
  }
}
