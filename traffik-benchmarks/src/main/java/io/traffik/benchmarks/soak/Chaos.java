package io.traffik.benchmarks.soak;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** Does to Redis what is planned, on a thread of its own. Thread-safe. */
final class Chaos {

  private final Victim victim;
  private final FaultPlan plan;
  private final List<Fault> faults = new CopyOnWriteArrayList<>();
  private final CountDownLatch ended = new CountDownLatch(1);
  private final Thread thread = new Thread(this::run, "soak-chaos");
  private final long begun = System.nanoTime();
  private volatile @Nullable Exception problem;

  private Chaos(Victim victim, FaultPlan plan) {
    this.victim = victim;
    this.plan = plan;
  }

  static Chaos start(Victim victim, FaultPlan plan) {
    Chaos chaos = new Chaos(victim, plan);
    chaos.thread.start();
    return chaos;
  }

  private void run() {
    try {
      while (plan.hasNext()) {
        FaultPlan.Step step = plan.next();
        long elapsed = TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - begun);
        if (ended.await(step.atMillis() - elapsed, TimeUnit.MILLISECONDS)) {
          return;
        }
        faults.add(victim.suffer(step.kind(), Duration.ofMillis(step.downMillis()), ended));
      }
    } catch (InterruptedException | RuntimeException e) {
      problem = e;
    }
  }

  /**
   * What was done so far.
   *
   * @throws IllegalStateException if it could not be done
   */
  List<Fault> faults() {
    if (problem != null) {
      throw new IllegalStateException("Redis did not come back: " + problem.getMessage(), problem);
    }
    return List.copyOf(faults);
  }

  /** Returns when Redis is there, and nothing more will be done to it. */
  void end() throws InterruptedException {
    ended.countDown();
    thread.join();
  }
}
