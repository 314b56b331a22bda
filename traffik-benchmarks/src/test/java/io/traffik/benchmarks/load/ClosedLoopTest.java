package io.traffik.benchmarks.load;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.IntFunction;
import org.junit.jupiter.api.Test;

class ClosedLoopTest {

  private static final long RUN_NANOS = TimeUnit.MILLISECONDS.toNanos(200);
  private static final long DRAIN_NANOS = TimeUnit.MILLISECONDS.toNanos(300);

  private record Stub(IntFunction<CompletionStage<Boolean>> answers)
      implements Contestant<Boolean> {

    @Override
    public CompletionStage<Boolean> begin(int key) {
      return answers.apply(key);
    }

    @Override
    public boolean admits(Boolean answer) {
      return answer;
    }

    @Override
    public void close() {}
  }

  @Test
  void answersThatAreThereAtOnceAreALoopAndNoRecursion() throws Exception {
    AtomicLong begun = new AtomicLong();
    Stub stub =
        new Stub(
            key -> {
              begun.incrementAndGet();
              return CompletableFuture.completedFuture(true);
            });

    Measured measured = ClosedLoop.run(stub, 1, 64, RUN_NANOS, DRAIN_NANOS);

    assertThat(measured.ended()).isEqualTo(begun.get()).isGreaterThan(20_000);
    assertThat(measured.admitted()).isEqualTo(begun.get());
    assertThat(measured.failed()).isZero();
    assertThat(measured.latencies().getTotalCount()).isEqualTo(measured.inTime());
  }

  @Test
  void keepsTheNumberUnderWayAndCountsEachOnce() throws Exception {
    AtomicInteger underWay = new AtomicInteger();
    AtomicInteger most = new AtomicInteger();
    AtomicLong begun = new AtomicLong();
    ExecutorService threads = Executors.newFixedThreadPool(3);
    try {
      Stub stub =
          new Stub(
              key -> {
                begun.incrementAndGet();
                most.accumulateAndGet(underWay.incrementAndGet(), Math::max);
                CompletableFuture<Boolean> answer = new CompletableFuture<>();
                threads.execute(
                    () -> {
                      underWay.decrementAndGet();
                      answer.complete(key % 2 == 0);
                    });
                return answer;
              });

      Measured measured = ClosedLoop.run(stub, 10, 8, RUN_NANOS, DRAIN_NANOS);

      assertThat(measured.ended()).isEqualTo(begun.get());
      assertThat(measured.admitted()).isBetween(1L, measured.ended() - 1);
      assertThat(most.get()).isBetween(1, 8);
      assertThat(underWay.get()).isZero();
    } finally {
      threads.shutdownNow();
    }
  }

  @Test
  void whoNeverAnswersDoesNotHangTheLoop() throws Exception {
    Stub silent = new Stub(key -> new CompletableFuture<>());

    Measured measured = ClosedLoop.run(silent, 1, 4, RUN_NANOS, DRAIN_NANOS);

    assertThat(measured.ended()).isZero();
    assertThat(measured.failed()).isEqualTo(4);
    assertThatThrownBy(() -> measured.require(true)).isInstanceOf(IllegalStateException.class);
  }

  @Test
  void whoRefusesIsNotTakenForOneWhoAdmits() throws Exception {
    Stub refusing = new Stub(key -> CompletableFuture.completedFuture(false));

    Measured measured = ClosedLoop.runBlocking(refusing, 1, RUN_NANOS);

    measured.require(false);
    assertThatThrownBy(() -> measured.require(true)).hasMessageContaining("0 admitted");
  }

  @Test
  void warmsUpUntilItNoLongerSpeedsUp() throws Exception {
    AtomicInteger slices = new AtomicInteger();
    Warmup.run(1, () -> (double) Math.min(10, slices.incrementAndGet()), () -> 0.0);
    assertThat(slices).hasValue(13);

    AtomicInteger compiling = new AtomicInteger();
    Warmup.run(1, () -> 1.0, () -> Math.min(500.0, compiling.getAndIncrement() * 100.0));
    assertThat(compiling).hasValue(7); // asked once before the first slice

    AtomicInteger everFaster = new AtomicInteger();
    Warmup.run(1, () -> Math.pow(2, everFaster.incrementAndGet()), () -> 0.0);
    assertThat(everFaster).hasValue(40);
  }
}
