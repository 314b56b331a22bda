package io.traffik.benchmarks.load;

import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.ToLongFunction;
import java.util.stream.IntStream;
import org.HdrHistogram.ConcurrentHistogram;
import org.HdrHistogram.Histogram;
import org.jspecify.annotations.Nullable;

/**
 * Keeps a number of operations under way for a time: each that ends has the next begin. For one
 * run.
 *
 * <p>One lane stands for each operation under way. A lane whose operations end before they are
 * waited for, as a refusal that is known does, goes on in a loop and not in a recursion; and while
 * it does, the lanes after it wait for their turn, as it keeps the thread busy that makes all hits.
 */
public final class ClosedLoop<R> {

  private static final long LONGEST_NANOS = TimeUnit.MINUTES.toNanos(1);
  private static final int DIGITS = 2;

  private final Contestant<R> contestant;
  private final int keys;
  private final Histogram nanos = new ConcurrentHistogram(LONGEST_NANOS, DIGITS);
  private final List<Lane> lanes;
  private final CountDownLatch open;
  private long end;

  private ClosedLoop(Contestant<R> contestant, int keys, int inFlight) {
    this.contestant = contestant;
    this.keys = keys;
    this.open = new CountDownLatch(inFlight);
    this.lanes = IntStream.range(0, inFlight).mapToObj(Lane::new).toList();
  }

  /**
   * Runs operations without waiting for each on a thread.
   *
   * @param keys how many keys; each operation takes one at random
   * @param drainNanos how long to wait, when the time is up, for those still under way
   */
  public static <R> Measured run(
      Contestant<R> contestant, int keys, int inFlight, long runNanos, long drainNanos)
      throws InterruptedException {
    ClosedLoop<R> loop = new ClosedLoop<>(contestant, keys, inFlight);
    long begun = System.nanoTime();
    loop.end = begun + runNanos;
    loop.lanes.forEach(lane -> lane.next());
    boolean drained =
        loop.open.await(loop.end + drainNanos - System.nanoTime(), TimeUnit.NANOSECONDS);
    return loop.measured(runNanos, drained);
  }

  /** Runs one operation after the other on this thread, which waits for each. */
  public static <R> Measured runBlocking(Contestant<R> contestant, int keys, long runNanos) {
    ClosedLoop<R> loop = new ClosedLoop<>(contestant, keys, 1);
    loop.end = System.nanoTime() + runNanos;
    loop.lanes.get(0).block();
    return loop.measured(runNanos, true);
  }

  private Measured measured(long runNanos, boolean drained) {
    long left = drained ? 0 : open.getCount();
    return new Measured(
        sum(lane -> lane.inTime),
        sum(lane -> lane.ended),
        sum(lane -> lane.admitted),
        sum(lane -> lane.failed) + left,
        runNanos,
        nanos,
        lanes.stream().map(lane -> lane.failure).filter(f -> f != null).findAny().orElse(null));
  }

  private long sum(ToLongFunction<Lane> count) {
    return lanes.stream().mapToLong(count).sum();
  }

  /** One operation under way after the other. Whoever ends an operation has its fields. */
  private final class Lane {

    /** How many operations are due or being begun: only who finds none begins them. */
    private final AtomicInteger due = new AtomicInteger();

    private final SplittableRandom random;
    private long from;
    private long inTime;
    private long ended;
    private long admitted;
    private long failed;
    private @Nullable Throwable failure;

    Lane(int number) {
      this.random = new SplittableRandom(number);
    }

    void next() {
      if (due.getAndIncrement() == 0) {
        do {
          begin();
        } while (due.decrementAndGet() != 0);
      }
    }

    private void begin() {
      from = System.nanoTime();
      if (from - end >= 0) {
        open.countDown();
        return;
      }
      CompletionStage<R> stage = contestant.begin(key());
      CompletionStage<R> unused = stage.whenComplete(this::end);
    }

    void block() {
      from = System.nanoTime();
      while (from - end < 0) {
        try {
          count(contestant.await(key()), null);
        } catch (Exception e) {
          count(null, e);
        }
        from = System.nanoTime();
      }
    }

    private int key() {
      return keys == 1 ? 0 : random.nextInt(keys);
    }

    private void end(@Nullable R answer, @Nullable Throwable thrown) {
      count(answer, thrown);
      next();
    }

    private void count(@Nullable R answer, @Nullable Throwable thrown) {
      long now = System.nanoTime();
      if (answer == null) {
        failed++;
        failure = thrown;
        return;
      }
      ended++;
      if (contestant.admits(answer)) {
        admitted++;
      }
      if (now - end < 0) {
        inTime++;
        nanos.recordValue(Math.min(LONGEST_NANOS, now - from));
      }
    }
  }
}
