package io.traffik.test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.platform.engine.discovery.DiscoverySelectors.selectNestedClass;

import io.traffik.Backend;
import io.traffik.BackendUnavailableException;
import io.traffik.Charge;
import io.traffik.Clock;
import io.traffik.Decision;
import io.traffik.InMemoryBackend;
import io.traffik.Intent;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.platform.engine.TestDescriptor;
import org.junit.platform.testkit.engine.EngineTestKit;
import org.junit.platform.testkit.engine.Event;

/** The contract bites: each deliberate break is caught by the tests that are there for it. */
class BackendContractTest {

  static Stream<Arguments> breaks() {
    return Stream.of(
        caught(NotAtomic.class, BackendContract.Atomic.class, "hotKey"),
        caught(Forgets.class, BackendContract.Atomic.class, "hotKey"),
        caught(ChargesRefusedHits.class, BackendContract.Refused.class, "noTrace"),
        caught(ChargesQuestions.class, BackendContract.Refused.class, "noTrace"),
        caught(ChargesWhoeverAdmits.class, BackendContract.Refused.class, "otherLimit"),
        caught(ChargesWhoeverAdmits.class, BackendContract.Refused.class, "otherThrottle"),
        caught(ReadsTheClockForEachLimit.class, BackendContract.OneTime.class, "oneReading"),
        caught(NeverSetsItsClockBack.class, BackendContract.OneTime.class, "aYearBack"),
        caught(TellsOneMicrosecondLess.class, BackendContract.Truthful.class, "wait"),
        caught(TellsOneMicrosecondLess.class, BackendContract.Truthful.class, "jointWait"),
        caught(KeepsStatesForEver.class, BackendContract.Lifetime.class, "timeToLive"),
        caught(ClaimsToShareItsStates.class, BackendContract.Lifetime.class, "survival"),
        caught(ClearsNothing.class, BackendContract.Lifetime.class, "clear"),
        caught(CountsNothing.class, BackendContract.Foreign.class, "notConvertible"),
        caught(CountsNothing.class, BackendContract.Foreign.class, "foreign"),
        caught(BelievesGarbage.class, BackendContract.Foreign.class, "corrupt"),
        caught(TakesABugForAnOutage.class, BackendContract.Foreign.class, "bug"),
        caught(CutsIdentities.class, BackendContract.Keys.class, "identities"),
        caught(SharesNamespaces.class, BackendContract.Keys.class, "namespaces"),
        caught(SharesNamespaces.class, BackendContract.Lifetime.class, "clear"),
        caught(RefundsTwice.class, BackendContract.Refunds.class, "neverMore"),
        caught(RefundsTwice.class, BackendContract.Refunds.class, "together"),
        caught(TellsNoDelay.class, BackendContract.Same.class, "traces"),
        caught(TellsNoDelay.class, BackendContract.Same.class, "statistics"));
  }

  private static Arguments caught(
      Class<? extends Broken> broken, Class<?> group, String... methods) {
    return Arguments.of(broken, group, List.of(methods));
  }

  @ParameterizedTest
  @MethodSource("breaks")
  void catches(Class<? extends Broken> broken, Class<?> group, List<String> methods) {
    List<String> failed =
        EngineTestKit.engine("junit-jupiter")
            .selectors(selectNestedClass(List.of(broken), group))
            .execute()
            .testEvents()
            .failed()
            .map(Event::getTestDescriptor)
            .map(TestDescriptor::getLegacyReportingName)
            .toList();

    for (String method : methods) {
      assertThat(failed).anyMatch(name -> name.startsWith(method + "("));
    }
  }

  /** Breaks a backend in memory. */
  abstract static class Broken extends BackendContract {

    abstract BrokenBackend broken(InMemoryBackend sound);

    @Override
    protected Backend newBackend(Clock clock, String namespace) {
      return broken(InMemoryBackend.builder().clock(clock).build());
    }

    @Override
    protected boolean sharesStates() {
      return false;
    }

    @Override
    protected OptionalLong unreadableStates(Backend backend) {
      return OptionalLong.of(((BrokenBackend) backend).sound.unreadableStates());
    }

    @Override
    protected OptionalLong rebasedStates(Backend backend) {
      return OptionalLong.of(((BrokenBackend) backend).sound.clockSteps());
    }
  }

  /** Decides first and charges then, and others come in between. */
  static class NotAtomic extends Broken {
    @Override
    BrokenBackend broken(InMemoryBackend sound) {
      return new BrokenBackend(sound) {
        @Override
        Decision decide(List<Charge> charges, Intent intent) {
          Decision asked = super.decide(charges, Intent.PEEK);
          LockSupport.parkNanos(1);
          if (asked.admitted() && intent == Intent.SPEND) {
            super.decide(charges, intent);
          }
          return asked;
        }
      };
    }
  }

  /** As a cache that evicts would. */
  static class Forgets extends Broken {
    @Override
    BrokenBackend broken(InMemoryBackend sound) {
      AtomicInteger hits = new AtomicInteger();
      return new BrokenBackend(sound) {
        @Override
        Decision decide(List<Charge> charges, Intent intent) {
          if (hits.incrementAndGet() % 50 == 0) {
            sound.clear();
          }
          return super.decide(charges, intent);
        }
      };
    }
  }

  static class ChargesRefusedHits extends Broken {
    @Override
    BrokenBackend broken(InMemoryBackend sound) {
      return new BrokenBackend(sound) {
        @Override
        Decision decide(List<Charge> charges, Intent intent) {
          Decision decision = super.decide(charges, intent);
          if (!decision.admitted() && decision.remaining() > 0 && intent == Intent.SPEND) {
            super.decide(charges.stream().map(charge -> at(charge, 1)).toList(), intent);
          }
          return decision;
        }
      };
    }
  }

