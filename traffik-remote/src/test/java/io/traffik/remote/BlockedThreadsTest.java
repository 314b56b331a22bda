package io.traffik.remote;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;

/** Shows what it is worth that the fault tests find no blocked thread. */
class BlockedThreadsTest {

  private static final Duration LIMIT = Duration.ofSeconds(20);

  private final CountDownLatch latch = new CountDownLatch(1);

  @Test
  void aThreadThatWaitsInCodeOfOursIsFound() throws Exception {
    ExecutorService pool = Executors.newSingleThreadExecutor();
    try {
      Future<?> waiting = pool.submit(this::await);
      awaitFinding("awaitInCodeOfOurs");
      latch.countDown();
      waiting.get();

      // and now it is idle
      Eventually.until("no finding", LIMIT, () -> BlockedThreads.find().isEmpty());
    } finally {
      pool.shutdown();
    }
  }

  @Test
  void aThreadThatWaitsForAMonitorIsFound() throws Exception {
    Thread blocked = new Thread(this::enter, "blocked");
    synchronized (latch) {
      blocked.start();
      awaitFinding("blocked, BLOCKED");
    }
    blocked.join();
    assertThat(BlockedThreads.find()).as("afterwards").isEmpty();
  }

  private static void awaitFinding(String text) {
    Eventually.until(
        "a finding",
        LIMIT,
        () -> BlockedThreads.find().stream().anyMatch(thread -> thread.contains(text)));
  }

  private void await() {
    awaitInCodeOfOurs();
  }

  private void awaitInCodeOfOurs() {
    try {
      latch.await();
    } catch (InterruptedException e) {
      throw new AssertionError(e);
    }
  }

  private void enter() {
    synchronized (latch) {
      latch.countDown();
    }
  }
}
