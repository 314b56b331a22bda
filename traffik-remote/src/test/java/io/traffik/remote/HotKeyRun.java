package io.traffik.remote;

import io.traffik.Backend;
import io.traffik.Decision;
import io.traffik.Throttle;
import io.traffik.remote.HotKeyWorker.Order;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;

/** All workers hit one key, until nothing is left there and somebody says stop. Not thread-safe. */
public final class HotKeyRun {

  public static final Duration LIMIT = Duration.ofSeconds(30);

  /** A hit of the classes that may use all there is, see {@link Shot}. */
  private static final Shot MOST_FAVOURED = new Shot(11);

  private final HotKeyWorkers workers;
  private final Throttle<Shot> observed;
  private final long fresh;

  private HotKeyRun(HotKeyWorkers workers, Throttle<Shot> observed, long fresh) {
    this.workers = workers;
    this.observed = observed;
    this.fresh = fresh;
  }

  /**
   * Begins a run, and returns when hits have been admitted.
   *
   * @param observer to look at the key by
   * @param uid of the throttle: a key of its own
   * @param deadline of each hit
   */
  public static HotKeyRun start(
      HotKeyWorkers workers, Backend observer, HotKeyCase each, String uid, Duration deadline) {
    Throttle<Shot> observed =
        Shot.throttle(uid, observer)
            .identifier(shot -> uid)
            .rate(each.rate())
            .strategy(OwnStrategy.parse(each.strategy()))
            .build();
    HotKeyRun run = new HotKeyRun(workers, observed, each.admitted());
    workers.start(
        new Order(uid, each.strategy(), each.rate(), Load.UNTIL_STOPPED, deadline.toMillis()));
    run.awaitAdmissions(each.admitted());
    return run;
  }

  /** How many more hits would be admitted; negative if the backend does not say. */
  public long remaining() {
    Decision standing = observed.stat(MOST_FAVOURED);
    return standing.degraded() ? -1 : standing.remaining();
  }

  /** Waits until the backend says how many more hits would be admitted. */
  public long awaitAnswer() {
    AtomicLong answer = new AtomicLong();
    Eventually.until(
        "the backend to answer", LIMIT, () -> answer.updateAndGet(before -> remaining()) > 0);
    return answer.get();
  }

  /** Waits until some hits have been admitted. */
  public void awaitAdmissions(long before) {
    Eventually.until("some hits to be admitted", LIMIT, () -> isLess(remaining(), before));
  }

  private static boolean isLess(long remaining, long before) {
    return remaining >= 0 && remaining < before;
  }

  /** Whether the limit has not been reached. */
  public boolean isAdmitting() {
    long remaining = remaining();
    return 0 < remaining && remaining < fresh;
  }

  /** Waits until nothing is left and the backend says so, then ends the run. */
  public Tally untilUsedUp() {
    Eventually.until("the limit to be reached", LIMIT, () -> remaining() == 0);
    return stop();
  }

  /** Ends the run, and waits for the answers of all hits. */
  public Tally stop() {
    workers.stop();
    return workers.await();
  }
}
