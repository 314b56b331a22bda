package io.traffik.benchmarks.soak;

import io.traffik.Decision;
import io.traffik.Throttle;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * Makes hits at a constant rate, one on the hot key and one on another by turns, with a bounded
 * number under way. What the bound or the machine holds back is not made up for later. Thread-safe.
 */
final class Load {

  private static final int WORKERS = 2;
  private static final int HITS_PER_SECOND = 2_000; // of each worker
  private static final int UNDER_WAY = 32; // likewise
  private static final int LATE_AT_MOST = 200; // hits, a tenth of a second
  private static final long PAUSE_NANOS = TimeUnit.MILLISECONDS.toNanos(1);
  private static final long ANSWERS_WITHIN_SECONDS = 5;

  private final Throttle<String> hot;
  private final Throttle<String> many;
  private final Tally tally;
  private final List<Worker> workers;
  private volatile boolean ended;

  private Load(Throttle<String> hot, Throttle<String> many, Tally tally, long seed) {
    this.hot = hot;
    this.many = many;
    this.tally = tally;
    this.workers = IntStream.range(0, WORKERS).mapToObj(i -> new Worker(seed + i)).toList();
  }

  static Load start(Throttle<String> hot, Throttle<String> many, Tally tally, long seed) {
    Load load = new Load(hot, many, tally, seed);
    load.workers.forEach(worker -> worker.thread.start());
    return load;
  }

  /** Returns when all answers are there, or have been waited for long enough. */
  void end() throws InterruptedException {
    ended = true;
    for (Worker worker : workers) {
      worker.thread.join();
      boolean unused = worker.free.tryAcquire(UNDER_WAY, ANSWERS_WITHIN_SECONDS, TimeUnit.SECONDS);
    }
  }

  /** A thread that makes hits, and does not wait for their answers. */
  private final class Worker {

    private final Semaphore free = new Semaphore(UNDER_WAY);
    private final SplittableRandom random;
    private final Thread thread = new Thread(this::run, "soak-load");

    Worker(long seed) {
      this.random = new SplittableRandom(seed);
    }

    private void run() {
      long begun = System.nanoTime();
      long made = 0;
      while (!ended) {
        long due = (System.nanoTime() - begun) * HITS_PER_SECOND / TimeUnit.SECONDS.toNanos(1);
        made = Math.max(made, due - LATE_AT_MOST);
        while (made < due && !ended && free.tryAcquire()) {
          boolean onHot = made++ % 2 == 0;
          hit(onHot ? Tally.HOT : random.nextInt(Promised.KEYS));
        }
        LockSupport.parkNanos(PAUSE_NANOS);
      }
    }

    private void hit(int key) {
      long from = System.nanoTime();
      tally.offered();
      CompletionStage<Decision> hit =
          key == Tally.HOT ? hot.hitAsync("hot") : many.hitAsync("key-" + key);
      CompletionStage<Decision> unused =
          hit.whenComplete(
              (decision, failure) -> {
                free.release();
                count(key, System.nanoTime() - from, decision, failure);
              });
    }

    private void count(
        int key, long nanos, @Nullable Decision decision, @Nullable Throwable failure) {
      try {
        if (decision != null) {
          tally.answered(key, nanos, decision);
        } else if (failure != null) {
          tally.failed(failure);
        }
      } catch (RuntimeException bug) {
        tally.failed(bug); // nobody else would hear of it
      }
    }
  }
}
