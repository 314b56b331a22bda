package io.traffik.test;

import io.traffik.Backend;
import io.traffik.Charge;
import io.traffik.Clock;
import io.traffik.Decision;
import io.traffik.InMemoryBackend;
import io.traffik.Intent;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicLong;

/** Backends that are wrong about what time it is, each in one way. */
final class BrokenTime {

  private BrokenTime() {}

  static class ReadsTheClockForEachLimit extends BrokenContract {
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

  static class ReadsTheClockOnce extends BrokenContract {
    @Override
    protected Backend newBackend(Clock clock, String namespace) {
      long once = clock.micros();
      return super.newBackend(() -> once, namespace);
    }
  }

  static class NeverSetsItsClockBack extends BrokenContract {
    @Override
    protected Backend newBackend(Clock clock, String namespace) {
      AtomicLong latest = new AtomicLong();
      return super.newBackend(() -> latest.accumulateAndGet(clock.micros(), Math::max), namespace);
    }
  }

  /** Takes a state that is ahead of the clock for garbage. */
  static class ForgetsWhatIsAhead extends BrokenContract {
    @Override
    BrokenBackend broken(InMemoryBackend sound) {
      AtomicLong latest = new AtomicLong();
      return new BrokenBackend(sound) {
        @Override
        Decision decide(List<Charge> charges, Intent intent) {
          long now = super.decide(charges, Intent.PEEK).decidedAtMicros();
          if (now < latest.getAndAccumulate(now, Math::max)) {
            sound.clear();
          }
          return super.decide(charges, intent);
        }
      };
    }
  }

  /** As a sorted set would whose members are the times of hits. */
  static class CountsAnInstantOnce extends BrokenContract {
    @Override
    BrokenBackend broken(InMemoryBackend sound) {
      Set<String> members = ConcurrentHashMap.newKeySet();
      return new BrokenBackend(sound) {
        @Override
        Decision decide(List<Charge> charges, Intent intent) {
          Decision asked = super.decide(charges, Intent.PEEK);
          String member = charges.get(0).identity() + asked.decidedAtMicros();
          return members.add(member) ? super.decide(charges, intent) : asked;
        }
      };
    }
  }

  /** Does to a copy of the states what a question would do to them. */
  static class ConvertsForEachQuestionAnew extends BrokenContract {
    @Override
    BrokenBackend broken(InMemoryBackend sound) {
      List<Decision> hits = new CopyOnWriteArrayList<>();
      return new BrokenBackend(sound) {
        @Override
        Decision decide(List<Charge> charges, Intent intent) {
          long present = super.decide(charges, Intent.PEEK).decidedAtMicros(); // of fresh states
          AtomicLong now = new AtomicLong();
          InMemoryBackend copy = InMemoryBackend.builder().clock(now::get).build();
          for (Decision hit : hits) {
            now.set(hit.decidedAtMicros());
            Decision unused =
                copy.decideNow(
                    hit.parts().stream().map(Decision::requiredCharge).toList(), Intent.SPEND);
          }
          now.set(present);
          Decision told = copy.decideNow(charges, intent);
          if (intent == Intent.SPEND) {
            hits.add(told);
          }
          return told;
        }
      };
    }
  }
}
