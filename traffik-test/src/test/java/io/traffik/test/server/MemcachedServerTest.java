package io.traffik.test.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.Iterator;
import java.util.List;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.IntSupplier;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@Timeout(60)
class MemcachedServerTest {

  private static final Duration SOON = Duration.ofMillis(300);
  private static final byte[] GREEN = {'g', 0, '\r', '\n', -1};

  @Test
  void answersOnAFreePortOfTheLoopbackInterface() {
    try (MemcachedServer memcached = MemcachedServer.start();
        MemcachedServer another = MemcachedServer.start()) {
      assertThat(memcached.address()).isEqualTo("127.0.0.1:" + memcached.port());
      assertThat(memcached).hasToString("memcached on 127.0.0.1:" + memcached.port());
      assertThat(memcached.port()).isNotEqualTo(another.port());
      assertThat(memcached.isRunning()).isTrue();
      assertThat(memcached.stats("settings"))
          .containsEntry("inter", "127.0.0.1")
          .containsEntry("udpport", "0");

      memcached.set("tea", 0, 0, GREEN);
      assertThat(memcached.get("tea")).isEqualTo(GREEN);
      assertThat(another.get("tea")).isNull();
    }
  }

  @Test
  void isEmptyAfterARestartOnTheSamePort() {
    try (MemcachedServer memcached = MemcachedServer.start()) {
      int port = memcached.port();
      String pid = memcached.stats("").get("pid");

      memcached.set("tea", 0, 0, GREEN);
      memcached.kill();
      assertThat(memcached.isRunning()).isFalse();
      memcached.restart();
      assertThat(memcached.get("tea")).isNull();

      memcached.set("tea", 0, 0, GREEN);
      memcached.restart();
      assertThat(memcached.get("tea")).isNull();
      assertThat(memcached.port()).isEqualTo(port);
      assertThat(memcached.stats("").get("pid")).isNotEqualTo(pid);
    }
  }

  @Test
  void refusesConnectionsOnceItIsKilledOrStopped() {
    try (MemcachedServer memcached = MemcachedServer.start()) {
      memcached.kill();
      memcached.kill();
      assertNoReply(memcached);
      memcached.restart();
      memcached.stop();
      memcached.stop();
      assertNoReply(memcached);
      assertThatIllegalStateException()
          .isThrownBy(memcached::pause)
          .withMessageContaining("does not run");
      assertThatExceptionOfType(UncheckedIOException.class).isThrownBy(memcached::timesToLive);
    }
  }

  @Test
  void pausedItAnswersNothingUntilItIsResumed() {
    try (MemcachedServer memcached = MemcachedServer.start()) {
      memcached.set("tea", 0, 0, GREEN);
      memcached.pause();
      assertThat(memcached.isRunning()).isTrue();
      assertNoReply(memcached);
      memcached.resume();
      assertThat(memcached.get("tea")).isEqualTo(GREEN);

      memcached.pause();
      memcached.stop();
      assertThat(memcached.isRunning()).isFalse();
      memcached.restart();
      memcached.pause();
      memcached.restart();
      assertThat(memcached.get("tea")).isNull();
      memcached.pause();
    }
  }

  private static void assertNoReply(MemcachedServer memcached) {
    assertThatExceptionOfType(UncheckedIOException.class)
        .isThrownBy(() -> MemcachedText.stats(memcached, "", SOON))
        .withMessageStartingWith(memcached.address() + " did not reply to stats");
  }

