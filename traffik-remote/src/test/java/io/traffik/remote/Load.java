package io.traffik.remote;

import io.traffik.Decision;
import io.traffik.Throttle;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.LongAccumulator;
import java.util.concurrent.atomic.LongAdder;
import org.jspecify.annotations.Nullable;

/**
 * Keeps a number of hits in flight on a throttle that {@link Shot#throttle} made: each answer is
 * followed by the next hit. Thread-safe.
 */
public final class Load {

  /** There is no end to the hits, but {@link #stop}. */
  public static final long UNTIL_STOPPED = Long.MAX_VALUE;

  /** Where there is no end, who is not admitted does not ask again at once: it is for nothing. */
  private static final long PAUSE_NANOS = TimeUnit.MILLISECONDS.toNanos(1);

  private static final int THREADS = 2;

  private final Throttle<Shot> throttle;
  private final long hits;
  private final long pauseNanos;
  private final AtomicInteger lanes;
  private final ScheduledExecutorService threads =
      Executors.newScheduledThreadPool(THREADS, Load::thread);
  private final AtomicLong made = new AtomicLong();
  private final ConcurrentLinkedQueue<Shot> shots = new ConcurrentLinkedQueue<>();
  private final CompletableFuture<Tally> finished = new CompletableFuture<>();
  private final LongAdder admitted = new LongAdder();
  private final LongAdder refused = new LongAdder();
  private final LongAdder unknown = new LongAdder();
  private final LongAdder failed = new LongAdder();
  private final LongAccumulator slowest = new LongAccumulator(Math::max, 0);
  private final LongAccumulator gap = new LongAccumulator(Math::max, 0);
  private final AtomicLong lastDecided = new AtomicLong(System.nanoTime());
  private volatile String failureText = "";
  private volatile boolean stopped;

  private Load(Throttle<Shot> throttle, int inFlight, long hits, Duration pause) {
    this.throttle = throttle;
    this.hits = hits;
    this.pauseNanos = pause.toNanos();
    this.lanes = new AtomicInteger(inFlight);
  }

  /**
   * Begins to hit.
   *
   * @param hits how many there are in all
   * @param pause what passes between an answer and the hit that follows it
   */
  public static Load start(Throttle<Shot> throttle, int inFlight, long hits, Duration pause) {
    Load load = new Load(throttle, inFlight, hits, pause);
    for (int i = 0; i < inFlight; i++) {
      load.threads.execute(load::runLane);
    }
    return load;
  }

  private static Thread thread(Runnable work) {
    Thread thread = new Thread(work, "load");
    thread.setDaemon(true);
    return thread;
  }

  private void runLane() {
    Shot shot = stopped ? null : nextShot();
    if (shot != null) {
      CompletableFuture<Void> unused =
          throttle
              .hitAsync(shot)
              .toCompletableFuture()
              .handle((decision, failure) -> follow(shot, decision, failure));
    } else if (lanes.decrementAndGet() == 0) {
      finished.complete(tally());
      threads.shutdown();
    }
  }

  private @Nullable Shot nextShot() {
    Shot shot = new Shot(made.getAndIncrement());
    if (shot.number() >= hits) {
      return null;
    }
    shots.add(shot);
    return shot;
  }

  /** On a thread of its own, for the answer comes by the client's, or at once: that would recur. */
  private @Nullable Void follow(
      Shot shot, @Nullable Decision decision, @Nullable Throwable failure) {
    if (failure != null) {
      failed.increment();
      failureText = failure.toString();
    }
    count(shot, decision);
    boolean admits = decision != null && decision.admitted() && !decision.degraded();
    boolean rests = hits == UNTIL_STOPPED && !admits;
    long pause = rests ? Math.max(pauseNanos, PAUSE_NANOS) : pauseNanos;
    var unused = threads.schedule(this::runLane, pause, TimeUnit.NANOSECONDS);
    return null;
  }

  private void count(Shot shot, @Nullable Decision decision) {
    slowest.accumulate(shot.ageNanos());
    if (decision != null && decision.degraded()) {
      unknown.increment();
    } else if (decision != null) {
      (decision.admitted() ? admitted : refused).increment();
      long nanos = System.nanoTime();
      gap.accumulate(nanos - lastDecided.getAndSet(nanos));
    }
  }

  /** What became of the hits until now. */
  public Tally tally() {
    return new Tally(
        admitted.sum(),
        refused.sum(),
        unknown.sum(),
        failed.sum(),
        shots.stream().filter(shot -> !shot.isAnsweredOnce()).count(),
        TimeUnit.NANOSECONDS.toMillis(slowest.get()),
        TimeUnit.NANOSECONDS.toMillis(gap.get()),
        failureText);
  }

  /** How many hits were decided until now. */
  public long decided() {
    return admitted.sum() + refused.sum();
  }

  /** Makes no more hits. */
  public void stop() {
    stopped = true;
  }

  /** Completed when every hit that was made has its answer. */
  public CompletableFuture<Tally> finished() {
    return finished;
  }

  /**
   * Waits until every hit has its answer.
   *
   * @throws AssertionError if one has none in time
   */
  public Tally await(Duration limit) {
    try {
      return finished.get(limit.toMillis(), TimeUnit.MILLISECONDS);
    } catch (TimeoutException hangs) {
      throw new AssertionError("no answer within " + limit + " to some hits; " + tally(), hangs);
    } catch (ExecutionException | InterruptedException e) {
      throw new AssertionError("the load was interrupted", e);
    } finally {
      stop();
    }
  }
}
