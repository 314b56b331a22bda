package io.traffik.test;

import static org.assertj.core.api.Assertions.assertThat;

import io.traffik.Decision;
import io.traffik.Strategies;
import io.traffik.Throttle;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.function.Function;
import java.util.stream.IntStream;

/**
 * Atomic: concurrent hits on a key behave as if they came one after another, also if they come from
 * several clients of one store: odd threads hit through the second.
 */
record ConcurrencyChecks(Bench bench) {

  private static final int THREADS = 8;
  private static final int HITS_PER_THREAD = 50;
  private static final Client CLIENT = Client.named("client");

  /** What one thread does in one of its turns. */
  private interface Turn {
    boolean admitted(int thread, int number);
  }

  void aHotKeyIsAdmittedExactlyItsLimit(Sample sample) {
    Sample wide = sample.wide();
    Throttle<Client> alone = bench.reference().throttle("hot", wide);
    List<Throttle<Client>> hot = onEach(bench.clients(), rig -> rig.throttle("hot", wide));
    long expected = IntStream.range(0, 400).filter(i -> Rig.hit(alone, CLIENT).admitted()).count();

    long admitted =
        concurrently((thread, number) -> Rig.hit(hot.get(thread % 2), CLIENT).admitted());

    assertThat(admitted).as("admitted of 400 at once").isEqualTo(expected);
    assertThat(Rig.room(hot.get(0), CLIENT)).as("remaining after them").isZero();
  }

  void limitsOfOneThrottleSpendAllOrNothing() {
    List<Throttle<Client>> hot =
        onEach(
            bench.clients(),
            rig -> rig.throttle("hot", Strategies.fixedWindow(), "150/h, 170/h, 190/d"));

    long admitted =
        concurrently((thread, number) -> Rig.hit(hot.get(thread % 2), CLIENT).admitted());

    assertThat(admitted).as("admitted of 400 at once").isEqualTo(150);
    assertThat(hot.get(0).stat(CLIENT).parts())
        .extracting(Decision::remaining)
        .as("what each limit has left")
        .containsExactly(0L, 20L, 40L);
  }

  /** Where one throttle refuses, the others must not have been charged, and nobody gets stuck. */
  void throttlesInOppositeOrdersSpendAllOrNothing() {
    List<Rig> clients = bench.clients();
    List<Throttle<Client>> narrow =
        onEach(clients, rig -> rig.throttle("narrow", Strategies.tokenBucket(), "150/h"));
    List<Throttle<Client>> wide =
        onEach(clients, rig -> rig.throttle("wide", Strategies.fixedWindow(), "170/h"));

    long admitted =
        concurrently(
            (thread, number) -> {
              int client = thread % 2;
              boolean reverse = thread / 2 % 2 == 1;
              Throttle<Client> first = (reverse ? wide : narrow).get(client);
              Throttle<Client> second = (reverse ? narrow : wide).get(client);
              return Rig.hitAll(List.of(first, second), CLIENT).admitted();
            });

    if (bench.contract.reservesSeveralThrottles()) {
      assertThat(admitted).as("admitted of 400 at once").isBetween(1L, 150L);
    } else {
      assertThat(admitted).as("admitted of 400 at once").isEqualTo(150);
    }
    assertThat(Rig.room(narrow.get(0), CLIENT))
        .as("left in the narrow one")
        .isEqualTo(150 - admitted);
    assertThat(Rig.room(wide.get(0), CLIENT)).as("left in the wide one").isEqualTo(170 - admitted);
  }

  /** At one instant a refund gives back all, so in the end nothing is used. */
  void hitsAndRefundsAtOnceLoseNothing(Sample sample) {
    Sample wide = sample.wide();
    List<Throttle<Client>> hot = onEach(bench.clients(), rig -> rig.throttle("hot", wide));
    long fresh = Rig.room(hot.get(0), CLIENT);

    long admitted =
        concurrently(
            (thread, number) -> {
              Decision decision = Rig.hit(hot.get(thread % 2), CLIENT);
              Rig.refund(hot.get(thread % 2), decision);
              return decision.admitted();
            });

    boolean givesBack = wide.refundsAll();
    long expected = givesBack ? THREADS * HITS_PER_THREAD : fresh;
    assertThat(admitted).as("admitted").isEqualTo(expected);
    assertThat(Rig.room(hot.get(0), CLIENT)).as("left in the end").isEqualTo(givesBack ? fresh : 0);
  }

  private static List<Throttle<Client>> onEach(
      List<Rig> clients, Function<Rig, Throttle<Client>> throttle) {
    return clients.stream().map(throttle).toList();
  }

  private static long concurrently(Turn turn) {
    ExecutorService pool = Executors.newFixedThreadPool(THREADS);
    try {
      CountDownLatch start = new CountDownLatch(THREADS);
      List<CompletableFuture<Long>> threads =
          IntStream.range(0, THREADS)
              .mapToObj(
                  thread -> CompletableFuture.supplyAsync(() -> turns(turn, thread, start), pool))
              .toList();
      return threads.stream().mapToLong(CompletableFuture::join).sum();
    } finally {
      pool.shutdownNow();
    }
  }

  /** All threads begin at once, or the first would be done before the last is there. */
  private static long turns(Turn turn, int thread, CountDownLatch start) {
    start.countDown();
    try {
      start.await();
    } catch (InterruptedException e) {
      throw new AssertionError("interrupted before all threads were there", e);
    }
    return IntStream.range(0, HITS_PER_THREAD)
        .filter(number -> turn.admitted(thread, number))
        .count();
  }
}
