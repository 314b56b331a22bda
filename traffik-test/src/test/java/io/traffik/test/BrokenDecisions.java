package io.traffik.test;

import static io.traffik.test.BrokenBackend.at;
import static io.traffik.test.BrokenBackend.retold;

import io.traffik.BackendUnavailableException;
import io.traffik.Charge;
import io.traffik.Decision;
import io.traffik.InMemoryBackend;
import io.traffik.Intent;
import io.traffik.Outage;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;

/** Backends that decide wrongly, each in one way. */
final class BrokenDecisions {

  private BrokenDecisions() {}

  /** Decides first and charges then, and others come in between. */
  static class NotAtomic extends BrokenContract {
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

  /** As one who locks in his own JVM, and then reads and writes what several share. */
  static class LockPerClient extends SharedContract {
    @Override
    BrokenBackend broken(InMemoryBackend sound) {
      return new BrokenBackend(sound) {
        @Override
        Decision decide(List<Charge> charges, Intent intent) {
          synchronized (this) {
            Decision asked = super.decide(charges, Intent.PEEK);
            LockSupport.parkNanos(100_000);
            if (asked.admitted() && intent == Intent.SPEND) {
              super.decide(charges, intent);
            }
            return asked;
          }
        }
      };
    }
  }

  /** As a cache that evicts would. */
  static class Forgets extends BrokenContract {
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

  static class ChargesRefusedHits extends BrokenContract {
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

  static class ChargesQuestions extends BrokenContract {
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

  static class ChargesWhoeverAdmits extends BrokenContract {
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

  static class TellsOneMicrosecondLess extends BrokenContract {
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

  static class TellsAWaitForNever extends BrokenContract {
    @Override
    BrokenBackend broken(InMemoryBackend sound) {
      return new BrokenBackend(sound) {
        @Override
        Decision decide(List<Charge> charges, Intent intent) {
          Decision told = super.decide(charges, intent);
          return told.never() ? retold(told, 86_400_000_000L, told.delayMicros()) : told;
        }
      };
    }
  }

  static class TellsNoDelay extends BrokenContract {
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

  static class TakesABugForAnOutage extends BrokenContract {
    @Override
    BrokenBackend broken(InMemoryBackend sound) {
      return new BrokenBackend(sound) {
        @Override
        Decision decide(List<Charge> charges, Intent intent) {
          try {
            return super.decide(charges, intent);
          } catch (RuntimeException bug) {
            throw new BackendUnavailableException(Outage.UNREACHABLE, "something failed", bug);
          }
        }
      };
    }
  }

  static class Fails extends BrokenContract {
    @Override
    BrokenBackend broken(InMemoryBackend sound) {
      return new BrokenBackend(sound) {
        @Override
        Decision decide(List<Charge> charges, Intent intent) {
          throw new IllegalStateException("out of order");
        }
      };
    }
  }
}
