package io.traffik.remote;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.traffik.Backend;
import io.traffik.BackendUnavailableException;
import io.traffik.Decision;
import io.traffik.OnError;
import io.traffik.Outage;
import io.traffik.Strategies;
import io.traffik.Throttle;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** When a backend connects, whether it must, and what is left of it, whatever the store is. */
public abstract class StartContract {

  private static final int HITS = 64;
  private static final long ROOM = 1_000;

  /** Nobody waits for it. */
  private static final Duration DEADLINE = Duration.ofSeconds(10);

  /** Well below the deadline, on a busy machine too. */
  private static final Duration FAST = Duration.ofSeconds(2);

  private static final Duration LIMIT = Duration.ofSeconds(20);

  private final String scheme;
  private Set<Thread> before = Set.of();

  /** With the scheme of the backend's addresses: {@code redis}. */
  protected StartContract(String scheme) {
    this.scheme = scheme;
  }

  /** A server of the test's own, which runs. */
  protected interface Store extends AutoCloseable {

    /** Host and port. */
    String address();

    void kill();

    void restart();

    /** How many there are at the moment, without that of whoever asks. */
    long connections();

    @Override
    void close();
  }

  /** Lets everybody in. */
  protected abstract Store open();

  /** Lets user {@code me} in with the password {@code secret}, and nobody else. */
  protected abstract Store locked();

  /** A part of what a hit fails with if it logs in with another password. */
  protected abstract String wrongPassword();

  @BeforeEach
  void rememberThreads() {
    before = Set.copyOf(threads());
  }

  /** Those of clients and of what is begun in the background. */
  private static List<Thread> threads() {
    return Thread.getAllStackTraces().entrySet().stream()
        .filter(
            thread ->
                thread.getKey().getName().matches("traffik-start|lettuce.*|Memcached IO.*")
                    || List.of(thread.getValue()).stream()
                        .anyMatch(frame -> frame.getClassName().equals(Startup.class.getName())))
        .map(Map.Entry::getKey)
        .filter(thread -> thread.isAlive() && thread != Thread.currentThread())
        .toList();
  }

  private List<Thread> newThreads() {
    return threads().stream().filter(thread -> !before.contains(thread)).toList();
  }

  /** A thread that says that it has ended is there for a moment more. */
  private void assertThatNoThreadIsLeft() {
    Eventually.until("threads to end", FAST, () -> newThreads().isEmpty());
  }

  private void assertThatNothingIsLeftOf(Store store) {
    assertThatNoThreadIsLeft();
    Eventually.until("the connections to end", LIMIT, () -> store.connections() == 0);
  }

  private Backend backend(String address, String start) {
    return Backend.of(scheme + "://" + address + "?start=" + start);
  }

  /** For a server that will not let it in: a backend that waits for that no longer than it must. */
  private Backend impatient(String address, String start) {
    return Backend.of(scheme + "://" + address + "?connectTimeout=500ms&start=" + start);
  }

  private static Throttle<Shot> throttle(Backend backend, OnError<Object> onError) {
    return Shot.throttle("starting", backend)
        .identifier(shot -> "client")
        .rate(ROOM + "/d")
        .strategy(Strategies.tokenBucket())
        .onError(onError)
        .deadline(DEADLINE)
        .build();
  }

  private static CompletableFuture<Decision> hit(Throttle<Shot> throttle) {
    return throttle.hitAsync(new Shot(0)).toCompletableFuture();
  }

  private static List<Decision> hits(Throttle<Shot> throttle) {
    List<CompletableFuture<Decision>> answers =
        IntStream.range(0, HITS).mapToObj(number -> hit(throttle)).toList();
    return answers.stream().map(CompletableFuture::join).toList();
  }

