package io.traffik.benchmarks.memory;

import io.traffik.Decision;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.infra.ThreadParams;

/**
 * What JMH measures: one hit after the other, each on the next key of a walk. A trial in which not
 * every hit is answered as it claims fails. One contestant for each JVM, so that no call of it is
 * slowed down by there being others.
 */
@BenchmarkMode(Mode.Throughput)
@OutputTimeUnit(TimeUnit.SECONDS)
@State(Scope.Benchmark)
@SuppressWarnings("NullAway.Init") // JMH sets what it sets before the first hit
public class DecisionBenchmark {

  /** Whoever refuses more than so many hits in a row has used up its limit. */
  private static final int ENOUGH_REFUSED = 2;

  /** Whoever is not used up by then fails the trial. */
  private static final int MOST_TO_USE_UP = 1_000;

  /** Name of the contestant. */
  @Param(Contestants.TRAFFIK)
  public String contestant;

  /** Which keys. */
  @Param("HOT")
  public KeyChoice choice;

  /** How many keys. */
  @Param("1")
  public int keys;

  /** How every hit is to be answered. */
  @Param("ADMITTED")
  public Answers answers;

  /** The limit, if it is to be half used and the contestant is a strategy; else 0. */
  @Param("0")
  public int limit;

  private String[] names;
  private Contestant limiter;

  /** Makes the contestant, touches every key, and uses up what is to be used up. */
  @Setup
  public void prepare() {
    names = KeyChoice.keys(keys);
    limiter =
        limit > 0
            ? Traffik.halfUsed(contestant, limit)
            : Contestants.named(contestant, answers, keys);
    for (String name : names) {
      limiter.admits(name);
      if (answers == Answers.REFUSED && !Contestants.isFloor(contestant)) {
        useUp(name);
      }
    }
  }

  private void useUp(String name) {
    int refused = 0;
    for (int hits = 0; hits < MOST_TO_USE_UP && refused < ENOUGH_REFUSED; hits++) {
      refused = limiter.admits(name) ? 0 : refused + 1;
    }
  }

  /** A hit of which only the answer is of interest. */
  @Benchmark
  public boolean admitted(Walk walk) {
    return walk.counted(limiter.admits(names[walk.next()]));
  }

  /** A hit whose decision gets away. */
  @Benchmark
  public Decision decision(Walk walk) {
    Decision decision = ((Traffik) limiter).hit(names[walk.next()]);
    walk.counted(decision.admitted());
    return decision;
  }

  /** Which keys a thread hits, and how it was answered. */
  @State(Scope.Thread)
  public static class Walk {

    private int[] steps;
    private int at;
    private long hits;
    private long admitted;

    /** Draws the keys. */
    @Setup
    public void draw(DecisionBenchmark benchmark, ThreadParams thread) {
      steps = benchmark.choice.walk(benchmark.keys, thread.getThreadIndex());
    }

    int next() {
      return steps[at++ & (KeyChoice.WALK - 1)];
    }

    boolean counted(boolean isAdmitted) {
      hits++;
      if (isAdmitted) {
        admitted++;
      }
      return isAdmitted;
    }

    /** Fails the trial if an answer was another than it claims. */
    @TearDown(Level.Trial)
    public void check(DecisionBenchmark benchmark) {
      long expected = benchmark.answers == Answers.ADMITTED ? hits : 0;
      if (admitted != expected && !Contestants.isFloor(benchmark.contestant)) {
        throw new IllegalStateException(
            "%s admitted %d of %d hits; wanted %d"
                .formatted(benchmark.contestant, admitted, hits, expected));
      }
    }
  }
}
