package io.traffik;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * An attacker with ten million addresses costs a bounded store bounded memory, and buys nothing.
 */
class FloodTest {

  private static final int ADDRESSES = 10_000_000;
  private static final int MAX_KEYS = 100_000;
  private static final long MAX_BYTES_PER_KEY = 400;

  @ParameterizedTest
  @CsvSource({"fixedWindow, 20000/d", "tokenBucket, 20000/d"})
  void memoryStaysBoundedAndABusyKeyKeepsItsState(String strategy, String rate) {
    ManualTime time = new ManualTime(MAX_KEYS);
    Throttle<String> throttle = time.throttle("uid", Strategies.parse(strategy), rate);
    long before = usedHeap();

    for (int i = 0; i < ADDRESSES; i++) {
      throttle.hit("203.0.113." + i);
      if (i % 1_000 == 0) {
        throttle.hit("busy");
      }
    }

    assertThat(throttle.stat("busy").remaining()).isEqualTo(20_000 - ADDRESSES / 1_000);
    assertThat(time.backend.keys()).isEqualTo(MAX_KEYS);
    assertThat(usedHeap() - before).isLessThan(MAX_KEYS * MAX_BYTES_PER_KEY);
    assertThat(time.backend.evictions()).isEqualTo(ADDRESSES + 1 - MAX_KEYS);
  }

  private static long usedHeap() {
    Runtime runtime = Runtime.getRuntime();
    System.gc();
    return runtime.totalMemory() - runtime.freeMemory();
  }
}
