package io.traffik.test.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import io.traffik.test.server.MemcachedConfig.Login;
import java.time.Duration;
import java.util.Iterator;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@Timeout(60)
class MemcachedPasswordTest {

  private static final Duration LIMIT = Duration.ofSeconds(10);
  private static final Login ANN = new Login("ann", "zwei wörter");

  private static MemcachedServer start() {
    return MemcachedServer.builder().password(ANN.user(), ANN.password()).start();
  }

  @Test
  void knowsOneUserOnlyAlsoAfterARestart() {
    try (MemcachedServer memcached = start()) {
      assertThat(MemcachedBinary.stats(memcached, ANN, LIMIT)).containsKeys("pid", "version");

      memcached.kill();
      memcached.restart();

      assertThat(MemcachedBinary.stats(memcached, ANN, LIMIT)).containsEntry("auth_errors", "0");
      assertRefused(memcached, new Login("ann", "another"));
      assertRefused(memcached, new Login("bob", "zwei wörter"));
      assertThat(MemcachedBinary.stats(memcached, ANN, LIMIT)).containsEntry("auth_errors", "2");
    }
  }

  private static void assertRefused(MemcachedServer memcached, Login login) {
    assertThatIllegalStateException()
        .isThrownBy(() -> MemcachedBinary.stats(memcached, login, LIMIT))
        .withMessageStartingWith("memcached refused the login: Auth failure.");
  }

  @Test
  void takesAnotherPortIfSomebodyWasQuicker() {
    try (MemcachedServer quicker = MemcachedServer.start()) {
      int free = FreePorts.find(1).get(0);
      Iterator<Integer> ports = List.of(quicker.port(), free).iterator();
      MemcachedConfig config = MemcachedConfig.PLAIN.withLogin("ann", "hers");

      try (MemcachedServer memcached = MemcachedServer.start(config, ports::next)) {
        assertThat(memcached.port()).isEqualTo(free);
      }
    }
  }

  @Test
  void doesNotSpeakTheTextProtocol() {
    try (MemcachedServer memcached = start()) {
      assertThatExceptionOfType(UnsupportedOperationException.class)
          .isThrownBy(() -> memcached.get("tea"))
          .withMessageStartingWith("get: a memcached with a password");
      assertThatExceptionOfType(UnsupportedOperationException.class)
          .isThrownBy(memcached::timesToLive);
    }
  }

  @Test
  void closingLeavesNeitherThreadsNorFiles() {
    MemcachedServer memcached = start();
    assertThat(memcached.directory()).exists();
    long before = threads();

    memcached.close();

    assertThat(memcached.directory()).doesNotExist();
    Polling.until("the thread to end", LIMIT, () -> threads() < before);
  }

  private static long threads() {
    return Thread.getAllStackTraces().keySet().stream()
        .filter(thread -> thread.getName().equals("test-server-passwords"))
        .count();
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "ann o", "ann@example", "ann\n"})
  void whatIsNoUserIsRefused(String user) {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> MemcachedServer.builder().password(user, "hers"))
        .withMessageStartingWith("user \"" + user + "\" must be one word");
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "a\0b"})
  void whatIsNoPasswordIsRefused(String password) {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> MemcachedServer.builder().password("ann", password))
        .withMessageStartingWith("password \"");
  }
}
