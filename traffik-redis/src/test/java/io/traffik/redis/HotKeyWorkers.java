package io.traffik.redis;

import io.traffik.Clock;
import io.traffik.test.server.RedisNode;
import java.time.Duration;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;

/**
 * Four servers of an application, which hit one key at once; each a JVM of its own, kept for all
 * tests. They differ in their options, and only the first one's clock is right. Not thread-safe.
 */
final class HotKeyWorkers {

  /** No hit takes so long to be answered, whatever the machine does meanwhile. */
  private static final Duration LIMIT = Duration.ofSeconds(60);

  /** By how much their clocks are wrong: one stands in 1970, as where there is no battery. */
  static final List<Duration> CLOCKS =
      List.of(Duration.ZERO, sinceEpoch().negated(), Duration.ofHours(1), Duration.ofHours(-1));

  private static final List<String> OPTIONS =
      List.of("", "?denyCacheMax=0ms", "", "?coalescing=false");

  private static final HotKeyWorkers ALL = new HotKeyWorkers();

  private final List<WorkerProcess> workers;

  private HotKeyWorkers() {
    workers = CLOCKS.stream().map(WorkerProcess::start).toList();
    workers.forEach(WorkerProcess::awaitReady);
  }

  private static Duration sinceEpoch() {
    return Duration.of(Clock.system().micros(), ChronoUnit.MICROS);
  }

  /** All, with this Redis from now on. */
  static HotKeyWorkers connected(RedisNode redis) {
    ALL.connect(redis);
    return ALL;
  }

  /** Uses another Redis from now on. */
  void connect(RedisNode redis) {
    for (int i = 0; i < workers.size(); i++) {
      workers.get(i).connect("redis://" + redis.address() + OPTIONS.get(i));
    }
  }

  /** Begins a run; the hits are those of each. */
  void start(HotKeyWorker.Order order) {
    workers.forEach(worker -> worker.order(order.text("run")));
  }

  /** Ends a run. */
  void stop() {
    workers.forEach(worker -> worker.order("stop"));
  }

  /** What became of the hits, once all are answered. */
  Tally await() {
    List<Tally> tallies = new ArrayList<>();
    workers.forEach(worker -> tallies.add(Tally.parse(worker.answer(LIMIT))));
    return Tally.sum(tallies);
  }

  /** What one of them says of one hit. */
  Answer ask(int worker, HotKeyWorker.Order order) {
    workers.get(worker).order(order.text("ask"));
    return Answer.parse(workers.get(worker).answer(LIMIT));
  }
}