  @Test
  void withoutAServerNothingStartsUnlessItIsToleratedOrLeftForLater() {
    try (Store store = open()) {
      store.kill();

      assertThatThrownBy(() -> impatient(store.address(), "eager"))
          .isInstanceOf(BackendUnavailableException.class);
      assertThatNoThreadIsLeft();
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"tolerant", "lazy"})
  void anApplicationStartsWhileTheServerIsDownAndFindsItByItself(String start) {
    try (Store store = open()) {
      store.kill();
      try (Backend backend = impatient(store.address(), start)) {
        Throttle<Shot> throttle = throttle(backend, OnError.ALLOW);

        assertThat(hit(throttle).join().degraded()).as("the first, by contract").isTrue();
        Shot first = new Shot(0);
        assertThat(hits(throttle)).as("by contract").allMatch(Decision::degraded);
        assertThat(first.ageNanos()).as("ns for all").isLessThan(FAST.toNanos());
        assertThat(throttle(backend, OnError.RAISE).hitAsync(new Shot(0)).toCompletableFuture())
            .failsWithin(FAST)
            .withThrowableThat()
            .withCauseInstanceOf(BackendUnavailableException.class)
            .withMessageContaining("there is no connection to")
            .withMessageContaining("yet");

        store.restart();
        Eventually.until("a hit to be decided", LIMIT, () -> !hit(throttle).join().degraded());
        assertThat(throttle.stat(new Shot(0)).remaining())
            .as("room, as none of those before was sent")
            .isEqualTo(ROOM - 1);
      }
      assertThatNothingIsLeftOf(store);
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"tolerant", "lazy"})
  void aServerThatIsThereIsUsed(String start) {
    try (Store store = open()) {
      try (Backend backend = backend(store.address(), start)) {
        Throttle<Shot> throttle = throttle(backend, OnError.ALLOW);

        assertThat(hits(throttle)).noneMatch(Decision::degraded);
        assertThat(throttle.stat(new Shot(0)).remaining()).isEqualTo(ROOM - HITS);
        assertThat(backend.reset("client").toCompletableFuture()).succeedsWithin(FAST);
        assertThat(throttle.stat(new Shot(0)).remaining()).isEqualTo(ROOM);
      }
      assertThatNothingIsLeftOf(store);
    }
  }

  @Test
  void whatIsLeftForLaterTouchesNoNetworkUntilTheFirstHit() {
    try (Store store = open();
        Backend backend = backend(store.address(), "lazy")) {
      Throttle<Shot> throttle = throttle(backend, OnError.RAISE);
      assertThat(newThreads()).as("threads").isEmpty();
      assertThat(store.connections()).isZero();

      assertThat(throttle.hitAsync(new Shot(0)).toCompletableFuture())
          .succeedsWithin(Duration.ofSeconds(5))
          .satisfies(decision -> assertThat(decision.admitted()).isTrue());
      assertThat(store.connections()).isPositive();
    }
  }

  /** Whatever comes first begins. */
  @ParameterizedTest
  @ValueSource(strings = {"stat", "clear", "reset"})
  void aQuestionBeginsToo(String first) {
    try (Store store = open();
        Backend backend = backend(store.address(), "lazy")) {
      switch (first) {
        case "stat" ->
            assertThat(throttle(backend, OnError.RAISE).stat(new Shot(0)).remaining())
                .isEqualTo(ROOM);
        case "clear" -> backend.clear().toCompletableFuture().join();
        default -> backend.reset("client").toCompletableFuture().join();
      }
      assertThat(store.connections()).isPositive();
    }
  }

