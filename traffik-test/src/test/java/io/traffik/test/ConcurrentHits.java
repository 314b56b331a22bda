package io.traffik.test;

import io.traffik.Charge;
import io.traffik.Decision;
import io.traffik.InMemoryBackend;
import io.traffik.Intent;
import java.util.List;
import org.jetbrains.lincheck.datastructures.IntGen;
import org.jetbrains.lincheck.datastructures.Operation;
import org.jetbrains.lincheck.datastructures.Param;

/**
 * What may happen at once to a key in memory, as operations for Lincheck: each must answer as if
 * all had come one after another.
 *
 * <p>The reading of the clock is an argument of each operation, and not a shared object that one of
 * them moves on: a hit reads the clock before it gets hold of its key, so another with a later
 * reading may overtake it. It is then judged at the time that the key knows, which is what is
 * tested.
 */
@Param(name = "cost", gen = IntGen.class, conf = "1:3")
@Param(name = "second", gen = IntGen.class, conf = "0:3")
public abstract class ConcurrentHits {

  static final long SECOND = 1_000_000;
  static final long NOON = 1_795_521_600 * SECOND;

  private final ThreadLocal<Long> reading = ThreadLocal.withInitial(() -> NOON);
  final InMemoryBackend backend = InMemoryBackend.builder().clock(reading::get).build();
  final Charges charges;

  private final Decision first;
  private boolean settled;

  /** With one hit at noon, to be given back. */
  ConcurrentHits(Charges charges) {
    this.charges = charges;
    this.first = backend.decideNow(charges.one().get(1), Intent.SPEND);
  }

  /** A hit of a thread that has read the clock so many seconds past noon. */
  @Operation
  public String hit(@Param(name = "cost") int cost, @Param(name = "second") int second) {
    return decide(charges.one().get(cost), Intent.SPEND, second);
  }

  /** The question beside it. */
  @Operation
  public String check(@Param(name = "cost") int cost, @Param(name = "second") int second) {
    return decide(charges.one().get(cost), Intent.PEEK, second);
  }

  /** The standing. */
  @Operation
  public String stat(@Param(name = "second") int second) {
    return decide(charges.one().get(0), Intent.PEEK, second);
  }

  /** Once, which is for the throttle to see to and not for the backend. */
  @Operation(nonParallelGroup = "refund")
  public void refund(@Param(name = "second") int second) {
    reading.set(NOON + second * SECOND);
    if (!settled) {
      settled = true;
      backend.refund(first);
    }
  }

  final String decide(List<Charge> hit, Intent intent, int second) {
    reading.set(NOON + second * SECOND);
    return told(backend.decideNow(hit, intent));
  }

  /** What depends on other hits. */
  static String told(Decision decision) {
    StringBuilder told = new StringBuilder().append(decision.admitted());
    for (Decision part : decision.parts()) {
      told.append(", ").append(part.remaining()).append(" left, wait ").append(part.waitMicros());
    }
    return told.toString();
  }
}
