package io.traffik.test;

import static org.jetbrains.lincheck.datastructures.ManagedStrategyGuaranteeKt.forClasses;

import io.traffik.Intent;
import io.traffik.Strategies;
import java.util.List;
import org.jetbrains.lincheck.datastructures.ManagedStrategyGuarantee;
import org.jetbrains.lincheck.datastructures.ModelCheckingOptions;
import org.jetbrains.lincheck.datastructures.Operation;
import org.jetbrains.lincheck.datastructures.Options;
import org.jetbrains.lincheck.datastructures.Param;
import org.jetbrains.lincheck.datastructures.StressOptions;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Promise 1 for {@link io.traffik.InMemoryBackend}: whatever happens at once, the answers are those
 * of some order. Lincheck makes up what happens, lets it happen in many interleavings (one after
 * another under its own scheduler, and as fast as the machine can) and looks for the order.
 */
class LinearizabilityTest {

  /*
   * Of the many places where threads could take turns, most are of no consequence, and the few hundred turns
   * that there is time for would be lost on them. So the checker passes over what no other thread sees, and
   * over the meters, which touch nothing but a held state; what they are told and what they say is read and
   * written by Ledger and State, which it watches, as it watches all locks. Methods that lock must not be
   * treated as atomic: the checker would let them in past a lock that is held.
   */
  private static final List<ManagedStrategyGuarantee> PASSED_OVER =
      List.of(
          forClasses("io.traffik.Decision", "io.traffik.Outcome").allMethods().ignore(),
          forClasses("io.traffik.test.ConcurrentHits").methods("told").ignore(),
          forClasses(
                  "io.traffik.WindowMeter",
                  "io.traffik.FixedWindow",
                  "io.traffik.BucketMeter",
                  "io.traffik.Divisor",
                  "io.traffik.TickRate",
                  "io.traffik.LogMeter",
                  "io.traffik.HitLog")
              .allMethods()
              .ignore(),
          forClasses("io.traffik.SlotStore").methods("weigh").treatAsAtomic());

  @ParameterizedTest
  @ValueSource(
      classes = {
        FixedWindowKey.class,
        FixedWindowPair.class,
        TokenBucketPair.class,
        SlidingWindowLogPair.class,
      })
  void inInterleavingsUnderControl(Class<?> hits) {
    ModelCheckingOptions options = new ModelCheckingOptions();
    PASSED_OVER.forEach(options::addGuarantee);
    check(hits, options.iterations(10).invocationsPerIteration(20).actorsPerThread(1));
  }

  @ParameterizedTest
  @ValueSource(
      classes = {
        FixedWindowKey.class,
        FixedWindowPair.class,
        TokenBucketPair.class,
        SlidingWindowLogPair.class,
      })
  void underStress(Class<?> hits) {
    check(hits, new StressOptions().iterations(3).invocationsPerIteration(100).actorsPerThread(2));
  }

  private static void check(Class<?> hits, Options<?, ?> options) {
    boolean modelled = hits == FixedWindowKey.class;
    options
        .threads(2)
        .actorsBefore(0)
        .actorsAfter(0)
        .sequentialSpecification(modelled ? FixedWindowByHand.class : hits)
        .check(hits);
  }

  /** All on one key, which may also be forgotten. */
  public abstract static class Key extends ConcurrentHits {
    Key(Charges charges) {
      super(charges);
    }

    /** Forgets the key. */
    @Operation
    public void clear() {
      backend.clear();
    }
  }

  /** Also hits on two keys at once, of together three limits, beside hits on each of them. */
  public abstract static class Pair extends ConcurrentHits {
    Pair(Charges charges) {
      super(charges);
    }

    /** All or nothing. */
    @Operation
    public String hitBoth(@Param(name = "cost") int cost, @Param(name = "second") int second) {
      return decide(charges.both().get(cost), Intent.SPEND, second);
    }

    /** The same, named in the opposite order. */
    @Operation
    public String hitReversed(@Param(name = "cost") int cost, @Param(name = "second") int second) {
      return decide(charges.reversed().get(cost), Intent.SPEND, second);
    }

    /** The other key alone. */
    @Operation
    public String hitOther(@Param(name = "cost") int cost, @Param(name = "second") int second) {
      return decide(charges.other().get(cost), Intent.SPEND, second);
    }
  }

  /** A counter. */
  public static final class FixedWindowKey extends Key {
    private static final Charges CHARGES = Charges.of(Strategies.fixedWindow());

    /** For Lincheck. */
    public FixedWindowKey() {
      super(CHARGES);
    }
  }

  /** A counter. */
  public static final class FixedWindowPair extends Pair {
    private static final Charges CHARGES = Charges.of(Strategies.fixedWindow());

    /** For Lincheck. */
    public FixedWindowPair() {
      super(CHARGES);
    }
  }

  /** A level and its time. */
  public static final class TokenBucketPair extends Pair {
    private static final Charges CHARGES = Charges.of(Strategies.tokenBucket());

    /** For Lincheck. */
    public TokenBucketPair() {
      super(CHARGES);
    }
  }

  /** A ring. */
  public static final class SlidingWindowLogPair extends Pair {
    private static final Charges CHARGES = Charges.of(Strategies.slidingWindowLog());

    /** For Lincheck. */
    public SlidingWindowLogPair() {
      super(CHARGES);
    }
  }

  /** 3 per 2 s, written anew from the definition: a window's number and what it has admitted. */
  public static final class FixedWindowByHand {
    private static final int LIMIT = 3;
    private static final int WINDOW = 2;

    private int window;
    private int used = 1;
    private boolean settled;

    /** See {@link ConcurrentHits#hit}. */
    public String hit(int cost, int second) {
      int usedBefore = used(second);
      if (usedBefore + cost > LIMIT) {
        return check(cost, second);
      }
      window = window(second);
      used = usedBefore + cost;
      return told(true, LIMIT - used, 0);
    }

    /** See {@link ConcurrentHits#check}. */
    public String check(int cost, int second) {
      int room = LIMIT - used(second);
      return cost <= room
          ? told(true, room - cost, 0)
          : told(false, room, (window(second) + 1) * WINDOW - second);
    }

    /** See {@link ConcurrentHits#stat}. */
    public String stat(int second) {
      return told(true, LIMIT - used(second), 0);
    }

    /** Of the first hit, as long as its window lasts. */
    public void refund(int second) {
      if (!settled && window == 0 && window(second) == 0) {
        used = Math.max(0, used - 1);
      }
      settled = true;
    }

    /** See {@link Key#clear}. */
    public void clear() {
      window = 0;
      used = 0;
    }

    /** Time does not run back for a key that knows of a later window. */
    private int window(int second) {
      return used == 0 ? second / WINDOW : Math.max(window, second / WINDOW);
    }

    private int used(int second) {
      return window(second) == window ? used : 0;
    }

    private static String told(boolean admitted, long remaining, long seconds) {
      return admitted + ", " + remaining + " left, wait " + seconds * ConcurrentHits.SECOND;
    }
  }
}
