package io.traffik.benchmarks.soak;

import io.traffik.Breaker;
import io.traffik.InMemoryBackend;
import io.traffik.OnError;
import io.traffik.Throttle;
import io.traffik.ThrottleRegistry;
import io.traffik.redis.RedisBackend;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalInt;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;

/**
 * One soak, from a Redis that is started to one that is closed. For one run, on one thread.
 *
 * <p>First some load and one kill, to warm up: what is made when it is first needed, such as the
 * threads that connect again, is there when the baseline is taken. Both that and the sample at the
 * end are taken in calm, without load.
 */
final class SoakRun implements AutoCloseable {

  private static final long WARM_UP_SECONDS = 2; // before the rehearsed kill, and after it again
  private static final Duration REHEARSED_DOWN = Duration.ofMillis(500);
  private static final Duration CALM_WITHIN = Duration.ofSeconds(15);
  private static final int SECONDS_BEYOND = 120;

  private final Settings settings;
  private final Victim redis = new Victim();
  private final RedisBackend backend;
  private final Throttle<String> hot;
  private final Throttle<String> many;
  private final CountDownLatch never = new CountDownLatch(1);

  SoakRun(Settings settings) {
    this.settings = settings;
    this.backend = RedisBackend.create(redis.uri());
    Breaker breaker = Breaker.defaults().openFor(Promised.OPEN);
    ThrottleRegistry registry = ThrottleRegistry.of(backend);
    this.hot =
        throttle("hot", Promised.HOT_LIMIT + "/s", registry)
            .onError(OnError.ALLOW.breaker(breaker))
            .build();
    this.many =
        throttle("many", Promised.KEY_LIMIT + "/" + Promised.KEY_WINDOW_SECONDS + "s", registry)
            .onError(OnError.failover(InMemoryBackend.create()).breaker(breaker))
            .build();
  }

  private static Throttle.Builder<String> throttle(
      String uid, String rate, ThrottleRegistry registry) {
    return Throttle.builder(String.class, uid)
        .registry(registry)
        .identifier(name -> name)
        .rate(rate)
        .deadline(Promised.DEADLINE);
  }

  String redisVersion() {
    return redis.version();
  }

  /**
   * Takes as long as the settings say, and half a minute more.
   *
   * @throws IllegalStateException if Redis could not be started again
   */
  Recording run() throws InterruptedException {
    int seconds = Math.toIntExact(settings.duration().toSeconds());
    Tally tally = Tally.fromNow(seconds + SECONDS_BEYOND);
    warmUp();
    Resources before = inCalm();

    long first = Tally.secondNow() + 1;
    List<Resources> held = new ArrayList<>();
    Pulse pulse = Pulse.start(redis.address(), tally);
    Load load = Load.start(hot, many, tally, settings.seed());
    Chaos chaos = Chaos.start(redis, new FaultPlan(settings.seed(), settings.duration()));
    try {
      awaitSecond(first);
      for (int i = 1; i <= seconds; i++) {
        awaitSecond(first + i);
        held.add(Resources.now(redis.connections()));
        chaos.faults(); // or there is no use in going on
      }
    } finally {
      chaos.end();
      load.end();
      pulse.end();
    }
    List<Fault> faults = chaos.faults();

    Resources after = inCalm();
    List<Window> windows = tally.windows(first, first + seconds);
    List<Sample> samples = new ArrayList<>();
    for (int i = 0; i < held.size(); i++) {
      samples.add(tally.sample(first + i, held.get(i)));
    }
    backend.close();
    await(() -> Resources.threadsOfTheBackend().isEmpty() && connections() == 0);
    return new Recording(
        windows,
        samples,
        faults,
        tally.offeredHits(),
        tally.answeredHits(),
        tally.failures(),
        before,
        after,
        Resources.threadsOfTheBackend(),
        connections());
  }

  private void warmUp() throws InterruptedException {
    Tally forgotten = Tally.fromNow(SECONDS_BEYOND);
    Load load = Load.start(hot, many, forgotten, settings.seed());
    try {
      pause(TimeUnit.SECONDS.toMillis(WARM_UP_SECONDS));
      Fault unused = redis.suffer(Fault.Kind.KILL, REHEARSED_DOWN, never);
      pause(Promised.RECOVERY.toMillis() + TimeUnit.SECONDS.toMillis(WARM_UP_SECONDS));
    } finally {
      load.end();
    }
  }

  /** When what is idle has ended: the timer's threads go after a few seconds. */
  private Resources inCalm() throws InterruptedException {
    await(() -> !Resources.hasIdleThreads() && connections() >= 1);
    return Resources.withoutGarbage(OptionalInt.of(connections()));
  }

  private int connections() {
    return redis.connections().orElse(-1);
  }

  private void awaitSecond(long second) throws InterruptedException {
    pause(Math.max(0, second * 1_000 - System.currentTimeMillis()));
  }

  /** Until something is so, or long enough: it is judged afterwards. */
  private void await(BooleanSupplier so) throws InterruptedException {
    long begun = System.nanoTime();
    while (!so.getAsBoolean() && System.nanoTime() - begun < CALM_WITHIN.toNanos()) {
      pause(100);
    }
  }

  private void pause(long millis) throws InterruptedException {
    boolean unused = never.await(millis, TimeUnit.MILLISECONDS);
  }

  @Override
  public void close() {
    try {
      backend.close();
    } finally {
      redis.close();
    }
  }
}