  /** A mistake is none of the outages that the contract answers. */
  @Test
  void aWrongPasswordIsTold() {
    try (Store store = locked()) {
      String wrong = "me:wrong@" + store.address();
      for (String start : List.of("eager", "tolerant")) {
        assertThatIllegalArgumentException()
            .isThrownBy(() -> impatient(wrong, start))
            .withMessageContaining(wrongPassword());
        assertThatNoThreadIsLeft();
      }
      try (Backend backend = impatient(wrong, "lazy")) {
        Throttle<Shot> throttle = throttle(backend, OnError.ALLOW);
        for (int number = 0; number < 2; number++) {
          assertThat(hit(throttle))
              .failsWithin(DEADLINE)
              .withThrowableThat()
              .withCauseInstanceOf(IllegalStateException.class)
              .withMessageContaining("cannot be used")
              .withMessageContaining(wrongPassword());
        }
      }
      assertThatNoThreadIsLeft();
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"eager", "tolerant", "lazy"})
  void closingTwiceOrByManyAtOnceIsClosing(String start) {
    try (Store store = open()) {
      Backend backend = backend(store.address(), start);
      Throttle<Shot> throttle = throttle(backend, OnError.RAISE);
      assertThat(hit(throttle)).succeedsWithin(DEADLINE);

      CompletableFuture.allOf(
              IntStream.range(0, 4)
                  .mapToObj(number -> CompletableFuture.runAsync(backend::close))
                  .toArray(CompletableFuture<?>[]::new))
          .join();
      backend.close();

      assertThatNothingIsLeftOf(store);
      assertIsClosed(hit(throttle));
      assertIsClosed(backend.clear().toCompletableFuture());
      assertIsClosed(backend.reset("client").toCompletableFuture());
    }
  }

  @Test
  void whatNeverConnectedIsClosedToo() {
    try (Store store = open()) {
      Backend backend = backend(store.address(), "lazy");
      backend.close();

      assertIsClosed(hit(throttle(backend, OnError.RAISE)));
      assertThatNothingIsLeftOf(store);
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"tolerant", "lazy"})
  void itIsClosedWhileTheServerIsDown(String start) {
    try (Store store = open()) {
      store.kill();
      Backend backend = impatient(store.address(), start);
      Throttle<Shot> throttle = throttle(backend, OnError.RAISE);
      assertThat(hit(throttle)).failsWithin(DEADLINE);

      Shot closing = new Shot(0);
      backend.close();

      assertThat(closing.ageNanos()).as("ns to close").isLessThan(DEADLINE.toNanos());
      assertIsClosed(hit(throttle));
      store.restart();
      assertThatNothingIsLeftOf(store);
    }
  }

  /** A server that accepts connections and says nothing, to a login or to a command. */
  @ParameterizedTest
  @ValueSource(strings = {"", "me:pw@"})
  void itIsClosedDuringAnAttempt(String login) throws IOException {
    try (ServerSocket silent = new ServerSocket(0, 9, InetAddress.getLoopbackAddress())) {
      silent.setSoTimeout((int) LIMIT.toMillis());
      Backend backend =
          Backend.of(
              scheme
                  + "://"
                  + login
                  + "127.0.0.1:"
                  + silent.getLocalPort()
                  + "?connectTimeout=60s&start=lazy");
      CompletableFuture<Decision> hit = hit(throttle(backend, OnError.RAISE));
      try (Socket accepted = silent.accept()) {
        accepted.setSoTimeout((int) LIMIT.toMillis());

        Shot closing = new Shot(0);
        backend.close();

        assertThat(closing.ageNanos()).as("ns to close").isLessThan(DEADLINE.toNanos());
        assertIsClosed(hit);
        assertThatNoThreadIsLeft();
        assertThat(accepted.getInputStream().readAllBytes()).as("what was sent").isNotNull();
      }
    }
  }

  @Test
  void anotherWayToStartIsRefused() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> backend("127.0.0.1", "later"))
        .withMessageContaining("start \"later\" must be eager, tolerant or lazy");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> backend("127.0.0.1", "lazy".toUpperCase(Locale.ROOT)))
        .withMessageContaining("start \"LAZY\" must be eager, tolerant or lazy");
  }

  private static void assertIsClosed(CompletableFuture<?> answer) {
    assertThat(answer)
        .failsWithin(FAST)
        .withThrowableThat()
        .havingCause()
        .isInstanceOf(BackendUnavailableException.class)
        .satisfies(
            why ->
                assertThat(((BackendUnavailableException) why).outage()).isEqualTo(Outage.CLOSED));
  }
}
