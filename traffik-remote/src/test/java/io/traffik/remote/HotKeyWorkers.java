package io.traffik.remote;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/**
 * Four servers of an application, which hit one key at once; each a JVM of its own. They may differ
 * in their clocks and in the options of their backends. Not thread-safe.
 */
public final class HotKeyWorkers {

  public static final int COUNT = 4;

  /** No hit takes so long to be answered, whatever the machine does meanwhile. */
  private static final Duration LIMIT = Duration.ofSeconds(60);

  private final List<WorkerProcess> workers;

  private HotKeyWorkers(List<WorkerProcess> workers) {
    this.workers = workers;
  }

  /** Starts them, for all tests of this JVM; their clocks are right. */
  public static HotKeyWorkers start() {
    return start(Collections.nCopies(COUNT, Duration.ZERO));
  }

  /** The same, with clocks that are wrong by so much each. */
  public static HotKeyWorkers start(List<Duration> clockOffsets) {
    HotKeyWorkers all = new HotKeyWorkers(clockOffsets.stream().map(WorkerProcess::start).toList());
    all.workers.forEach(WorkerProcess::awaitReady);
    return all;
  }

  /** Uses other backends from now on, each by its URI. */
  public void connect(List<String> uris) {
    for (int i = 0; i < workers.size(); i++) {
      workers.get(i).connect(uris.get(i));
    }
  }

  /** Begins a run; the hits are those of each. */
  public void start(HotKeyWorker.Order order) {
    workers.forEach(worker -> worker.order(order.text("run")));
  }

  /** Ends a run. */
  public void stop() {
    workers.forEach(worker -> worker.order("stop"));
  }

  /** What became of the hits, once all are answered. */
  public Tally await() {
    List<Tally> tallies = new ArrayList<>();
    workers.forEach(worker -> tallies.add(Tally.parse(worker.answer(LIMIT))));
    return Tally.sum(tallies);
  }

  /** What one of them says of one hit. */
  public Answer ask(int worker, HotKeyWorker.Order order) {
    workers.get(worker).order(order.text("ask"));
    return Answer.parse(workers.get(worker).answer(LIMIT));
  }
}