  @Test
  void obeysOptions() {
    try (MemcachedServer memcached =
        MemcachedServer.builder()
            .memoryMegabytes(8)
            .maxItemBytes(2 * 1024 * 1024)
            .options("-c", "77", "-t", "1")
            .options("-C")
            .start()) {
      assertThat(memcached.stats("settings"))
          .containsEntry("maxbytes", "8388608")
          .containsEntry("item_size_max", "2097152")
          .containsEntry("maxconns", "77")
          .containsEntry("num_threads", "1")
          .containsEntry("cas_enabled", "no");

      memcached.set("big", 0, 0, new byte[1_900_000]);
      assertThat(memcached.get("big")).hasSize(1_900_000);
      assertThatIllegalStateException()
          .isThrownBy(() -> memcached.set("big", 0, 0, new byte[2_100_000]))
          .withMessage("memcached replied to set: SERVER_ERROR object too large for cache");
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {512, 1024, 1536, 8192})
  void itemsMayBeSmallOrLarge(int kibibytes) {
    int bytes = kibibytes * 1024;
    try (MemcachedServer memcached = MemcachedServer.builder().maxItemBytes(bytes).start()) {
      memcached.set("tea", 0, 0, new byte[bytes / 2]);

      assertThat(memcached.get("tea")).hasSize(bytes / 2);
      assertThatIllegalStateException()
          .isThrownBy(() -> memcached.set("tea", 0, 0, new byte[bytes]))
          .withMessageContaining("too large");
    }
  }

  @Test
  void refusesOptionsThatAreNoneNamingThem() {
    MemcachedServer.Builder builder = MemcachedServer.builder();

    assertThatIllegalArgumentException()
        .isThrownBy(() -> builder.memoryMegabytes(0))
        .withMessage("memory \"0\" must be positive");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> builder.maxItemBytes(-1))
        .withMessage("item size \"-1\" must be a positive multiple of 524288");
    assertThatIllegalArgumentException().isThrownBy(() -> builder.maxItemBytes(1024));
  }

  @Test
  void saysWhatToInstall() {
    MemcachedServer.Builder builder = MemcachedServer.builder().program("no-such-memcached");

    assertThatIllegalStateException()
        .isThrownBy(builder::start)
        .withMessage(
            "cannot run \"no-such-memcached\"; install it with: apt-get install memcached,"
                + " or brew install memcached");
  }

  @Test
  void aStartThatFailsTellsTheServersWords() {
    MemcachedServer.Builder builder = MemcachedServer.builder().options("-o", "no_such_option");

    assertThatIllegalStateException()
        .isThrownBy(builder::start)
        .withMessageStartingWith("\"memcached\" ended at once; its output ends with:\n")
        .withMessageContaining("no_such_option");
  }

  @Test
  void takesAnotherPortIfSomebodyWasQuicker() {
    try (MemcachedServer quicker = MemcachedServer.start()) {
      int free = FreePorts.find(1).get(0);
      Iterator<Integer> ports = List.of(quicker.port(), quicker.port(), free).iterator();

      try (MemcachedServer memcached = MemcachedServer.start(MemcachedConfig.PLAIN, ports::next)) {
        assertThat(memcached.port()).isEqualTo(free);
        assertThat(memcached.get("tea")).isNull();
      }
    }
  }

  @Test
  void givesUpIfEveryPortIsTaken() {
    try (MemcachedServer quicker = MemcachedServer.start()) {
      AtomicInteger attempts = new AtomicInteger();
      IntSupplier taken =
          () -> {
            attempts.incrementAndGet();
            return quicker.port();
          };

      assertThatIllegalStateException()
          .isThrownBy(() -> MemcachedServer.start(MemcachedConfig.PLAIN, taken))
          .withMessageContaining("failed to listen on")
          .withMessageContaining("Address already in use");
      assertThat(attempts).hasValue(5);
    }
  }

  @Test
  void anInterruptedTestClearsUpToo() {
    MemcachedServer memcached = MemcachedServer.start();
    Thread.currentThread().interrupt();

    assertThatIllegalStateException()
        .isThrownBy(memcached::stop)
        .withMessageContaining("interrupted");
    memcached.close();

    assertThat(Thread.interrupted()).isTrue();
    assertThat(memcached.isRunning()).isFalse();
  }

  @Test
  void closingLeavesNeitherProcessesNorFiles() {
    Set<ProcessHandle> before = children().collect(Collectors.toSet());
    MemcachedServer memcached = MemcachedServer.start();
    assertThat(memcached.directory()).exists();
    assertThat(children()).hasSizeGreaterThan(before.size());

    memcached.close();
    memcached.close();

    assertThat(memcached.isRunning()).isFalse();
    assertThat(memcached.directory()).doesNotExist();
    Polling.until(
        "children to end", SOON.multipliedBy(10), () -> children().allMatch(before::contains));
    assertThatIllegalStateException()
        .isThrownBy(memcached::restart)
        .withMessageContaining("is closed");
  }

  private static Stream<ProcessHandle> children() {
    return ProcessHandle.current().descendants().filter(ProcessHandle::isAlive);
  }
}
