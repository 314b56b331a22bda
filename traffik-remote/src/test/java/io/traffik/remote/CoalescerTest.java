package io.traffik.remote;

import static org.assertj.core.api.Assertions.assertThat;

import io.traffik.BackendUnavailableException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** What goes together, in which order, and what becomes of the rest. */
class CoalescerTest {

  private static final int MOST_WAITING = 4_096;
  private static final int MOST_TOGETHER = 256;

  private final AtomicLong nanos = new AtomicLong();
  private final List<Integer> expired = new ArrayList<>();
  private final List<String> rejected = new ArrayList<>();
  private final List<Call> calls = new ArrayList<>();
  private final Coalescer<String, Task> coalescer =
      new Coalescer<>(this::call, CoalescerTest::areAlike, "the store", nanos::get);

  private record Call(List<Integer> tasks, CompletableFuture<Void> end) {}

  private final class Task implements Queued {

    private final int number;
    private final long deadline;

    Task(int number, long deadline) {
      this.number = number;
      this.deadline = deadline;
    }

    @Override
    public boolean isOverdue(long now) {
      return now >= deadline;
    }

    @Override
    public void expire() {
      expired.add(number);
    }

    @Override
    public void reject(BackendUnavailableException overload) {
      rejected.add(number + " " + overload.getMessage());
    }
  }

  private static List<Integer> numbers(List<Task> tasks) {
    return tasks.stream().map(task -> task.number).toList();
  }

  private CompletableFuture<Void> call(List<Task> tasks) {
    Call call = new Call(numbers(tasks), new CompletableFuture<>());
    calls.add(call);
    return call.end;
  }

  private static boolean areAlike(Task task, Task first) {
    return task.number / 1_000_000 == first.number / 1_000_000;
  }

  private void submit(int... numbers) {
    IntStream.of(numbers).forEach(number -> coalescer.submit("key", new Task(number, 100)));
  }

  private List<List<Integer>> sent() {
    return calls.stream().map(Call::tasks).toList();
  }

  private void complete(int call) {
    calls.get(call).end.complete(null);
  }

  @Test
  void thoseThatComeDuringACallGoTogetherInTheNext() {
    submit(1, 2, 3);
    assertThat(sent()).containsExactly(List.of(1));

    complete(0);
    submit(4);

    assertThat(sent()).containsExactly(List.of(1), List.of(2, 3));
    complete(1);
    complete(2);
    submit(5);
    assertThat(sent()).containsExactly(List.of(1), List.of(2, 3), List.of(4), List.of(5));
  }

  @Test
  void anotherKeyDoesNotWait() {
    submit(1);
    coalescer.submit("other key", new Task(2, 100));

    assertThat(sent()).containsExactly(List.of(1), List.of(2));
  }

  @Test
  void noneGoesPastOneThatIsNotAlike() {
    submit(1, 2, 1_000_000, 3);
    complete(0);
    complete(1);
    complete(2);

    assertThat(sent()).containsExactly(List.of(1), List.of(2), List.of(1_000_000), List.of(3));
  }

  @Test
  void aCallHasABound() {
    submit(IntStream.rangeClosed(0, MOST_TOGETHER + 1).toArray());
    complete(0);
    complete(1);

    assertThat(calls.get(1).tasks).hasSize(MOST_TOGETHER);
    assertThat(calls.get(2).tasks).containsExactly(MOST_TOGETHER + 1);
  }

  @Test
  void oneThatIsOverdueIsNotSent() {
    submit(1);
    coalescer.submit("key", new Task(2, 50));
    submit(3);
    nanos.set(50);
    complete(0);

    assertThat(expired).containsExactly(2);
    assertThat(sent()).containsExactly(List.of(1), List.of(3));
  }

  @Test
  void aCallThatNobodyWaitsForKeepsNobodyWaiting() {
    submit(1);
    nanos.set(100);
    coalescer.submit("key", new Task(2, 200));
    coalescer.submit("key", new Task(3, 200));
    assertThat(sent()).containsExactly(List.of(1), List.of(2));

    complete(0);
    assertThat(sent()).as("it is no longer its turn").hasSize(2);
    complete(1);

    assertThat(sent()).containsExactly(List.of(1), List.of(2), List.of(3));
  }

  @Test
  void thoseAboveTheBoundAreRejected() {
    submit(IntStream.rangeClosed(0, MOST_WAITING + 1).toArray());

    assertThat(rejected)
        .containsExactly("4097 overloaded: 4096 hits on one key wait for the store");
  }

  @Test
  void aCallThatFailsIsFollowedByTheNext() {
    submit(1, 2);
    calls.get(0).end.completeExceptionally(new IllegalStateException("for this test"));

    assertThat(sent()).containsExactly(List.of(1), List.of(2));
  }

  /** As deep as the first, however many there are. */
  @Test
  void callsThatAreCompleteAtOnceDoNotPileUp() {
    CompletableFuture<Void> first = new CompletableFuture<>();
    List<Integer> sent = new ArrayList<>();
    List<Integer> depths = new ArrayList<>();
    Coalescer<String, Task> alone =
        new Coalescer<>(
            tasks -> {
              sent.addAll(numbers(tasks));
              depths.add(new Throwable().getStackTrace().length);
              return sent.size() == 1 ? first : CompletableFuture.completedFuture(null);
            },
            (task, other) -> false,
            "the store",
            nanos::get);
    for (int i = 0; i <= MOST_WAITING; i++) {
      alone.submit("key", new Task(i, 100));
    }
    assertThat(sent).as("the others wait").containsExactly(0);

    first.complete(null);

    assertThat(sent)
        .containsExactlyElementsOf(IntStream.rangeClosed(0, MOST_WAITING).boxed().toList());
    assertThat(depths.get(MOST_WAITING)).isEqualTo(depths.get(1));
    assertThat(rejected).isEmpty();
    alone.submit("key", new Task(-1, 100));
    assertThat(sent).as("the key is free again").endsWith(-1);
  }

  /** Whether its maker or its completion comes first, a call is followed by exactly one other. */
  @Test
  void noTaskIsLostOrSentTwiceWhereverCallsAreCompleted() throws Exception {
    int tasks = 20_000;
    ConcurrentLinkedQueue<Integer> sent = new ConcurrentLinkedQueue<>();
    AtomicInteger underWay = new AtomicInteger();
    AtomicInteger most = new AtomicInteger();
    Semaphore room = new Semaphore(MOST_WAITING);
    ExecutorService store = Executors.newSingleThreadExecutor();
    Coalescer<String, Task> busy =
        new Coalescer<>(
            together -> {
              most.accumulateAndGet(underWay.incrementAndGet(), Math::max);
              Runnable answer =
                  () -> {
                    sent.addAll(numbers(together));
                    room.release(together.size());
                    underWay.decrementAndGet();
                  };
              if (together.get(0).number % 2 == 0) {
                return CompletableFuture.runAsync(answer, store);
              }
              answer.run();
              return CompletableFuture.completedFuture(null);
            },
            (task, first) -> task.number % 5 != 0,
            "the store",
            nanos::get);
    try {
      for (int i = 0; i < tasks; i++) {
        room.acquire();
        busy.submit("key", new Task(i, 100));
      }
      room.acquire(MOST_WAITING); // all are answered
    } finally {
      store.shutdown();
    }
    assertThat(store.awaitTermination(30, TimeUnit.SECONDS)).isTrue();

    assertThat(sent).containsExactlyElementsOf(IntStream.range(0, tasks).boxed().toList());
    assertThat(most).as("calls at once").hasValue(1);
    assertThat(rejected).isEmpty();
  }
}