  static class ChargesQuestions extends Broken {
    @Override
    BrokenBackend broken(InMemoryBackend sound) {
      return new BrokenBackend(sound) {
        @Override
        Decision decide(List<Charge> charges, Intent intent) {
          boolean standing = charges.get(0).cost() == 0;
          return super.decide(charges, standing ? intent : Intent.SPEND);
        }
      };
    }
  }

  static class ChargesWhoeverAdmits extends Broken {
    @Override
    BrokenBackend broken(InMemoryBackend sound) {
      return new BrokenBackend(sound) {
        @Override
        Decision decide(List<Charge> charges, Intent intent) {
          Decision all = super.decide(charges, intent);
          if (!all.admitted() && intent == Intent.SPEND) {
            charges.forEach(charge -> super.decide(List.of(charge), intent));
          }
          return all;
        }
      };
    }
  }

  static class ReadsTheClockForEachLimit extends Broken {
    @Override
    BrokenBackend broken(InMemoryBackend sound) {
      return new BrokenBackend(sound) {
        @Override
        Decision decide(List<Charge> charges, Intent intent) {
          List<Decision> parts =
              charges.stream().map(charge -> super.decide(List.of(charge), intent)).toList();
          long wait = parts.stream().mapToLong(Decision::waitMicros).max().orElseThrow();
          return Decision.of(parts, wait);
        }
      };
    }
  }

  static class NeverSetsItsClockBack extends Broken {
    @Override
    protected Backend newBackend(Clock clock, String namespace) {
      AtomicLong latest = new AtomicLong();
      return super.newBackend(() -> latest.accumulateAndGet(clock.micros(), Math::max), namespace);
    }

    @Override
    BrokenBackend broken(InMemoryBackend sound) {
      return new BrokenBackend(sound);
    }
  }

  static class TellsOneMicrosecondLess extends Broken {
    @Override
    BrokenBackend broken(InMemoryBackend sound) {
      return new BrokenBackend(sound) {
        @Override
        Decision decide(List<Charge> charges, Intent intent) {
          Decision told = super.decide(charges, intent);
          long wait = told.waitMicros();
          boolean less = wait > 1 && !told.never();
          return less ? retold(told, wait - 1, told.delayMicros()) : told;
        }
      };
    }
  }

  static class KeepsStatesForEver extends Broken {
    @Override
    BrokenBackend broken(InMemoryBackend sound) {
      return new BrokenBackend(sound);
    }

    @Override
    protected long keysWithoutTtl(String namespace) {
      return 1;
    }
  }

  static class ClaimsToShareItsStates extends Broken {
    @Override
    BrokenBackend broken(InMemoryBackend sound) {
      return new BrokenBackend(sound);
    }

    @Override
    protected boolean sharesStates() {
      return true;
    }
  }

  static class ClearsNothing extends Broken {
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

  static class CountsNothing extends Broken {
    @Override
    BrokenBackend broken(InMemoryBackend sound) {
      return new BrokenBackend(sound);
    }

    @Override
    protected OptionalLong unreadableStates(Backend backend) {
      return OptionalLong.of(0);
    }
  }

  static class BelievesGarbage extends Broken {
    @Override
    BrokenBackend broken(InMemoryBackend sound) {
      return new BrokenBackend(sound);
    }

    @Override
    protected boolean corrupt(String namespace) {
      return true;
    }
  }

  static class TakesABugForAnOutage extends Broken {
    @Override
    BrokenBackend broken(InMemoryBackend sound) {
      return new BrokenBackend(sound) {
        @Override
        Decision decide(List<Charge> charges, Intent intent) {
          try {
            return super.decide(charges, intent);
          } catch (RuntimeException bug) {
            throw new BackendUnavailableException("something failed", bug);
          }
        }
      };
    }
  }

  static class CutsIdentities extends Broken {
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
      return new Charge(whole.limit(), whole.meter(), identity, whole.cost());
    }
  }

  static class SharesNamespaces extends Broken {
    private static final Map<Clock, Backend> STORES = new ConcurrentHashMap<>();

    @Override
    protected Backend newBackend(Clock clock, String namespace) {
      return STORES.computeIfAbsent(clock, key -> super.newBackend(key, namespace));
    }

    @Override
    BrokenBackend broken(InMemoryBackend sound) {
      return new BrokenBackend(sound);
    }
  }

  static class RefundsTwice extends Broken {
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

  static class TellsNoDelay extends Broken {
    @Override
    BrokenBackend broken(InMemoryBackend sound) {
      return new BrokenBackend(sound) {
        @Override
        Decision decide(List<Charge> charges, Intent intent) {
          Decision told = super.decide(charges, intent);
          return charges.size() == 1 ? retold(told, told.waitMicros(), 0) : told;
        }
      };
    }
  }

  private static Charge at(Charge charge, long cost) {
    return new Charge(charge.limit(), charge.meter(), charge.identity(), cost);
  }

  /** The same with another wait and another delay, and without statistics. */
  private static Decision retold(Decision told, long wait, long delay) {
    if (told.parts().size() > 1) {
      return Decision.of(told.parts(), wait);
    }
    return Decision.of(
        told.requiredCharge(),
        told.admitted(),
        told.remaining(),
        wait,
        told.resetTime().toNanos() / 1_000,
        told.decidedAtMicros(),
        delay,
        null);
  }
}
